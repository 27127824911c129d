"""Letting go: when the plan says so, everything of it, and not one that the store keeps."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from provisioner.backups.catalogue import fail, find_archive
from provisioner.backups.expiring import expire, owners_with_something_to_go
from provisioner.backups.locks import owner_lock
from provisioner.backups.models import Archive, ArchiveState
from provisioner.backups.taking.taking import run_backup
from provisioner.backups.watch.alert_codes import AlertCode
from provisioner.backups.watch.alerts import open_alerts
from provisioner.instances.directory import find
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder
from tests.functional.backups.clocks import lived, moved
from tests.functional.backups.vault import Vault
from tests.members import live_instance
from tests.s3.front import Front, deletion
from tests.s3.server import HASTY, TestBucket


@pytest.fixture
def archive(platform: Platform) -> Archive:
    return run_backup(platform, BackupOrder(live_instance(platform).id))


def at(platform: Platform, moment: datetime) -> Platform:
    """The platform at that moment."""
    return replace(platform, clock=lambda: moment)


def stored(platform: Platform, archive: Archive) -> list[str]:
    return [found.key for found in platform.archives.listing(archive.key)]


def row_of(platform: Platform, archive: Archive) -> Archive:
    with Session(platform.control, expire_on_commit=False) as session:
        return find_archive(session, archive.id)


def end_of(archive: Archive) -> datetime:
    """The first whole second after its time."""
    assert archive.expires_at is not None
    return archive.expires_at + timedelta(seconds=1)


def after(platform: Platform, archive: Archive) -> Platform:
    """The platform once the archive's time is over, as it has lived until then."""
    return lived(at(platform, end_of(archive)))


def old(platform: Platform, archive: Archive) -> Archive:
    """The archive, as if it had been taken long ago: a store has a clock of its own, which nobody moves."""
    with Session(platform.control) as session, session.begin():
        row = find_archive(session, archive.id)
        row.taken_at, row.expires_at = row.taken_at - timedelta(days=400), platform.clock()
    return archive


def test_it_stays_until_its_last_second(platform: Platform, archive: Archive) -> None:
    expire(lived(at(platform, end_of(archive) - timedelta(seconds=2))))
    assert stored(platform, archive) == [archive.key, archive.manifest_key]
    assert row_of(platform, archive).state is ArchiveState.VERIFIED


def test_then_everything_of_it_goes_and_its_row_says_so(platform: Platform, archive: Archive) -> None:
    expire(after(platform, archive))
    assert stored(platform, archive) == []
    assert row_of(platform, archive).state is ArchiveState.EXPIRED


def test_what_was_taken_later_stays(platform: Platform, archive: Archive) -> None:
    later = run_backup(moved(platform, timedelta(days=1)), BackupOrder(archive.instance_id))
    expire(after(platform, archive))
    assert stored(platform, archive) == []
    assert stored(platform, later) == [later.key, later.manifest_key]


def test_what_is_being_worked_on_waits_for_the_next_time(platform: Platform, archive: Archive) -> None:
    later = after(platform, archive)
    with owner_lock(platform, archive.instance_id):
        expire(later)
    assert row_of(platform, archive).state is ArchiveState.VERIFIED
    expire(later)
    assert row_of(platform, archive).state is ArchiveState.EXPIRED


def test_what_a_failed_attempt_left_goes_at_once(platform: Platform, archive: Archive) -> None:
    unfinished = platform.archives.begin(archive.key)
    unfinished.write(b"the beginning of it")
    with Session(platform.control) as session, session.begin():
        fail(find_archive(session, archive.id), "size", "Trop court.", platform.clock())
    expire(platform)
    row = row_of(platform, archive)
    assert (row.state, row.expires_at) == (ArchiveState.FAILED, None)
    folder = platform.settings.data_dir / "archives" / archive.key.rpartition("/")[0]
    assert list(folder.iterdir()) == []


def test_a_tick_removes_no_more_than_it_may(platform: Platform, archive: Archive) -> None:
    run_backup(platform, BackupOrder(archive.instance_id))
    later = lived(at(platform, end_of(archive) + timedelta(days=1)))
    while expire(later, at_most=1):
        pass
    assert list(platform.archives.listing(archive.key.rpartition("/")[0] + "/")) == []


def test_a_store_that_refuses_is_told_until_it_lets_go(
    platform: Platform, bucket: TestBucket, front: Front
) -> None:
    store = front.before(bucket).store
    elsewhere = replace(platform, archives=store, expiry=store)
    there = old(platform, run_backup(elsewhere, BackupOrder(live_instance(platform).id)))
    front.answer(403, "AccessDenied", when=deletion)
    expire(lived(elsewhere))
    assert row_of(platform, there).state is ArchiveState.VERIFIED
    assert refused(platform) == [there.instance_id]
    front.mend()
    expire(elsewhere)
    assert row_of(platform, there).state is ArchiveState.EXPIRED
    assert refused(platform) == []


def test_what_a_failed_attempt_locked_waits_for_its_lock_and_alarms_nobody(
    platform: Platform, tmp_path: Path
) -> None:
    """Its process died before it could say that it had locked: the store knows better than the row."""
    vault = Vault(tmp_path, platform.clock)
    locking = replace(platform, archives=vault, expiry=vault)
    archive = run_backup(locking, BackupOrder(live_instance(platform).id))
    with Session(platform.control) as session, session.begin():
        row = find_archive(session, archive.id)
        row.locked_until = None
        fail(row, "clock_skew", "Horloges en désaccord.", platform.clock())
    expire(locking)
    assert row_of(platform, archive).locked_until == archive.locked_until
    assert len(stored(locking, archive)) == 2
    assert refused(platform) == []


