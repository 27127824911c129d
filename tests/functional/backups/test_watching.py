"""What the clockwork notes each minute: conditions, the moments that instances show, alerts."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session

from provisioner.backups.models import Archive, ArchiveState, BackupAlert, Drill
from provisioner.backups.watch import alerts
from provisioner.backups.watch.alert_codes import AlertCode
from provisioner.backups.watch.watching import look, watch
from provisioner.instances.conditions import ConditionType, find
from provisioner.instances.directory import show
from provisioner.instances.work import Platform
from provisioner.models import Condition, ConditionStatus, ControlMail, Instance
from storage.locks import lock_key, locks
from tenants.registry import RegisteredInstance
from tests.functional.console.office import bare_instance
from tests.members import live_instance, load
from tests.unit.provisioner.backups.plans import MIXEUR, paris

NOW = paris("2026-11-21 10:30")
TAKEN = paris("2026-11-21 02:14")
SUPPORT = "assistance@operateur.example"
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def rows(platform: Platform) -> Iterator[Session]:
    """The control database without alerts, for this test alone: nothing is committed."""
    with Session(platform.control) as session:
        session.execute(delete(BackupAlert))
        session.execute(delete(ControlMail).where(ControlMail.topic.startswith("backup-")))
        yield session
        session.rollback()


@pytest.fixture
def instance(platform: Platform, rows: Session) -> Instance:
    """One that is old enough to have been saved and proven, and in the registry."""
    return registered(platform, rows, NOW - 40 * DAY)


def registered(platform: Platform, rows: Session, created_at: datetime) -> Instance:
    one = bare_instance(rows, platform)
    one.created_at = created_at
    entry = RegisteredInstance(
        id=one.id, slug=one.slug, name="Essai", state=one.state, database_server="primary"
    )
    rows.add(entry)
    rows.flush()
    return one


def archive(
    rows: Session,
    one: Instance | None,
    taken_at: datetime,
    state: ArchiveState = ArchiveState.VERIFIED,
    **more: Any,
) -> Archive:
    made = Archive(
        id=uuid.uuid4(),
        instance_id=one.id if one else None,
        kind="daily",
        state=state,
        taken_at=taken_at,
        key=f"instances/{uuid.uuid4()}",
        recipient="age1essai",
        **more,
    )
    rows.add(made)
    rows.flush()
    return made


def drill(
    rows: Session, of: Archive, ended_at: datetime, problems: list[dict[str, str]] | None = None
) -> None:
    started = ended_at - MINUTE
    rows.add(
        Drill(
            id=uuid.uuid4(), archive_id=of.id, started_at=started, ended_at=ended_at, problems=problems or []
        )
    )
    rows.flush()


def condition(one: Instance, kind: ConditionType) -> Condition:
    found = find(one, kind)
    assert found is not None
    return found


def open_codes(rows: Session, one: Instance | None) -> set[AlertCode]:
    slug = one.slug if one else None
    return {alert.code for alert in alerts.open_alerts(rows) if alert.slug == slug}


def test_an_instance_that_is_saved_and_proven(rows: Session, instance: Instance) -> None:
    good = archive(rows, instance, TAKEN)
    archive(rows, instance, TAKEN - DAY)
    drill(rows, good, NOW - MINUTE)
    watch(rows, MIXEUR, SUPPORT, NOW)
    for kind in (ConditionType.BACKUP_FRESH, ConditionType.BACKUP_PROVEN):
        assert condition(instance, kind).status is ConditionStatus.TRUE
    entry = rows.get_one(RegisteredInstance, instance.id)
    assert (entry.saved_at, entry.proven_at) == (TAKEN, NOW - MINUTE)
    assert open_codes(rows, instance) == set()


def test_conditions_tell_since_when_and_stay_untouched_while_nothing_happens(
    rows: Session, instance: Instance
) -> None:
    archive(rows, instance, TAKEN)
    watch(rows, MIXEUR, SUPPORT, NOW)
    rows.flush()
    before = condition(instance, ConditionType.BACKUP_FRESH).since
    watch(rows, MIXEUR, SUPPORT, NOW + MINUTE)
    assert not rows.is_modified(condition(instance, ConditionType.BACKUP_FRESH))
    watch(rows, MIXEUR, SUPPORT, NOW + 2 * DAY)
    after = condition(instance, ConditionType.BACKUP_FRESH)
    assert (before, after.since, after.status) == (NOW, NOW + 2 * DAY, ConditionStatus.FALSE)


def test_an_instance_that_nobody_saves_is_told_and_its_end_too(rows: Session, instance: Instance) -> None:
    watch(rows, MIXEUR, SUPPORT, NOW)
    assert open_codes(rows, instance) == {AlertCode.NO_FRESH_BACKUP, AlertCode.NOT_PROVEN}
    mails = rows.scalars(select(ControlMail).where(ControlMail.topic == "backup-news")).all()
    assert len({mail.payload["open"] for mail in mails}) == 1
    drill(rows, archive(rows, instance, NOW), NOW)
    watch(rows, MIXEUR, SUPPORT, NOW + MINUTE)
    assert open_codes(rows, instance) == set()


def test_failures_say_why(rows: Session, instance: Instance) -> None:
    good = archive(rows, instance, TAKEN)
    for minutes in (10, 20):
        taken_at, why = NOW - minutes * MINUTE, "Le disque est plein."
        archive(rows, instance, taken_at, ArchiveState.FAILED, problem_code="disk_full", problem=why)
        drill(rows, good, taken_at, [{"code": "rows", "message": "3 lignes manquent dans « contacts »."}])
    watch(rows, MIXEUR, SUPPORT, NOW)
    told = {alert.code: alert.message for alert in alerts.open_alerts(rows) if alert.slug == instance.slug}
    assert told[AlertCode.BACKUP_FAILS].endswith(". Le disque est plein.")
    assert told[AlertCode.DRILL_FAILS].endswith(". 3 lignes manquent dans « contacts ».")


def test_a_damaged_archive_is_told_of_once_until_a_good_one_was_taken(
    rows: Session, instance: Instance
) -> None:
    drill(rows, archive(rows, instance, TAKEN), NOW)
    archive(rows, instance, TAKEN - 90 * DAY, ArchiveState.DAMAGED, problem="Un octet a changé.")
    for now, told in ((NOW, True), (NOW + MINUTE, True), (NOW + DAY, False), (NOW + DAY + MINUTE, False)):
        if now == NOW + DAY:
            archive(rows, instance, now)
        watch(rows, MIXEUR, SUPPORT, now)
        assert (AlertCode.ARCHIVE_DAMAGED in open_codes(rows, instance)) is told, now
    kept = rows.scalars(select(BackupAlert).where(BackupAlert.code.startswith("archive-damaged"))).all()
    assert len([alert for alert in kept if alert.instance_id == instance.id]) == 1


def test_what_should_have_left_the_store(rows: Session, instance: Instance) -> None:
    old = archive(rows, instance, NOW - 400 * DAY, expires_at=NOW - 35 * DAY)
    drill(rows, archive(rows, instance, TAKEN), NOW)
    watch(rows, MIXEUR, SUPPORT, NOW)
    assert open_codes(rows, instance) == {AlertCode.EXPIRY_OVERDUE}
    old.state = ArchiveState.EXPIRED
    watch(rows, MIXEUR, SUPPORT, NOW + MINUTE)
    assert open_codes(rows, instance) == set()


def test_what_left_the_store_on_time_is_no_trouble(rows: Session, instance: Instance) -> None:
    archive(rows, instance, NOW - 365 * DAY, expires_at=NOW - timedelta(hours=23))
    watch(rows, MIXEUR, SUPPORT, NOW)
    assert AlertCode.EXPIRY_OVERDUE not in open_codes(rows, instance)


def test_the_control_plane_s_own_archive_is_watched_like_any_other(rows: Session, instance: Instance) -> None:
    watch(rows, MIXEUR, SUPPORT, NOW)
    assert AlertCode.NO_FRESH_BACKUP in open_codes(rows, None)
    drill(rows, archive(rows, None, NOW), NOW)
    watch(rows, MIXEUR, SUPPORT, NOW + MINUTE)
    assert open_codes(rows, None) == set()


def test_many_instances_take_no_more_statements_than_one(
    platform: Platform, rows: Session, instance: Instance
) -> None:
    archive(rows, instance, TAKEN)
    watch(rows, MIXEUR, SUPPORT, NOW)
    rows.flush()
    for _ in range(30):
        drill(rows, archive(rows, registered(platform, rows, NOW - DAY), TAKEN), NOW)
    watch(rows, MIXEUR, SUPPORT, NOW)
    rows.flush()
    rows.expire_all()
    assert _statements(platform, lambda: watch(rows, MIXEUR, SUPPORT, NOW + MINUTE)) <= 12


def _statements(platform: Platform, act: Any) -> int:
    sent: list[str] = []

    def note(*arguments: object) -> None:
        sent.append(str(arguments[2]))

    event.listen(platform.control, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(platform.control, "before_cursor_execute", note)
    return len(sent)


def test_two_workers_at_the_same_minute_do_it_once(platform: Platform) -> None:
    one = live_instance(platform)
    with locks(platform.admin) as held:
        assert held.take(lock_key("watching backups"))
        look(platform)
        assert find(load(platform, one.id), ConditionType.BACKUP_FRESH) is None
    look(platform)
    assert find(load(platform, one.id), ConditionType.BACKUP_FRESH) is not None


def test_the_command_line_shows_both_conditions(platform: Platform) -> None:
    one = live_instance(platform)
    look(platform)
    with Session(platform.control) as session:
        shown = show(platform, session, session.get_one(Instance, one.id))
    last = shown["conditions"][-2:]
    assert [entry["type"] for entry in last] == ["BackupFresh", "BackupProven"]
    assert {entry["status"] for entry in last} == {"unknown"}
    assert last[0]["message"].startswith("Pas encore de sauvegarde. ")
