"""What is not the very archive that was taken is refused and leaves nothing; a neighbour's still restores."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from provisioner.backups.copies.drilling import drill
from provisioner.backups.copies.extracting import extract_file, extract_table
from provisioner.backups.copies.restoring import carry_out_restoration, restore_beside
from provisioner.backups.copies.scratch import restore_into
from provisioner.backups.keys.control_key import owner_id
from provisioner.backups.models import Archive, Drill, RestorationState
from provisioner.backups.taking.opening import open_archive
from provisioner.backups.taking.taking import run_backup
from provisioner.errors import InputRefused
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder
from storage.archive.manifest import seal_manifest
from storage.database import connect
from storage.signing import SigningKey
from tests.functional.backups.copied import ASKER, ask, contents, databases, row_of, traces
from tests.functional.storage.archives.forging import forged
from tests.members import live_instance

Damage = Callable[[Platform, Archive], object]


@pytest.fixture
def archive(platform: Platform) -> Archive:
    return run_backup(platform, BackupOrder(live_instance(platform).id))


def file_of(platform: Platform, key: str) -> Path:
    """The embedded store keeps objects as files."""
    return Path(platform.archives.location(key))


def another(platform: Platform, archive: Archive) -> Archive:
    """A later one of the same instance."""
    return run_backup(platform, BackupOrder(archive.instance_id))


def of_somebody_else(platform: Platform) -> Archive:
    return run_backup(platform, BackupOrder(live_instance(platform).id))


def swap(platform: Platform, *keys: str) -> None:
    first, second = (file_of(platform, key) for key in keys)
    one, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one)


def flip_a_byte(platform: Platform, archive: Archive) -> None:
    path = file_of(platform, archive.key)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut_short(platform: Platform, archive: Archive) -> None:
    path = file_of(platform, archive.key)
    path.write_bytes(path.read_bytes()[:-1])


def lengthen(platform: Platform, archive: Archive) -> None:
    with file_of(platform, archive.key).open("ab") as file:
        file.write(b"x")


def delete(platform: Platform, archive: Archive) -> None:
    file_of(platform, archive.key).unlink()


def delete_the_manifest(platform: Platform, archive: Archive) -> None:
    file_of(platform, archive.manifest_key).unlink()


def swap_with_a_later_one(platform: Platform, archive: Archive) -> None:
    swap(platform, archive.key, another(platform, archive).key)


def swap_both_with_a_later_one(platform: Platform, archive: Archive) -> None:
    later = another(platform, archive)
    swap(platform, archive.key, later.key)
    swap(platform, archive.manifest_key, later.manifest_key)


def swap_with_a_neighbour(platform: Platform, archive: Archive) -> None:
    theirs = of_somebody_else(platform)
    swap(platform, archive.key, theirs.key)
    swap(platform, archive.manifest_key, theirs.manifest_key)


def forge_the_signature(platform: Platform, archive: Archive) -> None:
    manifest = open_archive(platform, archive).manifest
    forged = seal_manifest(manifest, SigningKey.generate(), archive.recipient)
    file_of(platform, archive.manifest_key).write_bytes(forged)


def forge_the_archive(platform: Platform, archive: Archive) -> None:
    """By whoever may write to the store: what it is encrypted to is no secret. Its dump makes a role."""
    content = forged(platform.admin, archive.recipient, f"pwned_{archive.id.hex}")
    file_of(platform, archive.key).write_bytes(content)


def damage_the_manifest(platform: Platform, archive: Archive) -> None:
    file_of(platform, archive.manifest_key).write_bytes(b"age-encryption.org/v1\n")


def change_the_key(platform: Platform, archive: Archive) -> None:
    owner = owner_id(archive.instance_id)
    platform.escrow.destroy(owner)
    platform.escrow.entrust(owner)


def shred_the_key(platform: Platform, archive: Archive) -> None:
    platform.escrow.destroy(owner_id(archive.instance_id))


def empty_the_key_store(platform: Platform, archive: Archive) -> None:
    """As one that is mounted nowhere, or not restored yet, shows itself: for this owner, there is nothing."""
    keys = platform.escrow.keys
    for key in [key for key in keys.keys("") if str(owner_id(archive.instance_id)) in key]:
        keys.delete(key)


# Another archive is shorter or longer, or differs in its bytes alone.
DAMAGES: list[tuple[Damage, str]] = [
    (flip_a_byte, "sha256"),
    (cut_short, "size"),
    (lengthen, "sha256"),
    (delete, "missing"),
    (delete_the_manifest, "manifest_missing"),
    (swap_with_a_later_one, "size or sha256"),
    (swap_both_with_a_later_one, "other_archive"),
    (swap_with_a_neighbour, "wrong_key"),
    (forge_the_archive, "sha256"),
    (forge_the_signature, "manifest_signature"),
    (damage_the_manifest, "manifest_unreadable"),
    (change_the_key, "key_missing"),
    (shred_the_key, "key_missing"),
]


def roles(platform: Platform) -> set[str]:
    with closing(connect(platform.admin)) as admin:
        return {row[0] for row in admin.execute("SELECT rolname FROM pg_roles")}


@pytest.mark.parametrize(("damage", "code"), DAMAGES)
def test_it_is_refused_beside_and_in_a_drill_and_nothing_stays(
    platform: Platform, archive: Archive, damage: Damage, code: str
) -> None:
    damage(platform, archive)
    before = databases(platform), roles(platform)
    restoration_id = ask(platform, archive)
    with pytest.raises(InputRefused) as refused:
        restore_beside(platform, restoration_id)
    assert [problem.code in code for problem in refused.value.problems] == [True]
    row = row_of(platform, restoration_id)
    assert (row.state, row.message) == (RestorationState.FAILED, str(refused.value))
    found = drill(platform, archive.id)
    assert [problem["code"] in code for problem in found.problems] == [True]
    assert_nothing_proven(platform, archive, found)
    assert traces(platform, restoration_id) + traces(platform, found.id) == []
    assert (databases(platform), roles(platform)) == before


def assert_nothing_proven(platform: Platform, archive: Archive, found: Drill) -> None:
    assert not found.held
    with Session(platform.control) as session:
        assert session.get_one(Archive, archive.id).drilled_at is None


def into_a_database(platform: Platform, archive: Archive) -> None:
    restore_into(platform, archive, ASKER, "rendue")


def one_table(platform: Platform, archive: Archive) -> None:
    extract_table(platform, archive, "accounts", ASKER, lambda chunk: None)


def one_file(platform: Platform, archive: Archive) -> None:
    opened = open_archive(platform, archive)
    extract_file(platform, archive, opened.manifest.files[0].name)


@pytest.mark.parametrize("ask_for", [into_a_database, one_table, one_file])
def test_no_command_carries_out_what_a_forged_archive_says(
    platform: Platform, archive: Archive, ask_for: Callable[[Platform, Archive], None]
) -> None:
    forge_the_archive(platform, archive)
    before = databases(platform), roles(platform)
    with pytest.raises(InputRefused) as refused:
        ask_for(platform, archive)
    assert [problem.code for problem in refused.value.problems] == ["sha256"]
    assert (databases(platform), roles(platform)) == before


def test_no_drill_of_the_control_plane_carries_out_what_a_forged_archive_says(platform: Platform) -> None:
    archive = run_backup(platform, BackupOrder(None))
    forge_the_archive(platform, archive)
    before = databases(platform), roles(platform)
    found = drill(platform, archive.id)
    assert [problem["code"] for problem in found.problems] == ["sha256"]
    assert (databases(platform), roles(platform)) == before


def test_a_neighbour_s_still_restores(platform: Platform, archive: Archive) -> None:
    theirs = of_somebody_else(platform)
    shred_the_key(platform, archive)
    restoration_id = ask(platform, theirs)
    carry_out_restoration(platform, restoration_id)
    assert row_of(platform, restoration_id).state is RestorationState.READY
    assert theirs.instance_id is not None
    assert contents(platform, restoration_id) == contents(platform, theirs.instance_id)
