"""A year of archives, day by day: each day once, on the clock of Paris."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.backups.models import ArchiveState
from provisioner.web.console.backups.calendar import (
    DAY_WORDS,
    Day,
    DayLook,
    Locking,
    Year,
    days_of,
    months_later,
    span_of,
    year_of,
)
from tests.unit.provisioner.web.backups.records import NOW, archive, night

MONTHS = st.dates(date(2001, 1, 1), date(2100, 12, 1)).map(lambda day: day.replace(day=1))
DAYS = st.dates(date(2001, 1, 1), date(2100, 12, 31))


def every_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]


def full_year(last_month: date) -> Year:
    """Of somebody whose runs were all expected, and none taken."""
    expected = set(every_day(*span_of(last_month)))
    return year_of([], expected, last_month, night(date(2101, 1, 1)))


def one_day(*states: ArchiveState, **changes: Any) -> Day:
    day = date(2026, 3, 14)
    (shown,) = days_of(
        [archive(night(day), state=state, **changes) for state in states], {day}, day, day, NOW
    )
    return shown


@given(MONTHS)
def test_each_day_of_the_year_is_there_exactly_once(last_month: date) -> None:
    year = full_year(last_month)
    assert [day.date for day in year.days] == every_day(*span_of(last_month))
    assert len(year.months) == 12
    assert len(year.days) in {365, 366}


@given(MONTHS)
def test_weeks_begin_on_monday_and_are_seven_days(last_month: date) -> None:
    for month in full_year(last_month).months:
        for week in month.weeks:
            assert len(week) == 7
            assert all(day is None or day.date.weekday() == place for place, day in enumerate(week))


@given(MONTHS)
def test_months_go_back_in_time(last_month: date) -> None:
    firsts = [month.first for month in full_year(last_month).months]
    assert firsts == sorted(firsts, reverse=True)
    assert firsts[0] == last_month


@given(DAYS, st.times(), st.integers(-3, 3))
def test_an_archive_is_shown_on_its_day_in_paris_and_on_no_other(day: date, hour: time, months: int) -> None:
    """The nights of March and October, which have 23 and 25 hours, included."""
    taken_at = night(day, hour)
    year = year_of([archive(taken_at)], set(), months_later(day, months), night(date(2101, 1, 1)))
    shown = [each.date for each in year.days if each.count]
    first, last = span_of(months_later(day, months))
    assert shown == ([day] if first <= day <= last else [])


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2028, 2, 29)])
def test_short_long_and_leap_days_are_days(day: date) -> None:
    begin, end = night(day, time(0)), night(day, time(23, 59))
    year = year_of([archive(begin), archive(end)], set(), day.replace(day=1), night(date(2030, 1, 1)))
    shown = year.day(day)
    assert shown is not None
    assert (shown.count, shown.look) == (2, DayLook.VERIFIED)


def test_midnight_in_paris_is_not_that_of_the_server() -> None:
    late = datetime(2026, 7, 13, 22, 30, tzinfo=UTC)
    (first, second) = days_of([archive(late)], set(), date(2026, 7, 13), date(2026, 7, 14), NOW)
    assert (first.count, second.count) == (0, 1)


@pytest.mark.parametrize(
    ("states", "look"),
    [
        ([ArchiveState.VERIFIED], DayLook.VERIFIED),
        ([ArchiveState.STORED], DayLook.STORED),
        ([ArchiveState.RUNNING], DayLook.RUNNING),
        ([ArchiveState.FAILED], DayLook.FAILED),
        ([ArchiveState.DAMAGED], DayLook.DAMAGED),
        ([ArchiveState.SHREDDED], DayLook.SHREDDED),
        ([ArchiveState.EXPIRED], DayLook.EXPIRED),
        ([ArchiveState.FAILED, ArchiveState.VERIFIED], DayLook.VERIFIED),
        ([ArchiveState.FAILED, ArchiveState.RUNNING], DayLook.RUNNING),
        ([ArchiveState.EXPIRED, ArchiveState.FAILED], DayLook.FAILED),
        ([], DayLook.MISSED),
    ],
)
def test_a_day_looks_like_the_best_of_its_archives(states: list[ArchiveState], look: DayLook) -> None:
    assert one_day(*states).look is look


def test_a_proven_day_is_better_than_a_verified_one() -> None:
    assert one_day(ArchiveState.VERIFIED, drilled_at=NOW).look is DayLook.PROVEN


def test_a_failure_beside_a_success_is_not_hidden() -> None:
    assert one_day(ArchiveState.FAILED, ArchiveState.VERIFIED).words == "vérifiée, et un échec"
    assert one_day(ArchiveState.FAILED).words == "en échec"


def test_a_lock_is_said_as_long_as_it_holds() -> None:
    assert (
        one_day(ArchiveState.VERIFIED, locked_until=NOW + timedelta(days=1)).words == "vérifiée, verrouillée"
    )
    assert one_day(ArchiveState.VERIFIED, locked_until=NOW).words == "vérifiée"


@pytest.mark.parametrize(
    ("locks", "locking"),
    [
        ([True, True], Locking.ALL),
        ([True, False], Locking.SOME),
        ([False, False], Locking.NONE),
        ([], Locking.NONE),
    ],
)
def test_a_year_that_is_locked_throughout_says_so_once(locks: list[bool], locking: Locking) -> None:
    until = {True: NOW + timedelta(days=9), False: None}
    archives = [
        archive(night(date(2026, 11, 1 + place)), locked_until=until[lock])
        for place, lock in enumerate(locks)
    ]
    assert year_of(archives, set(), date(2026, 11, 1), NOW).locking is locking


def test_today_is_not_missed_before_it_is_over() -> None:
    days = [date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22)]
    looks = [day.look for day in days_of([], days, days[0], days[-1], NOW)]
    assert looks == [DayLook.MISSED, DayLook.TO_COME, DayLook.TO_COME]


def test_months_before_there_was_anything_are_left_out() -> None:
    archives = [archive(night(date(2026, 9, 30)))]
    titles = [month.title for month in year_of(archives, set(), date(2026, 11, 1), NOW).months]
    assert titles == ["novembre 2026", "octobre 2026", "septembre 2026"]


def test_a_year_without_anything_still_has_a_month() -> None:
    year = year_of([], set(), date(2026, 11, 1), NOW)
    assert (year.title, len(year.days)) == ("novembre 2026", 30)


def test_every_look_has_its_words() -> None:
    assert set(DAY_WORDS) == set(DayLook)


@given(MONTHS, st.integers(-400, 400))
def test_months_are_counted_there_and_back(month: date, count: int) -> None:
    there = months_later(month, count % 24)
    assert months_later(there, -(count % 24)) == month
