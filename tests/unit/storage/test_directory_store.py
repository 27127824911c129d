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
