"""What lies in a store, by its names alone."""

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

from provisioner.backups.catalogue import object_key
from provisioner.recovery.shelves import look
from storage.directory_store import DirectoryStore

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
OWNER = uuid.UUID("8c5d1f0e-3f57-4f0e-9a53-6d1c1b0f2a77")


def stored(folder: Path, owner: uuid.UUID | None, taken_at: datetime) -> str:
    key = object_key(owner, uuid.uuid4(), taken_at)
    for name in (key, f"{key}.manifest"):
        DirectoryStore(folder).put(name, name.encode())
    return key


def test_each_owner_s_archives_are_found_the_newest_first(tmp_path: Path) -> None:
    older, newer = (stored(tmp_path, OWNER, NOW - timedelta(days=days)) for days in (2, 1))
    control = stored(tmp_path, None, NOW)
    shelves = look(DirectoryStore(tmp_path))
    assert [one.key for one in shelves.of(OWNER)] == [newer, older]
    assert [one.key for one in shelves.of(None)] == [control]
    assert shelves.instances() == {OWNER}
    assert (len(shelves.of(OWNER)[0].sealed), len(shelves.of(OWNER)[0].described)) == (1, 1)


def test_what_has_no_archive_s_name_is_on_no_shelf(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    for key in ("control/notes.txt", f"instances/{OWNER}/latest.tar.zst.age", "instances/readme"):
        store.put(key, b"")
    assert look(store).by_owner == {}


def test_an_empty_store_has_nobody_s(tmp_path: Path) -> None:
    assert look(DirectoryStore(tmp_path)).of(None) == []


def test_the_last_sign_of_life_is_the_newest_archive_of_anybody_that_is_not_of_the_future(
    tmp_path: Path,
) -> None:
    for owner, at in ((None, NOW - timedelta(hours=2)), (OWNER, NOW - timedelta(hours=1))):
        stored(tmp_path, owner, at)
    stored(tmp_path, OWNER, NOW + timedelta(days=400))
    shelves = look(DirectoryStore(tmp_path))
    assert shelves.last_sign_of_life(NOW) == NOW - timedelta(hours=1)
    assert shelves.last_sign_of_life(NOW - timedelta(days=1)) is None
