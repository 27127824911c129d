"""When runs have their turn: once on each of their days, on the clock of Europe/Paris."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.backups.plan.schedule import latest_slot, next_slot, slots_between
from provisioner.offers.backup import Hours, Run
from tests.unit.provisioner.backups.plans import DAILY, PARIS, clock, owner_id, paris, rich

MOMENTS = st.integers(0, 5 * 365 * 24 * 60).map(
    lambda minute: paris("2026-01-01 00:00") + timedelta(minutes=minute)
)


def at(start: str, end: str) -> Run:
    """Every day within these hours."""
    hours = Hours.model_validate({"start": start, "end": end})
    return DAILY.model_copy(update={"hours": hours})


def slots(run: Run, owner: UUID, first: str, last: str) -> list[str]:
    found, moment = [], paris(first)
    while (moment := next_slot(run, owner, moment)) <= paris(last):
        found.append(clock(moment))
    return found


def test_an_instance_has_the_same_minute_every_night() -> None:
    found = slots(DAILY, owner_id(), "2026-11-21 12:00", "2026-11-25 12:00")
    assert len(found) == 4
    assert len({slot.split()[1] for slot in found}) == 1


def test_instances_are_spread_over_the_hours_of_the_run() -> None:
    minutes = Counter(next_slot(DAILY, owner_id(n), paris("2026-11-21 12:00")) for n in range(3000))
    assert len(minutes) == DAILY.hours.minutes
    assert paris("2026-11-22 00:30") == min(minutes)
    assert max(minutes) == paris("2026-11-22 05:29")
    assert max(minutes.values()) <= 25  # 10 on average


def test_the_control_plane_has_a_minute_too() -> None:
    assert (
        paris("2026-11-22 00:30")
        <= next_slot(DAILY, None, paris("2026-11-21 12:00"))
        < paris("2026-11-22 05:30")
    )


def test_a_time_that_spring_skips_is_read_by_the_clock_before_it() -> None:
    found = slots(at("02:30", "02:31"), owner_id(), "2026-03-27 12:00", "2026-03-30 12:00")
    assert found == ["2026-03-28 02:30", "2026-03-29 03:30", "2026-03-30 02:30"]


def test_a_time_that_autumn_repeats_has_one_slot() -> None:
    run = at("02:30", "02:31")
    found = slots(run, owner_id(), "2026-10-24 12:00", "2026-10-26 12:00")
    assert found == ["2026-10-25 02:30", "2026-10-26 02:30"]
    assert next_slot(run, owner_id(), paris("2026-10-24 12:00")) == paris("2026-10-25 02:30", fold=0)
    assert latest_slot(run, owner_id(), paris("2026-10-25 02:45", fold=1)) == paris(
        "2026-10-25 02:30", fold=0
    )


def test_hours_that_pass_midnight_belong_to_the_day_on_which_they_begin() -> None:
    sundays = rich("weekly")
    late = next(
        n for n in range(100) if "00:" in clock(next_slot(sundays, owner_id(n), paris("2026-11-21 12:00")))
    )
    slot = next_slot(sundays, owner_id(late), paris("2026-11-21 12:00"))
    assert clock(slot).startswith("2026-11-23 00:")  # The night from Sunday to Monday.
    assert latest_slot(sundays, owner_id(late), slot) == slot


def test_a_day_of_the_month_that_is_missing_is_the_last() -> None:
    run = rich("monthly").model_copy(
        update={"hours": Hours.model_validate({"start": "04:00", "end": "04:01"})}
    )
    assert slots(run, owner_id(), "2028-01-01 00:00", "2028-04-30 23:59") == [
        "2028-01-31 04:00",
        "2028-02-29 04:00",
        "2028-03-31 04:00",
        "2028-04-30 04:00",
    ]


def test_weekdays_are_those_of_paris() -> None:
    # Sunday 00:10 in Paris is Saturday in UTC.
    run = rich("weekly").model_copy(
        update={"hours": Hours.model_validate({"start": "00:10", "end": "00:11"})}
    )
    assert clock(next_slot(run, owner_id(), paris("2026-11-21 12:00"))) == "2026-11-22 00:10"


@pytest.mark.parametrize("year", [2026, 2027, 2028])
@pytest.mark.parametrize(
    "run",
    [
        pytest.param(DAILY, id="night"),
        pytest.param(at("02:00", "03:00"), id="the hour that changes"),
        pytest.param(at("00:00", "00:00"), id="the whole day"),
        pytest.param(rich("changes"), id="over midnight"),
    ],
)
def test_every_day_of_a_year_has_one_slot(run: Run, year: int) -> None:
    moment, days = paris(f"{year}-01-01 00:00") - timedelta(days=1), []
    while (moment := next_slot(run, owner_id(7), moment)) < paris(f"{year + 1}-01-02 00:00"):
        begun = moment.astimezone(PARIS) - timedelta(hours=run.hours.start.hour)  # By the clock.
        days.append(begun.date())
    steps = {(later - earlier).days for earlier, later in pairwise(days)}
    assert steps == {1}


@given(
    run=st.sampled_from([DAILY, rich("changes"), rich("weekly"), rich("monthly")]),
    now=MOMENTS,
    number=st.integers(0, 50),
)
def test_the_next_slot_and_the_latest_enclose_every_moment(run: Run, now: datetime, number: int) -> None:
    latest, following = latest_slot(run, owner_id(number), now), next_slot(run, owner_id(number), now)
    assert latest <= now < following
    assert next_slot(run, owner_id(number), latest) == following
    assert latest_slot(run, owner_id(number), following) == following


@given(
    MOMENTS,
    st.integers(0, 40 * 24 * 60),
    st.sampled_from([DAILY, at("22:00", "04:00"), at("00:00", "00:00")]),
)
def test_slots_between_are_those_one_after_the_other(start: datetime, minutes: int, run: Run) -> None:
    end = start + timedelta(minutes=minutes)
    found, moment = [], start - timedelta(microseconds=1)
    while (moment := next_slot(run, owner_id(), moment)) < end:
        found.append(moment)
    assert list(slots_between(run, owner_id(), start, end)) == found
