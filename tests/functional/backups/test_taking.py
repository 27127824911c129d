"""One archive after the other: what is recorded, what lies in the store, and what counts."""

import uuid
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from provisioner.backups.catalogue import archives_of
from provisioner.backups.copies.drilling import drill
from provisioner.backups.locks import BackupUnderWay, owner_lock
from provisioner.backups.models import Archive, ArchiveState
from provisioner.backups.taking.attempt import Step
from provisioner.backups.taking.opening import open_archive
from provisioner.backups.taking.taking import NotReady, run_backup
from provisioner.errors import NotFound
from provisioner.instances.conditions import ConditionType, fails, note
from provisioner.instances.ensure_kept import NOT_RECOVERED
from provisioner.instances.lifecycle import suspend
from provisioner.instances.onboarding import onboard
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder
from provisioner.models import Instance
from provisioner.offers.backup import MANUAL
from storage.archive.contents import LARGE_OBJECTS
from storage.database import connect
from tenants.databases import login_url
from tests.members import live_instance, order


@pytest.fixture(scope="module")
def instance(platform: Platform) -> Instance:
    return live_instance(platform)


@pytest.fixture(scope="module")
def archive(platform: Platform, instance: Instance) -> Archive:
    return run_backup(platform, BackupOrder(instance.id), asked_by="Ambre")


def rows_of(platform: Platform, instance_id: uuid.UUID | None) -> list[Archive]:
    with Session(platform.control, expire_on_commit=False) as session:
        return archives_of(session, instance_id)


def test_it_is_verified_and_its_row_says_what_there_is(archive: Archive, instance: Instance) -> None:
    assert (archive.state, archive.problem_code) == (ArchiveState.VERIFIED, None)
    assert archive.kind == MANUAL
    assert archive.asked_by == "Ambre"
    assert archive.rows is not None
    assert archive.rows["public.accounts"] == 3
    assert archive.recipient == instance.recipient
    assert archive.verified_at is not None
    assert archive.finished_at is not None


def test_it_is_kept_for_the_contract_s_year_and_not_a_day_longer(archive: Archive) -> None:
    assert archive.expires_at is not None
    assert timedelta(days=364) < archive.expires_at - archive.taken_at <= timedelta(days=366)


def test_the_store_has_the_bytes_that_the_row_counts_and_nothing_readable(
    platform: Platform, archive: Archive, instance: Instance
) -> None:
    assert platform.archives.stat(archive.key).size == archive.bytes
    stored = b"".join(platform.archives.read(archive.key)) + b"".join(
        platform.archives.read(archive.manifest_key)
    )
    assert stored.count(b"age-encryption.org/v1") == 2
    assert instance.member.name.encode() not in stored
    assert instance.slug.encode() not in stored


def test_a_thief_of_the_web_pages_role_does_not_stop_backups(platform: Platform) -> None:
    """What that role makes is its own, and nobody else could read it."""
    instance = live_instance(platform)
    with closing(connect(login_url(platform.admin, platform.keys, instance.id))) as thief:
        thief.execute("SELECT lo_from_bytea(0, 'x')")
    archive = run_backup(platform, BackupOrder(instance.id))
    assert (archive.state, archive.problem) == (ArchiveState.VERIFIED, None)
    assert archive.rows is not None
    assert archive.rows[LARGE_OBJECTS] == 1
    assert drill(platform, archive.id).problems == []


def test_its_manifest_names_every_file_of_the_instance(
    platform: Platform, archive: Archive, instance: Instance
) -> None:
    names = {record.name for record in open_archive(platform, archive).manifest.files}
    owned = {
        *platform.store.keys(f"originals/{instance.id}/"),
        *platform.store.keys(f"pictures/{instance.id}/"),
    }
    assert len(owned) == 5
    assert owned < names
    assert names - owned == set(platform.store.keys(f"themes/{instance.theme_version}/"))


def test_steps_are_told_in_their_order(platform: Platform, instance: Instance) -> None:
    told: list[Step] = []
    run_backup(platform, BackupOrder(instance.id), lambda step, done: told.append(step))
    assert list(dict.fromkeys(told)) == list(Step)


def test_a_second_one_at_the_same_time_is_refused(platform: Platform, instance: Instance) -> None:
    before = len(rows_of(platform, instance.id))
    with owner_lock(platform, instance.id), pytest.raises(BackupUnderWay):
        run_backup(platform, BackupOrder(instance.id))
    assert len(rows_of(platform, instance.id)) == before


def test_a_scheduled_moment_is_answered_once(platform: Platform, instance: Instance) -> None:
    slot = platform.clock()
    order = BackupOrder(instance.id, "daily", slot)
    assert run_backup(platform, order).id == run_backup(platform, order).id


def test_a_suspended_instance_is_archived_too(platform: Platform) -> None:
    instance = live_instance(platform)
    with Session(platform.control) as session, session.begin():
        suspend(session, instance.slug, platform.clock())
    assert run_backup(platform, BackupOrder(instance.id)).state is ArchiveState.VERIFIED


def test_what_has_no_database_yet_is_not_begun(platform: Platform) -> None:
    instance_id = onboard(platform, order())
    with pytest.raises(NotReady):
        run_backup(platform, BackupOrder(instance_id))
    assert rows_of(platform, instance_id) == []


def test_what_no_recovery_has_brought_back_is_not_begun(platform: Platform) -> None:
    instance = live_instance(platform)
    with Session(platform.control) as session, session.begin():
        lost = session.get_one(Instance, instance.id)
        note(lost, ConditionType.DATABASE_READY, fails(NOT_RECOVERED, "Perdue."), platform.clock())
    with pytest.raises(NotReady):
        run_backup(platform, BackupOrder(instance.id))
    assert rows_of(platform, instance.id) == []


def test_an_unknown_instance_is_not_found(platform: Platform) -> None:
    with pytest.raises(NotFound):
        run_backup(platform, BackupOrder(uuid.uuid4()))


def test_an_instance_whose_key_is_lost_is_not_saved_under_another(platform: Platform) -> None:
    instance = live_instance(platform)
    platform.escrow.destroy(instance.id)
    archive = run_backup(platform, BackupOrder(instance.id))
    assert (archive.state, archive.problem_code) == (ArchiveState.FAILED, "key_missing")
    assert "coffre" in str(archive.problem)
    assert platform.escrow.recipient(instance.id) is None
