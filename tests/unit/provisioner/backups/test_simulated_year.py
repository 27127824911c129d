"""Fifty instances under the Mixeur plan, over more than a year, with a worker that is away now and then.

The clock goes from event to event: each instance acts when the plan says so, or when the worker comes back,
and every noon what is over goes. What should be there is worked out anew from the calendar alone.
"""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import pytest

from provisioner.backups.plan.due import due, next_run
from provisioner.backups.plan.facts import ArchiveFacts, Owner
from provisioner.backups.plan.freshness import Status, freshness
from provisioner.backups.plan.retention import expires_at, to_expire
from tests.unit.provisioner.backups.plans import MIXEUR, PARIS, archive, owner_id, paris

INSTANCES = 50
BEGIN, END = date(2028, 2, 10), date(2029, 4, 10)
DAYS = [BEGIN + timedelta(days=n) for n in range((END - BEGIN).days)]
DAY = timedelta(days=1)
TAKES = timedelta(seconds=40)

# The worker is away: over the leap day, over both changes of the clock, and when the first year ends. It is
# back by noon, when what is over goes.
OUTAGES = [
    (paris("2028-02-28 20:00"), paris("2028-02-29 09:30")),
    (paris("2028-03-25 23:10"), paris("2028-03-26 03:40")),
    (paris("2028-07-13 18:00"), paris("2028-07-16 11:00")),
    (paris("2028-10-29 02:15", fold=0), paris("2028-10-29 02:45", fold=1)),
    (paris("2029-02-27 23:00"), paris("2029-02-28 11:00")),
]


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=PARIS).astimezone(UTC)


def back_at(moment: datetime) -> datetime:
    """The moment itself, or when the worker is back."""
    return next((end for start, end in OUTAGES if start <= moment < end), moment)


@dataclass
class Simulated:
    """One instance: all that it ever took, what it has at each noon, and how fresh that is."""

    owner: Owner
    taken: list[ArchiveFacts] = field(default_factory=list)
    archives: list[ArchiveFacts] = field(default_factory=list)
    on: dict[date, list[ArchiveFacts]] = field(default_factory=dict)
    statuses: Counter[Status] = field(default_factory=Counter)

    def live(self) -> None:
        now = self.owner.created_at
        for day in (day for day in DAYS if noon(day) >= now):
            while (now := self._next(now)) <= noon(day):
                self._take(now)
            now = noon(day)
            self._expire(now)
            self.on[day] = list(self.archives)

    @property
    def newest(self) -> list[ArchiveFacts]:
        """More is not needed to decide what is due."""
        return self.archives[-5:]

    def _next(self, now: datetime) -> datetime:
        return back_at(max(now, next_run(MIXEUR, self.owner, self.newest, now).at))

    def _take(self, now: datetime) -> None:
        found = due(MIXEUR, self.owner, self.newest, now)
        assert found is not None
        if now == found.slot and self.taken:  # Just before the run is when the newest archive is oldest.
            self.statuses[freshness(MIXEUR, self.owner, self.newest, now).status] += 1
        expiry = expires_at(MIXEUR, found.run.kind, now + TAKES)
        one = archive(now + TAKES, found.run.kind, slot=found.slot, owner=self.owner.id, expires_at=expiry)
        self.archives.append(one)
        self.taken.append(one)
        assert due(MIXEUR, self.owner, self.newest, now + 2 * TAKES) is None

    def _expire(self, now: datetime) -> None:
        gone = {one.id for one in to_expire(MIXEUR, self.archives, now)}
        self.archives = [one for one in self.archives if one.id not in gone]


@pytest.fixture(scope="module")
def fleet() -> list[Simulated]:
    """Instances that begin one after the other in the first days, at any time of day."""
    fleet = [
        Simulated(Owner(owner_id(n), paris("2028-02-10 08:00") + n * timedelta(hours=5, minutes=7)))
        for n in range(INSTANCES)
    ]
    for simulated in fleet:
        simulated.live()
    return fleet


def wall(moment: datetime) -> datetime:
    return moment.astimezone(PARIS).replace(tzinfo=None)


def own_minute(simulated: Simulated) -> time:
    """When the instance has its turn on most nights."""
    turns = Counter(wall(one.slot).time() for one in simulated.taken if one.slot is not None)
    return turns.most_common(1)[0][0]


def expected(simulated: Simulated) -> list[datetime]:
    """When an archive should have been begun: the calendar and the outages, nothing of the plan's code."""
    minute, created_at = own_minute(simulated), simulated.owner.created_at
    nights = (datetime.combine(day, minute, tzinfo=PARIS).astimezone(UTC) for day in DAYS)
    turns = [created_at, *(night for night in nights if night > created_at)]
    return sorted({back_at(turn) for turn in turns})


def a_year_later(moment: datetime) -> datetime:
    """By the clock on the wall; there is no 29 February in the years after it."""
    day = wall(moment)
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def test_every_archive_is_taken_when_it_should_be(fleet: list[Simulated]) -> None:
    for simulated in fleet:
        assert [one.taken_at - TAKES for one in simulated.taken] == expected(simulated)


def test_what_is_kept_is_right_on_every_day(fleet: list[Simulated]) -> None:
    for simulated in fleet:
        moments = [begun + TAKES for begun in expected(simulated)]
        ends = [a_year_later(moment) for moment in moments]
        for day, kept in simulated.on.items():
            here = datetime.combine(day, time(12))
            first, last = bisect_right(ends, here), bisect_right(moments, noon(day))
            assert [one.taken_at for one in kept] == moments[first:last], day


def test_archives_of_the_leap_day_are_gone_after_the_28th(fleet: list[Simulated]) -> None:
    for simulated in fleet:
        leap = {one.id for one in simulated.taken if wall(one.taken_at).date() == date(2028, 2, 29)}
        there = {day for day, kept in simulated.on.items() if leap & {one.id for one in kept}}
        if simulated.owner.created_at < paris("2028-02-29 09:30"):
            assert max(there) == date(2029, 2, 27)


def test_no_instance_is_ever_without_an_archive_of_the_last_day_while_the_worker_works(
    fleet: list[Simulated],
) -> None:
    statuses = sum((simulated.statuses for simulated in fleet), Counter[Status]())
    assert set(statuses) == {Status.FRESH}
    assert statuses.total() > INSTANCES * 400


def test_an_outage_over_a_day_is_told_at_once(fleet: list[Simulated]) -> None:
    start, end = OUTAGES[2]
    for simulated in fleet:
        before = [one for one in simulated.taken if one.taken_at < start]
        told = freshness(MIXEUR, simulated.owner, before, end)
        assert told.status is Status.LATE
        assert told.late_at < start + DAY + timedelta(minutes=MIXEUR.tolerance_minutes)


def test_the_load_is_spread_over_the_night(fleet: list[Simulated]) -> None:
    begun = Counter(
        one.slot
        for simulated in fleet
        for one in simulated.taken
        if one.slot and one.slot + TAKES == one.taken_at
    )
    nights = {slot: count for slot, count in begun.items() if count > 1}
    assert max(nights.values()) <= 4
    assert len({own_minute(simulated) for simulated in fleet}) > INSTANCES * 0.8
