"""What every store holds to, whatever is behind it: inherit these tests and say how ``store`` is made."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest

from storage.objects import (
    ArchiveStore,
    DeletableStore,
    ObjectExists,
    ObjectNotFound,
    ObjectStoreError,
    Upload,
)

LARGE = 12 * 1024 * 1024


class Store(ArchiveStore, DeletableStore, Protocol):
    """Both at once, as our stores are."""


def send(store: ArchiveStore, key: str, content: bytes, step: int = 1_000_003) -> Upload:
    """An upload that only lacks its completion."""
    upload = store.begin(key)
    for start in range(0, len(content), step):
        upload.write(content[start : start + step])
    return upload


def pattern(size: int) -> bytes:
    """Bytes that differ from place to place, so that a part in the wrong place shows."""
    # A period that no size of a part is a multiple of.
    period = bytes(range(251))
    return (period * (size // len(period) + 1))[:size]


class StoreContract:
    """Small objects by put and get, large ones by uploads."""

    def test_what_was_put_is_got(self, store: Store) -> None:
        store.put("identities/a.age", b"wrapped")
        assert store.get("identities/a.age") == b"wrapped"
        assert store.exists("identities/a.age")

    def test_an_empty_object_is_one(self, store: Store) -> None:
        store.put("a/empty", b"")
        assert store.get("a/empty") == b""
        assert store.stat("a/empty").size == 0

    def test_an_unknown_key(self, store: Store) -> None:
        assert not store.exists("identities/b")
        for look in (store.get, store.stat, lambda key: list(store.read(key))):
            with pytest.raises(ObjectNotFound):
                look("identities/b")

    def test_the_same_bytes_again_are_fine_and_others_are_refused(self, store: Store) -> None:
        store.put("a", b"first")
        store.put("a", b"first")
        with pytest.raises(ObjectExists):
            store.put("a", b"second")
        assert store.get("a") == b"first"

    def test_what_is_deleted_is_gone_and_deleting_it_again_is_fine(self, store: Store) -> None:
        store.put("keys/a", b"secret")
        store.put("keys/ab", b"another")
        store.delete("keys/a")
        store.delete("keys/a")
        store.delete("never/there")
        assert not store.exists("keys/a")
        assert store.get("keys/ab") == b"another"
        assert [stored.key for stored in store.listing("keys/")] == ["keys/ab"]

    def test_a_deleted_key_may_be_put_again(self, store: Store) -> None:
        store.put("keys/a", b"old")
        store.delete("keys/a")
        store.put("keys/a", b"new")
        assert store.get("keys/a") == b"new"

    def test_keys_are_those_that_begin_so_sorted(self, store: Store) -> None:
        for key in ("ids/b", "ids/a/c", "ids/a-c", "ids-2", "other/a"):
            store.put(key, b"")
        assert list(store.keys("ids/")) == ["ids/a-c", "ids/a/c", "ids/b"]
        assert list(store.keys("ids")) == ["ids-2", "ids/a-c", "ids/a/c", "ids/b"]
        assert list(store.keys("ids/a")) == ["ids/a-c", "ids/a/c"]
        assert list(store.keys("nothing/")) == []

    @pytest.mark.parametrize("key", ["../a", "/etc/passwd", "a//b", ".hidden", "", "A", "a\0b", "a b", "é"])
    def test_a_malformed_key_is_no_object_anywhere(self, store: Store, key: str) -> None:
        for use in (store.get, store.exists, store.stat, store.begin, store.delete, store.location):
            with pytest.raises(ObjectNotFound):
                use(key)

    @pytest.mark.parametrize("size", [0, 1, 70_000, 5 * 1024 * 1024, 5 * 1024 * 1024 + 1, LARGE])
    def test_an_upload_appears_whole(self, store: Store, size: int) -> None:
        content = pattern(size)
        stored = send(store, "instances/a/archive", content).complete()
        assert stored.key == "instances/a/archive"
        assert stored.size == size
        assert store.stat(stored.key, stored.version).size == size
        assert b"".join(store.read(stored.key, stored.version)) == content

    def test_nobody_sees_an_upload_before_it_is_complete(self, store: Store) -> None:
        upload = send(store, "instances/a/archive", pattern(LARGE))
        assert not store.exists("instances/a/archive")
        assert list(store.listing("")) == []
        assert list(store.keys("")) == []
        upload.complete()
        assert [stored.size for stored in store.listing("")] == [LARGE]

    @pytest.mark.parametrize("size", [10, LARGE])
    def test_what_was_given_up_never_appears(self, store: Store, size: int) -> None:
        upload = send(store, "instances/a/archive", pattern(size))
        upload.abort()
        upload.abort()
        assert list(store.listing("")) == []

    def test_giving_up_after_completion_changes_nothing(self, store: Store) -> None:
        upload = send(store, "a/archive", pattern(LARGE))
        upload.complete()
        upload.abort()
        assert store.stat("a/archive").size == LARGE

    @pytest.mark.parametrize("size", [10, LARGE])
    def test_a_taken_key_stays_what_it_was(self, store: Store, size: int) -> None:
        send(store, "a/archive", b"the first").complete()
        upload = send(store, "a/archive", pattern(size))
        with pytest.raises(ObjectExists):
            upload.complete()
        upload.abort()
        assert b"".join(store.read("a/archive")) == b"the first"

    def test_uploads_under_way_at_once_do_not_mix(self, store: Store) -> None:
        contents = {f"instances/{number}": bytes([number]) * LARGE for number in range(3)}
        uploads = [send(store, key, content) for key, content in contents.items()]
        for upload in uploads:
            upload.complete()
        for key, content in contents.items():
            assert b"".join(store.read(key)) == content

    def test_what_a_killed_upload_left_is_removed_and_only_that(self, store: Store) -> None:
        other = send(store, "a/archive.manifest", pattern(LARGE))
        send(store, "a/archive", pattern(LARGE))
        store.abandon("a/archive")
        store.abandon("a/never-begun")
        assert other.complete().size == LARGE
        assert [stored.key for stored in store.listing("")] == ["a/archive.manifest"]

    def test_a_forgotten_folder_leaves_nothing_but_its_neighbours(self, store: Store) -> None:
        for key in ("copies/a/themes/a1/theme.css", "copies/a/logo", "copies/ab/logo", "copies/b"):
            store.put(key, b"bytes")
        killed = send(store, "copies/a/themes/a1/banner", pattern(LARGE))
        goes_on = send(store, "copies/ab/banner", pattern(LARGE))
        store.forget("copies/a")
        assert list(store.keys("copies/")) == ["copies/ab/logo", "copies/b"]
        with pytest.raises(ObjectStoreError):
            killed.complete()
        killed.abort()
        assert goes_on.complete().size == LARGE
        store.forget("copies/a")
        store.put("copies/a/logo", b"other bytes")
        assert store.get("copies/a/logo") == b"other bytes"

    @pytest.mark.parametrize("folder", ["", ".", "..", "copies/", "copies/../originals"])
    def test_what_is_no_folder_is_not_forgotten(self, store: Store, folder: str) -> None:
        store.put("originals/a", b"bytes")
        with pytest.raises(ObjectNotFound):
            store.forget(folder)
        assert store.exists("originals/a")

    @pytest.mark.parametrize("start", [0, 1, 1024 * 1024, LARGE - 1, LARGE, LARGE + 1])
    def test_reading_may_begin_anywhere(self, store: Store, start: int) -> None:
        content = pattern(LARGE)
        stored = send(store, "a/archive", content).complete()
        chunks = list(store.read("a/archive", stored.version, start))
        assert b"".join(chunks) == content[start:]
        assert all(len(chunk) <= 1024 * 1024 for chunk in chunks)

    def test_removing_a_version_removes_it_for_good(self, store: Store) -> None:
        stored = send(store, "a/archive", b"bytes").complete()
        store.remove(stored.key, stored.version)
        store.remove(stored.key, stored.version)
        assert list(store.listing("a/")) == []
        with pytest.raises(ObjectNotFound):
            store.stat(stored.key, stored.version)

    def test_the_store_s_own_clock_where_it_has_one(self, store: Store) -> None:
        stored = send(store, "a/archive", b"bytes").complete()
        now = datetime.now(UTC)
        assert stored.stored_at is None or abs(now - stored.stored_at) < timedelta(minutes=1)

    def test_its_clock_shows_the_time_where_it_has_one(self, store: Store) -> None:
        shown = store.now()
        assert shown is None or abs(datetime.now(UTC) - shown) < timedelta(minutes=1)

    def test_people_are_told_where_an_object_is(self, store: Store) -> None:
        assert store.location("instances/a/archive").endswith("/instances/a/archive")
