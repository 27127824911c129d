"""When a name is looked at again."""

import uuid
from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.domains.claims.patience import daily_slot, next_look
from provisioner.domains.models import DomainState
from tests.unit.provisioner.domains.claims.lives import NOW, TERMS, claim

DAY = timedelta(days=1)
WAITING = claim(DomainState.WAITING, asked_at=NOW)


@pytest.mark.parametrize(
    ("age", "pause"),
    [
        (timedelta(0), timedelta(seconds=30)),
        (timedelta(minutes=9), timedelta(seconds=30)),
        (timedelta(minutes=10), timedelta(minutes=2)),
        (timedelta(hours=1), timedelta(minutes=10)),
        (timedelta(days=1), timedelta(hours=1)),
        (timedelta(days=7), timedelta(hours=6)),
        (timedelta(days=400), timedelta(hours=6)),
    ],
)
def test_patience_grows(age: timedelta, pause: timedelta) -> None:
    assert next_look(WAITING, TERMS, NOW + age) == NOW + age + pause


def test_patience_begins_anew_when_somebody_asks_for_a_look() -> None:
    now = NOW + 10 * DAY
    urged = claim(DomainState.WAITING, urged_at=now - timedelta(minutes=3))

    assert next_look(urged, TERMS, now) == now + timedelta(seconds=30)


def test_while_somebody_looks_at_the_page_it_is_seconds() -> None:
    now = NOW + 10 * DAY
    watched = claim(DomainState.WAITING, watched_at=now - timedelta(seconds=80))

    assert next_look(watched, TERMS, now) == now + timedelta(seconds=10)


def test_who_has_left_is_not_waited_for() -> None:
    now = NOW + 10 * DAY
    left = claim(DomainState.WAITING, watched_at=now - timedelta(seconds=100))

    assert next_look(left, TERMS, now) == now + timedelta(hours=6)


def test_the_certificate_is_looked_for_at_once_and_then_less_and_less_often() -> None:
    verified, now = claim(DomainState.VERIFIED, verified_at=NOW), NOW
    looks = []
    while now < NOW + timedelta(hours=1):
        at = next_look(verified, TERMS, now)
        assert at is not None
        now = at
        looks.append(now - NOW)

    assert looks[:3] == [timedelta(seconds=1), timedelta(seconds=11), timedelta(seconds=22)]
    # An authority's patience with failures is counted by the hour.
    assert len(looks) <= 12


@given(st.uuids(), st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1)))  # noqa: DTZ001
def test_a_slot_comes_once_a_day_at_the_same_time(claim_id: uuid.UUID, moment: datetime) -> None:
    now = moment.replace(tzinfo=NOW.tzinfo)

    slot = daily_slot(claim_id, now)

    assert now < slot <= now + DAY
    assert daily_slot(claim_id, slot) == slot + DAY


def test_slots_are_spread_over_the_day() -> None:
    slots = (daily_slot(uuid.UUID(int=number), NOW) for number in range(10_000))

    by_hour = Counter(slot.hour for slot in slots)

    assert len(by_hour) == 24
    assert max(by_hour.values()) < 1.3 * 10_000 / 24
