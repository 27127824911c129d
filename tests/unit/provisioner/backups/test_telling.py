"""When staff are told of what is wrong with backups: at once, each morning, and when it is over."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.backups.watch.alert_codes import AlertCode
from provisioner.backups.watch.telling import CALM, GATHER, AlertFacts, Message, Telling, message_due, returns
from tests.unit.provisioner.backups.plans import paris

NOON = paris("2026-03-10 12:00")
MORNING = paris("2026-03-11 08:00")
MINUTE = timedelta(minutes=1)


def alert(
    opened_at: datetime,
    told_at: datetime | None = None,
    closed_at: datetime | None = None,
    code: AlertCode = AlertCode.STORE,
    subject: str = "",
) -> AlertFacts:
    return AlertFacts(uuid4(), code, opened_at, told_at, closed_at, subject)


def due(
    now: datetime, *alerts: AlertFacts, last_reminder_at: datetime | None = None
) -> tuple[Telling | None, Message]:
    message = message_due(alerts, last_reminder_at, now)
    return (message.telling, message) if message else (None, Message(Telling.NEWS))


def test_all_is_well() -> None:
    assert message_due([], None, NOON) is None


def test_what_breaks_is_told_at_once_and_together() -> None:
    first, second = alert(NOON), alert(NOON, code=AlertCode.KEYS)
    telling, message = due(NOON, first, second)
    assert (telling, set(message.open)) == (Telling.NEWS, {first.id, second.id})


def test_what_was_told_is_not_told_again_the_same_day() -> None:
    told = alert(NOON, told_at=NOON)
    assert due(NOON + timedelta(hours=11), told)[0] is None


def test_more_of_the_same_waits_and_is_told_together() -> None:
    told, more = alert(NOON, told_at=NOON), [alert(NOON + n * MINUTE) for n in range(1, 40)]
    assert due(NOON + CALM - MINUTE, told, *more)[0] is None
    telling, message = due(NOON + CALM, told, *more)
    assert (telling, set(message.open)) == (Telling.NEWS, {each.id for each in more})


def test_the_same_of_another_archive_waits_for_a_moment_only() -> None:
    told = alert(NOON, told_at=NOON, code=AlertCode.ARCHIVE_DAMAGED, subject="one")
    others = [
        alert(NOON + n * MINUTE, code=AlertCode.ARCHIVE_DAMAGED, subject=f"other {n}") for n in range(1, 9)
    ]
    assert due(NOON + GATHER - MINUTE, told, *others)[0] is None
    telling, message = due(NOON + GATHER, told, *others)
    assert (telling, set(message.open)) == (Telling.NEWS, {each.id for each in others})


def test_trouble_that_spreads_is_two_mails_until_it_is_calm() -> None:
    two = [alert(NOON + n * GATHER, told_at=NOON + n * GATHER, subject=f"instance {n}") for n in range(2)]
    third = alert(NOON + GATHER + MINUTE, subject="instance 3")
    assert due(NOON + CALM - MINUTE, *two, third)[0] is None
    assert due(NOON + CALM, *two, third)[0] is Telling.NEWS


def test_something_else_does_not_wait() -> None:
    told, other = alert(NOON, told_at=NOON), alert(NOON + MINUTE, code=AlertCode.ARCHIVE_DAMAGED)
    telling, message = due(NOON + MINUTE, told, other)
    assert (telling, message.open) == (Telling.NEWS, (other.id,))


def test_a_morning_later_all_that_is_open_is_gathered() -> None:
    told, fresh = alert(NOON, told_at=NOON), alert(MORNING - MINUTE)
    telling, message = due(MORNING, told, fresh)
    assert (telling, set(message.open)) == (Telling.REMINDER, {told.id, fresh.id})


def test_one_reminder_a_day_is_enough() -> None:
    told = alert(NOON, told_at=MORNING)
    assert due(MORNING + MINUTE, told, last_reminder_at=MORNING)[0] is None
    assert due(MORNING + timedelta(days=1), told, last_reminder_at=MORNING)[0] is Telling.REMINDER


def test_a_worker_that_slept_through_the_morning_reminds_when_it_wakes() -> None:
    told = alert(NOON, told_at=NOON)
    assert due(MORNING + timedelta(hours=3), told)[0] is Telling.REMINDER


def test_what_was_told_in_the_night_is_not_repeated_that_morning() -> None:
    told = alert(MORNING - timedelta(hours=5), told_at=MORNING - timedelta(hours=5))
    assert due(MORNING, told)[0] is None
    assert due(MORNING + timedelta(days=1), told)[0] is Telling.REMINDER


@pytest.mark.parametrize(
    ("before", "morning"),
    [
        (paris("2026-03-29 07:59"), paris("2026-03-29 08:00")),
        (paris("2026-10-25 07:59"), paris("2026-10-25 08:00")),
    ],
)
def test_mornings_are_those_of_paris_when_the_clock_changes(before: datetime, morning: datetime) -> None:
    told = alert(before - timedelta(hours=12), told_at=before - timedelta(hours=12))
    assert due(before, told)[0] is None
    assert due(morning, told)[0] is Telling.REMINDER


def test_the_end_is_told_once_it_stayed_calm() -> None:
    ended = alert(NOON, told_at=NOON, closed_at=NOON + timedelta(hours=1))
    calm = NOON + timedelta(hours=1) + CALM
    assert due(calm - MINUTE, ended)[0] is None
    telling, message = due(calm, ended)
    assert (telling, message.over) == (Telling.OVER, (ended.id,))


def test_the_end_of_one_thing_waits_for_the_end_of_all() -> None:
    ended = alert(NOON, told_at=NOON, closed_at=NOON + MINUTE)
    other = alert(NOON, told_at=NOON, code=AlertCode.KEYS)
    assert due(NOON + CALM + timedelta(hours=1), ended, other)[0] is None
    telling, message = due(MORNING, ended, other)
    assert (telling, message.open, message.over) == (Telling.REMINDER, (other.id,), (ended.id,))


def test_what_ended_a_moment_before_the_morning_is_still_unsteady() -> None:
    ended = alert(NOON, told_at=NOON, closed_at=MORNING - MINUTE)
    telling, message = due(MORNING, ended)
    assert (telling, message.unsteady, message.over) == (Telling.REMINDER, (ended.id,), ())
    assert due(MORNING + MINUTE, ended, last_reminder_at=MORNING)[0] is None


def test_nobody_is_told_the_end_of_what_nobody_was_told_of() -> None:
    assert due(NOON + timedelta(days=1), alert(NOON, closed_at=NOON + MINUTE))[0] is None


def test_trouble_that_comes_back_is_the_same_until_its_end_was_told() -> None:
    untold_end = alert(NOON, told_at=NOON, closed_at=NOON + MINUTE)
    assert returns(untold_end, NOON + timedelta(days=2))
    settled = alert(NOON, told_at=NOON + CALM, closed_at=NOON + MINUTE)
    assert not returns(settled, NOON + CALM + MINUTE)


def test_trouble_that_comes_back_before_anybody_heard_of_it_is_the_same_for_a_while() -> None:
    unheard = alert(NOON, closed_at=NOON + MINUTE)
    assert returns(unheard, NOON + CALM)
    assert not returns(unheard, NOON + CALM + MINUTE)


moments = st.integers(-72, 0).map(lambda hours: NOON + timedelta(hours=hours))
histories = st.builds(
    lambda opened, told, closed, code, subject: alert(
        opened,
        max(opened, told) if told else None,
        max(opened, closed) if closed else None,
        code,
        subject,
    ),
    moments,
    st.none() | moments,
    st.none() | moments,
    st.sampled_from(AlertCode),
    st.sampled_from(["one", "other"]),
)


@given(st.lists(histories, max_size=6), st.none() | moments)
def test_every_mail_tells_something_and_nothing_twice(
    alerts: list[AlertFacts], last_reminder_at: datetime | None
) -> None:
    message = message_due(alerts, last_reminder_at, NOON)
    if message is None:
        lasting = [each for each in alerts if each.is_open and each.told_at is None]
        heard = {each.code for each in alerts if each.told_at and each.told_at + CALM > NOON}
        assert {each.code for each in lasting} <= heard
    else:
        told = [*message.open, *message.unsteady, *message.over]
        assert len(told) == len(set(told)) > 0
        assert set(message.open) <= {each.id for each in alerts if each.is_open}