def test_a_clock_that_leapt_removes_nothing_and_is_told_until_it_is_right_again(
    platform: Platform, archive: Archive
) -> None:
    leapt = at(platform, end_of(archive) + timedelta(days=100))
    expire(leapt)
    assert row_of(platform, archive).state is ArchiveState.VERIFIED
    assert len(stored(platform, archive)) == 2
    assert "l’horloge du serveur a peut-être sauté" in held(platform)
    expire(platform)
    assert held(platform) == ""


def test_what_was_saved_under_a_clock_that_leapt_bears_witness_half_a_day_later(
    platform: Platform, archive: Archive
) -> None:
    leapt = at(platform, end_of(archive) + timedelta(days=200))
    run_backup(leapt, BackupOrder(archive.instance_id))
    expire(moved(leapt, timedelta(hours=11)))
    assert row_of(platform, archive).state is ArchiveState.VERIFIED
    expire(moved(leapt, timedelta(hours=13)))
    assert row_of(platform, archive).state is ArchiveState.EXPIRED
    assert held(platform) == ""


def test_a_failure_bears_no_witness(platform: Platform, archive: Archive) -> None:
    later = at(platform, end_of(archive) + timedelta(days=300))
    failure = run_backup(moved(later, timedelta(days=-1)), BackupOrder(archive.instance_id))
    with Session(platform.control) as session, session.begin():
        row = find_archive(session, failure.id)
        fail(row, "size", "Trop court.", later.clock() - timedelta(days=1))
    expire(later)
    assert row_of(platform, archive).state is ArchiveState.VERIFIED


def test_what_failed_is_worth_nothing_under_any_clock(platform: Platform, archive: Archive) -> None:
    with Session(platform.control) as session, session.begin():
        fail(find_archive(session, archive.id), "size", "Trop court.", platform.clock())
    expire(at(platform, end_of(archive)))
    assert stored(platform, archive) == []
    assert held(platform) == ""


def test_a_store_whose_own_clock_differs_is_believed_more_than_the_catalogue(
    platform: Platform, bucket: TestBucket
) -> None:
    elsewhere = replace(platform, archives=bucket.store, expiry=bucket.store)
    archive = run_backup(elsewhere, BackupOrder(live_instance(platform).id))
    expire(after(elsewhere, archive))
    assert row_of(platform, archive).state is ArchiveState.VERIFIED
    assert "celle de ce serveur ne sont pas d’accord" in held(platform)
    expire(elsewhere)
    assert held(platform) == ""


def held(platform: Platform) -> str:
    with Session(platform.control) as session:
        return " ".join(one.message for one in open_alerts(session) if one.code is AlertCode.EXPIRY_HELD)


def refused(platform: Platform) -> list[object]:
    with Session(platform.control) as session:
        refusals = [one for one in open_alerts(session) if one.code is AlertCode.EXPIRY_REFUSED]
        return [find(session, str(one.slug)).id for one in refusals]


def expired(platform: Platform, count: int) -> list[Archive]:
    """So many of one instance, whose time is over by the store's clock too."""
    order = BackupOrder(live_instance(platform).id)
    return [old(platform, run_backup(platform, order)) for _ in range(count)]


def test_a_store_that_does_not_answer_is_asked_once(
    platform: Platform, bucket: TestBucket, front: Front
) -> None:
    store = front.before(bucket).store
    elsewhere = lived(replace(platform, archives=store, expiry=store))
    archives = expired(elsewhere, 3)
    front.mend()
    front.reset()
    expire(elsewhere)
    assert len(front.seen) <= HASTY.attempts
    assert len(refused(platform)) == 1
    front.mend()
    expire(elsewhere)
    assert {row_of(platform, one).state for one in archives} == {ArchiveState.EXPIRED}
    assert refused(platform) == []


def test_a_store_that_fails_to_remove_is_not_asked_for_the_next(
    platform: Platform, bucket: TestBucket, front: Front
) -> None:
    store = front.before(bucket).store
    elsewhere = lived(replace(platform, archives=store, expiry=store))
    expired(elsewhere, 3)
    front.mend()
    front.answer(503, "SlowDown", when=deletion)
    expire(elsewhere)
    assert len([request for request in front.seen if deletion(request)]) <= HASTY.attempts


def test_one_that_the_store_keeps_stops_no_other(platform: Platform, tmp_path: Path) -> None:
    vault = Vault(tmp_path, platform.clock)
    locking = lived(replace(platform, archives=vault, expiry=vault))
    kept, free = expired(locking, 2)
    del vault.locks[free.key], vault.locks[free.manifest_key]
    for archive in (kept, free):
        with Session(platform.control) as session, session.begin():
            find_archive(session, archive.id).locked_until = None
    expire(locking)
    assert (row_of(platform, kept).state, row_of(platform, free).state) == (
        ArchiveState.VERIFIED,
        ArchiveState.EXPIRED,
    )
    assert kept.instance_id in refused(platform)


def test_what_is_locked_is_not_thought_about_before_its_lock_ends(
    platform: Platform, archive: Archive
) -> None:
    until = platform.clock() + timedelta(days=9)
    with Session(platform.control) as session, session.begin():
        row = find_archive(session, archive.id)
        row.locked_until = until
        fail(row, "size", "Trop court.", platform.clock())
    with Session(platform.control) as session:
        assert archive.instance_id not in owners_with_something_to_go(session, until - timedelta(seconds=1))
        assert archive.instance_id in owners_with_something_to_go(session, until)
