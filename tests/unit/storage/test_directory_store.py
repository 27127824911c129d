"""Objects in a directory: immutable, whole, and nowhere else."""

import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.directory_store import DirectoryStore
from storage.objects import ObjectExists, ObjectNotFound, ObjectStoreError


@pytest.fixture
def store(tmp_path: Path) -> DirectoryStore:
    return DirectoryStore(tmp_path / "objects")


def test_what_was_put_is_got(store: DirectoryStore) -> None:
    store.put("themes/a1/theme.css", b"body{}")
    assert store.get("themes/a1/theme.css") == b"body{}"
    assert store.exists("themes/a1/theme.css")


def test_an_unknown_key(store: DirectoryStore) -> None:
    assert not store.exists("themes/a1")
    with pytest.raises(ObjectNotFound):
        store.get("themes/a1")


def test_a_folder_is_no_object(store: DirectoryStore) -> None:
    store.put("themes/a1/theme.css", b"body{}")
    assert not store.exists("themes/a1")
    with pytest.raises(ObjectNotFound):
        store.get("themes/a1")


def test_the_same_bytes_again_are_fine_and_others_are_refused(store: DirectoryStore) -> None:
    store.put("a", b"first")
    store.put("a", b"first")
    with pytest.raises(ObjectExists):
        store.put("a", b"second")
    assert store.get("a") == b"first"


def test_of_two_writers_at_once_one_wins_whole(store: DirectoryStore) -> None:
    contents = [bytes([number]) * 100_000 for number in range(8)]
    lost: list[bytes] = []

    def write(content: bytes) -> None:
        try:
            store.put("race", content)
        except ObjectExists:
            lost.append(content)

    threads = [threading.Thread(target=write, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lost) == 7
    assert store.get("race") in contents
    assert store.get("race") not in lost


def test_a_full_disk_is_an_error_of_the_store_and_leaves_nothing(
    store: DirectoryStore, tmp_path: Path
) -> None:
    with file_size_limit(1000), pytest.raises(ObjectStoreError, match="n’accepte pas d’objet"):
        store.put("originals/large", b"x" * 100_000)
    assert not store.exists("originals/large")
    assert list((tmp_path / "objects" / "originals").iterdir()) == []


def test_a_file_where_a_folder_should_be_is_an_error_of_the_store(
    store: DirectoryStore, tmp_path: Path
) -> None:
    (tmp_path / "objects").write_text("not a folder")
    with pytest.raises(ObjectStoreError, match="n’accepte pas d’objet"):
        store.put("originals/a", b"")


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Writing beyond ``size`` bytes fails, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@given(st.text())
def test_no_key_leaves_the_directory(key: str) -> None:
    store = DirectoryStore(Path("/nonexistent/objects"))
    assert not store.exists(key) if _well_formed(key) else _refused(store, key)


@pytest.mark.parametrize(
    "key", ["../a", "/etc/passwd", "a/../../b", "a//b", ".hidden", "a/.", "", "A", "a\0b"]
)
def test_keys_that_could_name_another_file_are_refused(store: DirectoryStore, key: str) -> None:
    assert _refused(store, key)


def _well_formed(key: str) -> bool:
    parts = key.split("/")
    return all(part and not part.startswith(".") and _plain(part) for part in parts)


def _plain(part: str) -> bool:
    return all(c in "abcdefghijklmnopqrstuvwxyz0123456789._-" for c in part)


def _refused(store: DirectoryStore, key: str) -> bool:
    with pytest.raises(ObjectNotFound):
        store.exists(key)
    return True


def test_a_deleted_object_is_gone_and_deleting_it_again_is_fine(store: DirectoryStore) -> None:
    store.put("keys/a", b"secret")
    store.delete("keys/a")
    store.delete("keys/a")
    store.delete("never/there")
    assert not store.exists("keys/a")


def test_keys_are_those_that_begin_so_sorted_and_parts_are_none(
    store: DirectoryStore, tmp_path: Path
) -> None:
    for key in ("identities/b", "identities/a/c", "identities/a-c", "identity", "other/a"):
        store.put(key, b"")
    store.begin("identities/d").write(b"on its way")
    assert list(store.keys("identities/")) == ["identities/a-c", "identities/a/c", "identities/b"]
    assert list(store.keys("identit")) == ["identities/a-c", "identities/a/c", "identities/b", "identity"]
    assert list(store.keys("nothing/")) == []
    assert list(DirectoryStore(tmp_path / "never made").keys("")) == []


def test_only_its_owner_enters_any_folder_it_makes(store: DirectoryStore, tmp_path: Path) -> None:
    store.put("instances/a/b", b"")
    for folder in ("objects", "objects/instances", "objects/instances/a"):
        assert (tmp_path / folder).stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "objects/instances/a/b").stat().st_mode & 0o777 == 0o600


def test_a_disk_that_fills_up_during_an_upload_is_an_error_of_the_store(
    store: DirectoryStore, tmp_path: Path
) -> None:
    upload = store.begin("instances/a/archive")
    with file_size_limit(100_000), pytest.raises(ObjectStoreError, match="dépasse la taille permise"):
        upload.write(b"x" * 1_000_000)
    upload.abort()
    assert list((tmp_path / "objects" / "instances" / "a").iterdir()) == []


def test_what_a_killed_upload_left_is_found_by_its_key_alone(store: DirectoryStore, tmp_path: Path) -> None:
    for key in ("a/archive", "a/archive", "a/archive.manifest", "a/arch"):
        store.begin(key).write(b"never completed")
    store.abandon("a/archive")
    left = sorted(path.name.split("~")[1] for path in (tmp_path / "objects" / "a").iterdir())
    assert left == ["arch", "archive.manifest"]


def test_of_a_forgotten_folder_not_even_parts_and_empty_folders_stay(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    store.put("copies/a/themes/a1/theme.css", b"body{}")
    store.begin("copies/a/themes/a1/touch-icon.png").write(b"half of it")
    (tmp_path / "copies" / "a" / "pictures").mkdir()
    store.forget("copies/a")
    assert list((tmp_path / "copies").iterdir()) == []
