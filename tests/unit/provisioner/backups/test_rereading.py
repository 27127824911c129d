"""Every archive that is kept is looked at again in time, at night, a few at once, and owners in turn."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from provisioner.backups.models import ArchiveState
from provisioner.backups.plan.facts import ArchiveFacts
from provisioner.backups.plan.rereading import is_night, none_due_since, rereading_due, turn
from tests.unit.provisioner.backups.plans import MIXEUR, RICH, archive, owner_id, paris

DAY = timedelta(days=1)
NIGHT = paris("2026-11-22 03:00")
PERIOD = MIXEUR.reverify_every_days * DAY


def seen(verified_at: datetime, number: int = 0, state: ArchiveState = ArchiveState.VERIFIED) -> ArchiveFacts:
    return archive(verified_at - DAY, owner=owner_id(number), state=state, verified_at=verified_at)


def due_now(archives: list[ArchiveFacts], now: datetime = NIGHT, at_most: int = 8) -> list[ArchiveFacts]:
    return list(rereading_due(MIXEUR, archives, now, at_most))


@pytest.mark.parametrize(
    ("at", "expected"),
    [("00:29", False), ("00:30", True), ("05:29", True), ("05:30", False), ("14:00", False)],
)
def test_the_night_is_that_of_the_runs(at: str, *, expected: bool) -> None:
    assert is_night(MIXEUR, paris(f"2026-11-22 {at}")) is expected


@pytest.mark.parametrize(
    ("at", "expected"), [("21:59", False), ("23:59", True), ("01:59", True), ("02:00", False)]
)
def test_a_night_may_begin_before_midnight(at: str, *, expected: bool) -> None:
    assert is_night(RICH, paris(f"2026-11-22 {at}")) is expected


def test_nothing_is_read_again_by_day() -> None:
    assert due_now([seen(NIGHT - 2 * PERIOD)], paris("2026-11-22 12:00")) == []


def test_what_was_looked_at_lately_waits() -> None:
    assert due_now([seen(NIGHT - 0.69 * PERIOD, number) for number in range(50)]) == []


def test_everything_has_its_turn_before_the_period_is_over() -> None:
    archives = [seen(NIGHT - 0.91 * PERIOD, number) for number in range(50)]
    assert len(due_now(archives, at_most=100)) == 50


def test_a_fleet_that_was_read_in_one_night_is_spread_over_many() -> None:
    archives = [seen(NIGHT, number) for number in range(200)]
    per_night = [len(due_now(archives, NIGHT + days * DAY, at_most=1000)) for days in range(62, 83)]
    gains = [later - earlier for earlier, later in pairwise(per_night)]
    assert per_night[-1] == 200
    assert max(gains) < 40


def test_a_few_at_once_and_the_longest_unseen_first() -> None:
    archives = [seen(NIGHT - 2 * PERIOD - number * DAY, number) for number in range(12)]
    assert due_now(archives, at_most=3) == [archives[11], archives[10], archives[9]]


def test_of_each_owner_one_so_that_none_keeps_the_others_waiting() -> None:
    unreadable = [seen(NIGHT - 3 * PERIOD + number * DAY, 1) for number in range(20)]
    other = seen(NIGHT - 2 * PERIOD, 2)
    assert due_now([*reversed(unreadable), other], at_most=2) == [unreadable[0], other]


def test_only_what_counts_is_read_again() -> None:
    others = [seen(NIGHT - 2 * PERIOD, state=s) for s in ArchiveState if s is not ArchiveState.VERIFIED]
    assert due_now(others) == []


def test_the_control_plane_has_its_turn() -> None:
    control = replace(seen(NIGHT - PERIOD), owner=None)
    assert due_now([control]) == [control]


def test_what_need_not_be_asked_for_is_never_due() -> None:
    since = none_due_since(MIXEUR, NIGHT)
    assert all(turn(MIXEUR, owner_id(n), since + timedelta(seconds=1)) > NIGHT for n in range(1000))


def test_over_a_year_every_archive_of_a_fleet_is_looked_at_in_time() -> None:
    """An archive a night of each; a worker that looks every half hour, and is away for a week."""
    shelf = {n: [seen(NIGHT - age * DAY, n) for age in range(1, 60)] for n in range(6)}
    for day in range(200):
        for n in shelf:
            shelf[n] = [*shelf[n][-119:], seen(NIGHT + day * DAY, n)]
        if not 100 <= day < 107:
            for tick in range(9):
                _read_again(shelf, NIGHT + day * DAY + tick * timedelta(minutes=15))
        moments = [a.verified_at for kept in shelf.values() for a in kept if a.verified_at]
        assert NIGHT + day * DAY - min(moments) < PERIOD
    assert all(len(kept) == 120 for kept in shelf.values())


def _read_again(shelf: dict[int, list[ArchiveFacts]], now: datetime) -> None:
    for one in rereading_due(MIXEUR, [a for kept in shelf.values() for a in kept], now, 8):
        for kept in shelf.values():
            kept[:] = [replace(a, verified_at=now) if a.id == one.id else a for a in kept]
