"""What died is known as failed, and what turns out to be whole is taken over and never thrown away."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from provisioner.backups.catalogue import find_archive
from provisioner.backups.expiring import expire
from provisioner.backups.keys.control_key import owner_id
from provisioner.backups.locks import owner_lock
from provisioner.backups.mending import mend
from provisioner.backups.models import Archive, ArchiveState
from provisioner.backups.taking.taking import run_backup
from provisioner.backups.taking.verifying import verify
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder
from storage.database import connect
from storage.encryption import Identity
from tests.members import live_instance


def as_in_its_own_dump(platform: Platform, archive: Archive) -> None:
    """The row as it was when the snapshot was taken: whoever restores the control plane finds it so."""
    with Session(platform.control) as session, session.begin():
        row = find_archive(session, archive.id)
        row.state = ArchiveState.RUNNING
        row.bytes = row.sha256 = row.rows = row.revision = row.verified_at = row.finished_at = None


def row_of(platform: Platform, archive: Archive) -> Archive:
    with Session(platform.control, expire_on_commit=False) as session:
        return find_archive(session, archive.id)


@pytest.fixture(params=["control", "instance"])
def archive(platform: Platform, request: pytest.FixtureRequest) -> Archive:
    instance = live_instance(platform)
    taken = run_backup(platform, BackupOrder(None if request.param == "control" else instance.id))
    as_in_its_own_dump(platform, taken)
    return taken


def test_the_archive_that_the_catalogue_was_restored_from_is_taken_over(
    platform: Platform, archive: Archive
) -> None:
    mend(platform)
    assert row_of(platform, archive).problem_code == "interrupted"
    expire(platform)
    taken_over = row_of(platform, archive)
    assert (taken_over.state, taken_over.problem_code) == (ArchiveState.STORED, None)
    assert (taken_over.bytes, taken_over.sha256, taken_over.rows) == (
        archive.bytes,
        archive.sha256,
        archive.rows,
    )
    assert verify(platform, archive.id).ok
    assert row_of(platform, archive).state is ArchiveState.VERIFIED


def test_as_long_as_no_key_opens_it_nothing_is_thrown_away(platform: Platform, archive: Archive) -> None:
    mend(platform)
    stranger = Identity.generate()
    expire(replace(platform, operator=lambda: stranger))
    assert platform.archives.stat(archive.key).size == archive.bytes
    expire(platform)
    assert row_of(platform, archive).state is ArchiveState.STORED


def test_as_long_as_its_key_is_missing_nothing_is_thrown_away(platform: Platform, archive: Archive) -> None:
    mend(platform)
    keys, owner = platform.escrow.keys, str(owner_id(archive.instance_id))
    kept = {key: keys.get(key) for key in keys.keys("") if owner in key}
    for key in kept:
        keys.delete(key)
    expire(platform)
    assert row_of(platform, archive).state is ArchiveState.FAILED
    assert platform.archives.stat(archive.key).size == archive.bytes
    for key, content in kept.items():
        keys.put(key, content)
    expire(platform)
    assert verify(platform, archive.id).ok
    assert row_of(platform, archive).state is ArchiveState.VERIFIED


def test_what_somebody_is_at_is_left_alone(platform: Platform, archive: Archive) -> None:
    with owner_lock(platform, archive.instance_id):
        mend(platform)
    assert row_of(platform, archive).state is ArchiveState.RUNNING


def test_what_was_not_read_back_is_queued_for_it(platform: Platform, archive: Archive) -> None:
    with Session(platform.control) as session, session.begin():
        find_archive(session, archive.id).state = ArchiveState.STORED
    mend(platform)
    with connect(platform.admin) as admin:
        jobs = admin.execute(
            "SELECT task_name FROM procrastinate_jobs WHERE args ->> 'archive_id' = %s", [str(archive.id)]
        )
        assert [name for (name,) in jobs] == ["verify-archive"]
