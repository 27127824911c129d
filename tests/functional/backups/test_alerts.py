"""Days of trouble, minute after minute, in the real control database: exactly the mails that are due."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from provisioner.backups.models import BackupAlert
from provisioner.backups.watch import alerts
from provisioner.backups.watch.alert_codes import AlertCode
from provisioner.backups.watch.telling import Telling
from provisioner.backups.watch.troubles import Trouble
from provisioner.instances.work import Platform
from provisioner.models import ControlMail, StaffMember
from tests.functional.console.office import bare_instance
from tests.unit.provisioner.backups.plans import clock, paris

SUPPORT = "assistance@operateur.example"
STEP = timedelta(minutes=10)
CODES = frozenset(AlertCode)
STORE = Trouble(AlertCode.STORE, None, "Le stockage ne répond pas.")
Mails = list[tuple[str, Telling]]


@pytest.fixture
def rows(platform: Platform) -> Iterator[Session]:
    """The control database without alerts, mails and staff, for this test alone: nothing is committed."""
    with Session(platform.control) as session:
        for table in (BackupAlert, ControlMail, StaffMember):
            session.execute(delete(table))
        yield session
        session.rollback()


def live(
    session: Session,
    begin: str,
    end: str,
    wrong: Callable[[datetime], Iterable[Trouble]],
    step: timedelta = STEP,
) -> Mails:
    """Review from ``begin`` to ``end`` (on the clock of Paris); when which mail was posted."""
    now, told = paris(begin), []
    while now <= paris(end):
        alerts.settle(session, CODES, wrong(now), now)
        if (message := alerts.tell(session, SUPPORT, now)) is not None:
            told.append((clock(now), message.telling))
        now += step
    return told


def between(begin: str, end: str, *troubles: Trouble) -> Callable[[datetime], Iterable[Trouble]]:
    return lambda now: troubles if paris(begin) <= now < paris(end) else ()


def test_three_days_without_the_store(rows: Session) -> None:
    outage = between("2026-03-10 14:00", "2026-03-13 16:00", STORE)
    assert live(rows, "2026-03-10 13:00", "2026-03-16 13:00", outage) == [
        ("2026-03-10 14:00", Telling.NEWS),
        ("2026-03-11 08:00", Telling.REMINDER),
        ("2026-03-12 08:00", Telling.REMINDER),
        ("2026-03-13 08:00", Telling.REMINDER),
        ("2026-03-13 20:00", Telling.OVER),
    ]


@pytest.mark.parametrize("period", [20, 60, 180])
def test_a_store_that_comes_and_goes_is_no_news_each_time(rows: Session, period: int) -> None:
    def flapping(now: datetime) -> Iterable[Trouble]:
        minutes = (now - paris("2026-03-10 14:00")) // timedelta(minutes=1)
        lasts = 0 <= minutes < 48 * 60
        return [STORE] if lasts and minutes % period < period / 2 else []

    mails = live(rows, "2026-03-10 13:00", "2026-03-14 13:00", flapping)
    assert mails[:3] == [
        ("2026-03-10 14:00", Telling.NEWS),
        ("2026-03-11 08:00", Telling.REMINDER),
        ("2026-03-12 08:00", Telling.REMINDER),
    ]
    assert [telling for _, telling in mails[3:]] == [Telling.OVER]
    assert len(rows.scalars(select(BackupAlert)).all()) == 1


def test_what_was_opened_under_a_clock_that_ran_ahead_ends_after_it_began(rows: Session) -> None:
    alerts.settle(rows, CODES, [STORE], paris("2027-04-10 14:00"))
    alerts.tell(rows, SUPPORT, paris("2027-04-10 14:00"))
    alerts.settle(rows, CODES, [STORE], paris("2026-03-10 14:10"))
    alerts.settle(rows, CODES, [], paris("2026-03-10 14:20"))
    (row,) = rows.scalars(select(BackupAlert)).all()
    assert row.closed_at is not None
    assert row.opened_at <= row.closed_at == paris("2026-03-10 14:20")


def test_a_reminder_of_a_clock_that_ran_ahead_holds_back_no_other(rows: Session) -> None:
    assert len(live(rows, "2027-04-10 14:00", "2027-04-11 09:00", lambda now: [STORE])) == 2
    outage = between("2026-03-10 14:00", "2026-03-13 07:00", STORE)
    mornings = live(rows, "2026-03-10 14:00", "2026-03-12 13:00", outage)
    assert [when for when, telling in mornings if telling is Telling.REMINDER] == [
        "2026-03-11 08:00",
        "2026-03-12 08:00",
    ]


@pytest.mark.parametrize("day", ["2026-03-28", "2026-10-24"])
def test_the_morning_stays_the_morning_when_the_clock_changes(rows: Session, day: str) -> None:
    after = (paris(f"{day} 12:00") + timedelta(days=1)).date()
    outage = between(f"{day} 20:00", f"{after} 20:00", STORE)
    assert live(rows, f"{day} 19:00", f"{after} 13:00", outage) == [
        (f"{day} 20:00", Telling.NEWS),
        (f"{after} 08:00", Telling.REMINDER),
    ]


def test_a_night_in_which_instances_grow_stale_one_by_one_is_three_mails_until_the_morning(
    platform: Platform, rows: Session
) -> None:
    begin = paris("2026-03-10 02:00")
    instances = [bare_instance(rows, platform).id for _ in range(30)]
    stale = [
        Trouble(AlertCode.NO_FRESH_BACKUP, each, "Dernière bonne sauvegarde : hier.") for each in instances
    ]

    def one_after_the_other(now: datetime) -> Iterable[Trouble]:
        return stale[: max(0, (now - begin) // timedelta(minutes=7) + 1)]

    assert live(rows, "2026-03-10 01:00", "2026-03-11 12:00", one_after_the_other) == [
        ("2026-03-10 02:00", Telling.NEWS),
        ("2026-03-10 02:20", Telling.NEWS),
        ("2026-03-10 06:00", Telling.NEWS),
        ("2026-03-11 08:00", Telling.REMINDER),
    ]


def test_a_clockwork_that_slept_for_a_day_catches_up_with_one_mail(rows: Session) -> None:
    outage = between("2026-03-10 14:00", "2026-03-13 16:00", STORE)
    assert live(rows, "2026-03-10 14:00", "2026-03-10 15:00", outage) == [("2026-03-10 14:00", Telling.NEWS)]
    assert live(rows, "2026-03-12 11:00", "2026-03-12 23:00", outage) == [
        ("2026-03-12 11:00", Telling.REMINDER)
    ]


def test_each_of_the_staff_gets_each_mail(rows: Session) -> None:
    now = paris("2026-03-10 14:00")
    emails = {"a.garance@operateur.example", "b.orme@operateur.example"}
    for email in emails:
        rows.add(StaffMember(id=uuid.uuid4(), email=email, created_at=now))
    alerts.settle(rows, CODES, [STORE, Trouble(AlertCode.KEYS, None, "Une clé manque.")], now)
    alerts.tell(rows, SUPPORT, now)
    mails = rows.scalars(select(ControlMail)).all()
    assert {mail.payload["staff"] for mail in mails} == emails
    assert {len(mail.payload["open"].split()) for mail in mails} == {2}


def test_without_staff_the_support_gets_it(rows: Session) -> None:
    live(rows, "2026-03-10 14:00", "2026-03-10 14:00", between("2026-03-10 14:00", "2026-03-11 14:00", STORE))
    (mail,) = rows.scalars(select(ControlMail)).all()
    assert mail.payload["staff"] == SUPPORT


def test_what_somebody_reports_is_opened_reworded_and_ended(rows: Session) -> None:
    now = paris("2026-03-10 14:00")
    alerts.report(rows, AlertCode.KEYS, {None: "Une clé manque."}, now)
    alerts.report(rows, AlertCode.STORE, {None: "Le stockage refuse."}, now)
    alerts.report(rows, AlertCode.KEYS, {None: "Deux clés manquent."}, now + STEP)
    shown = [(alert.code, alert.message, alert.opened_at, alert.whose) for alert in alerts.open_alerts(rows)]
    assert shown == [
        (AlertCode.KEYS, "Deux clés manquent.", now, "Toutes les structures"),
        (AlertCode.STORE, "Le stockage refuse.", now, "Toutes les structures"),
    ]
    alerts.report(rows, AlertCode.KEYS, {}, now + 2 * STEP)
    assert [alert.code for alert in alerts.open_alerts(rows)] == [AlertCode.STORE]


def test_an_alert_of_a_later_release_is_left_alone(rows: Session) -> None:
    now = paris("2026-03-10 14:00")
    rows.add(BackupAlert(id=uuid.uuid4(), code="from-tomorrow", message="?", opened_at=now))
    assert live(rows, "2026-03-10 14:00", "2026-03-12 14:00", lambda now: []) == []
    assert alerts.open_alerts(rows) == []
