"""How much a limit lets through, whatever the times at which it is tried."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.throttle import Limit

START = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)

limits = st.builds(Limit, st.integers(1, 50), st.integers(1, 86_400).map(lambda seconds: seconds * SECOND))
pauses = st.lists(st.integers(0, 20_000_000).map(lambda micros: timedelta(microseconds=micros)), max_size=80)


def taken_at(limit: Limit, tries: list[datetime]) -> list[datetime]:
    """The tries that the limit lets through."""
    clear_at, taken = START, []
    for moment in tries:
        if limit.wait(clear_at, moment) == timedelta(0):
            clear_at = limit.after(clear_at, moment)
            taken.append(moment)
    return taken


def moments(waits: list[timedelta]) -> list[datetime]:
    """Tries with these pauses between them."""
    return [START + sum(waits[: index + 1], timedelta(0)) for index in range(len(waits))]


@pytest.mark.parametrize(
    ("text", "times", "period"),
    [
        ("10/15min", 10, timedelta(minutes=15)),
        (" 60/1h ", 60, timedelta(hours=1)),
        ("1/90s", 1, timedelta(seconds=90)),
        ("2000/7d", 2000, timedelta(days=7)),
    ],
)
def test_a_limit_is_written_as_a_number_and_a_time(text: str, times: int, period: timedelta) -> None:
    assert Limit.parse(text) == Limit(times, period)


@pytest.mark.parametrize(
    "text", ["", "10", "10/", "0/1h", "10/0s", "-1/1h", "10/15", "10/15 weeks", "1e9/1s", "١/1s"]
)
def test_what_is_no_limit_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="comme 10/15min"):
        Limit.parse(text)


@given(st.text(max_size=12))
def test_any_other_text_is_refused_or_read_and_nothing_else_happens(text: str) -> None:
    with suppress(ValueError):
        assert Limit.parse(text).times > 0


@pytest.mark.parametrize(("times", "period"), [(0, SECOND), (-1, SECOND), (1, timedelta(0)), (1, -SECOND)])
def test_a_limit_that_allows_nothing_is_none(times: int, period: timedelta) -> None:
    with pytest.raises(ValueError, match="allows something"):
        Limit(times, period)


@given(limits)
def test_the_whole_limit_may_be_used_at_once_and_no_more(limit: Limit) -> None:
    assert len(taken_at(limit, [START] * (limit.times + 5))) == limit.times


@given(limits, pauses)
def test_no_stretch_of_time_lets_more_through_than_the_limit_and_what_came_back_meanwhile(
    limit: Limit, waits: list[timedelta]
) -> None:
    taken = taken_at(limit, moments(waits))
    for (first, begin), (last, end) in combinations(enumerate(taken), 2):
        assert last - first + 1 <= limit.times + limit.times * (end - begin) / limit.period


@given(limits, pauses)
def test_who_waits_as_long_as_told_is_let_through_and_not_a_moment_before(
    limit: Limit, waits: list[timedelta]
) -> None:
    clear_at = START
    for moment in moments(waits):
        wait = limit.wait(clear_at, moment)
        if wait:
            assert limit.wait(clear_at, moment + wait) == timedelta(0)
            assert limit.wait(clear_at, moment + wait - timedelta(microseconds=1)) > timedelta(0)
        else:
            clear_at = limit.after(clear_at, moment)


@given(limits)
def test_a_clock_set_back_by_days_locks_nobody_out(limit: Limit) -> None:
    beyond = START + 3 * (limit.period + SECOND)
    assert limit.wait(beyond, START) == timedelta(0)


@given(limits, st.floats(0, 1))
def test_a_clock_that_is_late_by_less_than_a_period_gives_nothing_away(limit: Limit, part: float) -> None:
    full = limit.times * limit.interval
    assert limit.wait(START + full, START - part * full) > timedelta(0)
