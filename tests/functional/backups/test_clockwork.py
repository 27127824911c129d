"""What happens by itself: archives are taken when they are due, and each part of the clockwork for itself."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from provisioner.backups import clockwork
from provisioner.backups.catalogue import archives_of
from provisioner.backups.clockwork import back_up_due, due_orders, note_stores, read_back_due, tick
from provisioner.backups.models import Archive, ArchiveState
from provisioner.backups.taking.taking import run_backup
from provisioner.backups.tasks import read_back
from provisioner.backups.watch.alert_codes import AlertCode
from provisioner.backups.watch.alerts import open_alerts
from provisioner.instances.lifecycle import suspend
from provisioner.instances.onboarding import onboard
from provisioner.instances.work import Platform
from provisioner.jobs import BACKUPS_QUEUE, SCHEDULED, BackupOrder
from provisioner.models import Instance
from provisioner.recovery.noting import note_lost
from provisioner.worker import build_queue
from storage.database import connect
from tenants.calendar import PARIS
from tests.functional.backups.clocks import moved
from tests.members import live_instance, order
from tests.s3.server import TestBucket
from themes.problems import Problem


@pytest.fixture
def instance(platform: Platform) -> Instance:
    with connect(platform.admin) as admin:
        admin.execute("DELETE FROM procrastinate_jobs")
    return live_instance(platform)


def carry_out_jobs(platform: Platform) -> None:
    """What the worker's second half does, until nothing waits."""
    queue = build_queue(platform)

    async def work() -> None:
        async with queue.open_async():
            await queue.run_worker_async(queues=[BACKUPS_QUEUE], wait=False, install_signal_handlers=False)

    asyncio.run(work())


def orders_for(platform: Platform, instance: Instance) -> list[BackupOrder]:
    with Session(platform.control) as session:
        orders = due_orders(session, platform, platform.clock())
    return [order for order in orders if order.instance_id == instance.id]


def archives(platform: Platform, instance: Instance) -> list[Archive]:
    with Session(platform.control, expire_on_commit=False) as session:
        return archives_of(session, instance.id)


def test_a_new_instance_is_saved_at_once_and_nobody_asks(platform: Platform, instance: Instance) -> None:
    tick(platform)
    carry_out_jobs(platform)
    (archive,) = archives(platform, instance)
    assert (archive.state, archive.kind, archive.asked_by) == (ArchiveState.VERIFIED, "daily", None)
    assert orders_for(platform, instance) == []


def test_the_next_is_due_a_day_later(platform: Platform, instance: Instance) -> None:
    (due,) = orders_for(platform, instance)
    run_backup(platform, due)
    tomorrow = moved(platform, timedelta(days=1))
    (again,) = orders_for(tomorrow, instance)
    assert again.slot is not None
    assert due.slot is not None
    assert again.slot > due.slot


def test_a_suspended_instance_is_due_like_any_other(platform: Platform, instance: Instance) -> None:
    with Session(platform.control) as session, session.begin():
        suspend(session, instance.slug, platform.clock())
    assert len(orders_for(platform, instance)) == 1


def test_what_has_no_database_yet_is_not_due(platform: Platform) -> None:
    instance_id = onboard(platform, order())
    with Session(platform.control) as session:
        assert instance_id not in {one.instance_id for one in due_orders(session, platform, platform.clock())}


def test_what_no_recovery_has_brought_back_is_not_due(platform: Platform, instance: Instance) -> None:
    note_lost(platform, instance.id, Problem.error("archive", "none", "Perdue."))
    assert orders_for(platform, instance) == []


def test_the_control_plane_is_due_every_day_once_there_is_an_instance(
    platform: Platform, instance: Instance
) -> None:
    tomorrow = moved(platform, timedelta(days=1))
    with Session(platform.control) as session:
        assert None in {one.instance_id for one in due_orders(session, tomorrow, tomorrow.clock())}


def test_what_is_due_is_queued_once_however_often_the_clockwork_looks(
    platform: Platform, instance: Instance
) -> None:
    back_up_due(platform)
    back_up_due(platform)
    with connect(platform.admin) as admin:
        found = admin.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE args ->> 'instance_id' = %s AND queue_name = %s",
            [str(instance.id), BACKUPS_QUEUE],
        ).fetchone()
    assert found == (1,)


def test_a_part_that_fails_is_told_and_stops_no_other(
    platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []

    def broken(platform: Platform) -> None:
        raise RuntimeError("a defect")

    def sound(platform: Platform) -> None:
        done.append("sound")

    tick(platform, (sound, broken, sound))
    assert done == ["sound", "sound"]
    assert [record.message for record in caplog.records] == ["clockwork of backups: broken"]


def test_dead_attempts_are_known_before_anybody_asks_what_is_due() -> None:
    names = [part.__name__ for part in clockwork.PARTS]
    assert names.index("mend") < names.index("back_up_due")
    assert names[-1] == "look"


def test_stores_that_cannot_give_what_the_offer_promises_any_more_are_told(
    platform: Platform, bucket: TestBucket
) -> None:
    note_stores(replace(platform, archives=bucket.store))
    assert "verrouiller" in told_of_stores(platform)
    note_stores(platform)
    assert told_of_stores(platform) == ""


def told_of_stores(platform: Platform) -> str:
    with Session(platform.control) as session:
        return " ".join(one.message for one in open_alerts(session) if one.code is AlertCode.STORE)


def a_season_later(platform: Platform, archive: Archive) -> Platform:
    """In the night, when each archive has had its turn to be looked at again."""
    assert archive.verified_at is not None
    night = archive.verified_at + timedelta(days=platform.offer.backup.reverify_every_days)
    return replace(platform, clock=lambda: night.astimezone(PARIS).replace(hour=3))


def waits_to_be_read(platform: Platform, archive: Archive) -> bool:
    with connect(platform.admin) as admin:
        waiting = admin.execute(
            "SELECT priority FROM procrastinate_jobs WHERE args ->> 'archive_id' = %s AND status = 'todo'",
            [str(archive.id)],
        ).fetchall()
    return waiting == [(SCHEDULED,)]


def test_an_archive_is_read_back_again_in_a_night_of_each_season(
    platform: Platform, instance: Instance
) -> None:
    archive = run_backup(platform, BackupOrder(instance.id))
    read_back_due(platform, at_most=1000)
    assert not waits_to_be_read(platform, archive)
    later = a_season_later(platform, archive)
    read_back_due(later, at_most=1000)
    assert waits_to_be_read(platform, archive)


def test_what_was_altered_since_is_found_then(platform: Platform, instance: Instance) -> None:
    archive = run_backup(platform, BackupOrder(instance.id))
    path = Path(platform.archives.location(archive.key))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    read_back(a_season_later(platform, archive), archive.id)
    (found,) = archives(platform, instance)
    assert (found.state, found.problem_code) == (ArchiveState.DAMAGED, "sha256")


def test_what_was_read_back_again_waits_for_the_next_season(platform: Platform, instance: Instance) -> None:
    archive = run_backup(platform, BackupOrder(instance.id))
    later = a_season_later(platform, archive)
    read_back(later, archive.id)
    read_back_due(later, at_most=1000)
    assert not waits_to_be_read(platform, archive)
