"""When a run's turn is: one moment, its *slot*, on each of its days, on the clock of Europe/Paris (CONV-TZ).

Each owner has a minute of its own in the hours of a run, the same every day and for every run with the same
hours, so that the load is spread over the night. A time that the spring's change skips is read by the clock
before it (02:30 is 03:30), one that autumn's repeats is the first: a slot happens once on each day.
"""

import hashlib
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from provisioner.offers.backup import Run
from tenants.calendar import PARIS

_DAY = timedelta(days=1)


def next_slot(run: Run, owner: UUID | None, after: datetime) -> datetime:
    """The first slot strictly after ``after``; in UTC."""
    return next(slot for slot in _slots(run, owner, _day_of(after) - _DAY, _DAY) if slot > after)


def slots_between(run: Run, owner: UUID | None, start: datetime, end: datetime) -> Iterator[datetime]:
    """Every slot from ``start`` on, before ``end``; in UTC."""
    for slot in _slots(run, owner, _day_of(start) - _DAY, _DAY):
        if slot >= end:
            return
        if slot >= start:
            yield slot


def latest_slot(run: Run, owner: UUID | None, now: datetime) -> datetime:
    """The last slot that is not after ``now``; in UTC."""
    return next(slot for slot in _slots(run, owner, _day_of(now), -_DAY) if slot <= now)


def _slots(run: Run, owner: UUID | None, first: date, step: timedelta) -> Iterator[datetime]:
    day = first
    while True:
        if _runs_on(run, day):
            yield _slot(run, owner, day)
        day += step


def _day_of(moment: datetime) -> date:
    return moment.astimezone(PARIS).date()


def _runs_on(run: Run, day: date) -> bool:
    if run.day_of_month is None:
        return day.weekday() in run.weekdays
    return day.day == min(run.day_of_month, monthrange(day.year, day.month)[1])


def _slot(run: Run, owner: UUID | None, day: date) -> datetime:
    """The day is the one on which the hours begin, also when they go on after midnight."""
    begin = datetime.combine(day, run.hours.start)
    minute = begin + timedelta(minutes=_share(owner) % run.hours.minutes)
    return minute.replace(tzinfo=PARIS).astimezone(UTC)


def _share(owner: UUID | None) -> int:
    """A number that spreads owners evenly, and is the same in every process for ever."""
    name = owner.bytes if owner else b"control"
    return int.from_bytes(hashlib.sha256(name).digest()[:8])
