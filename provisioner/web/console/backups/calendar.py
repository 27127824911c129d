"""A year of archives, day by day, as the page of one instance draws it. Pure: days are those of Paris."""

import calendar
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from provisioner.backups.models import ArchiveState
from provisioner.backups.plan.facts import ArchiveFacts
from tenants.calendar import PARIS, french_date, french_month, french_weekday

MONTHS_SHOWN = 12


class DayLook(StrEnum):
    """How a day looks, the best first; the values name its sign and its style."""

    PROVEN = "proven"
    VERIFIED = "verified"
    STORED = "stored"
    RUNNING = "running"
    DAMAGED = "damaged"
    FAILED = "failed"
    SHREDDED = "shredded"
    EXPIRED = "expired"
    MISSED = "missed"
    NOTHING = "nothing"
    TO_COME = "to-come"


DAY_WORDS = {
    DayLook.PROVEN: "vérifiée et éprouvée",
    DayLook.VERIFIED: "vérifiée",
    DayLook.STORED: "enregistrée, pas encore vérifiée",
    DayLook.RUNNING: "en cours",
    DayLook.DAMAGED: "abîmée",
    DayLook.FAILED: "en échec",
    DayLook.SHREDDED: "illisible, clé broyée",
    DayLook.EXPIRED: "effacée à son terme",
    DayLook.MISSED: "manquée",
    DayLook.NOTHING: "aucune",
    DayLook.TO_COME: "à venir",
}
_RESTORABLE = {DayLook.PROVEN, DayLook.VERIFIED, DayLook.STORED}
_TROUBLES = {DayLook.FAILED, DayLook.DAMAGED}
_SILENT = {DayLook.NOTHING, DayLook.TO_COME}
_BY_STATE = {
    ArchiveState.RUNNING: DayLook.RUNNING,
    ArchiveState.STORED: DayLook.STORED,
    ArchiveState.FAILED: DayLook.FAILED,
    ArchiveState.DAMAGED: DayLook.DAMAGED,
    ArchiveState.EXPIRED: DayLook.EXPIRED,
    ArchiveState.SHREDDED: DayLook.SHREDDED,
}


@dataclass(frozen=True, slots=True)
class Day:
    """``locked`` says that the store keeps one of its archives from everybody; ``count`` is of its archives.

    ``has_trouble`` when something went wrong beside what its look says.
    """

    date: date
    look: DayLook
    count: int
    locked: bool
    has_trouble: bool
    is_today: bool

    @property
    def leads_somewhere(self) -> bool:
        return self.count > 0 or self.look is DayLook.MISSED

    @property
    def title(self) -> str:
        """``samedi 14 mars 2026``."""
        return f"{french_weekday(self.date)} {french_date(self.date)}"

    @property
    def words(self) -> str:
        """What the cell shows, for those who hear the page."""
        said = [DAY_WORDS[self.look]]
        if self.has_trouble:
            said.append("et un échec")
        if self.locked:
            said.append("verrouillée")
        return ", ".join(said)


class Locking(StrEnum):
    """Whether the store keeps what there is from everybody; the values stand in the template."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Month:
    """``weeks`` are rows of seven, Monday first; None stands for a day of another month."""

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]

    @property
    def title(self) -> str:
        return french_month(self.first)

    @property
    def days(self) -> tuple[Day, ...]:
        return tuple(day for week in self.weeks for day in week if day is not None)


@dataclass(frozen=True, slots=True)
class Year:
    """Twelve months at the most, the newest first: what staff look for is mostly recent."""

    months: tuple[Month, ...]

    @property
    def days(self) -> tuple[Day, ...]:
        """In the order of the calendar."""
        return tuple(day for month in reversed(self.months) for day in month.days)

    @property
    def first(self) -> date:
        return self.months[-1].first

    @property
    def last(self) -> date:
        return self.days[-1].date

    @property
    def title(self) -> str:
        """``de décembre 2025 à novembre 2026``."""
        oldest, newest = self.months[-1].title, self.months[0].title
        return newest if oldest == newest else f"de {oldest} à {newest}"

    @property
    def locking(self) -> Locking:
        """Of the days from which something can be restored."""
        locked = {day.locked for day in self.days if day.look in _RESTORABLE}
        if locked == {True}:
            return Locking.ALL
        return Locking.SOME if True in locked else Locking.NONE

    @property
    def totals(self) -> Mapping[DayLook, int]:
        return Counter(day.look for day in self.days)

    def day(self, wanted: date) -> Day | None:
        return next((day for day in self.days if day.date == wanted), None)


def day_of(moment: datetime) -> date:
    """On which day, in Paris, something happened."""
    return moment.astimezone(PARIS).date()


def span_of(last_month: date) -> tuple[date, date]:
    """The first and the last day of the twelve months that end with the month of ``last_month``."""
    days = calendar.monthrange(last_month.year, last_month.month)[1]
    return months_later(last_month, 1 - MONTHS_SHOWN), last_month.replace(day=days)


def year_of(
    archives: Iterable[ArchiveFacts], expected: Collection[date], last_month: date, now: datetime
) -> Year:
    """The twelve months that end with the month of ``last_month``; see ``days_of``.

    Months before there was anything to say are left out, but never all of them.
    """
    first, last = span_of(last_month)
    days = {day.date: day for day in days_of(archives, expected, first, last, now)}
    months = [_month(months_later(last_month, -back), days) for back in range(MONTHS_SHOWN)]
    while len(months) > 1 and all(day.look in _SILENT for day in months[-1].days):
        months.pop()
    return Year(tuple(months))


def days_of(
    archives: Iterable[ArchiveFacts], expected: Collection[date], first: date, last: date, now: datetime
) -> tuple[Day, ...]:
    """Each day from ``first`` to ``last``, both included, once.

    ``expected`` are the days on which the plan has a run: one of them that is over, and has no archive,
    was missed.
    """
    by_day: dict[date, list[ArchiveFacts]] = defaultdict(list)
    for archive in archives:
        by_day[day_of(archive.taken_at)].append(archive)
    every = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return tuple(_day(day, by_day.get(day, []), day in expected, now) for day in every)


def look_of(archive: ArchiveFacts) -> DayLook:
    """How one archive looks."""
    if archive.state is ArchiveState.VERIFIED:
        return DayLook.VERIFIED if archive.drilled_at is None else DayLook.PROVEN
    return _BY_STATE[archive.state]


def _month(first: date, days: Mapping[date, Day]) -> Month:
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return Month(
        first,
        tuple(tuple(days[day] if day.month == first.month else None for day in week) for week in weeks),
    )


def _day(day: date, archives: list[ArchiveFacts], expected: bool, now: datetime) -> Day:
    looks = {look_of(archive) for archive in archives}
    today = day_of(now)
    look = min(looks, key=list(DayLook).index) if looks else _without_archive(day, expected, today)
    return Day(
        date=day,
        look=look,
        count=len(archives),
        locked=any(is_locked(archive, now) for archive in archives),
        has_trouble=bool(looks & _TROUBLES) and look not in _TROUBLES,
        is_today=day == today,
    )


def is_locked(archive: ArchiveFacts, now: datetime) -> bool:
    """Whether nobody can change or delete it for now."""
    return archive.locked_until is not None and archive.locked_until > now


def _without_archive(day: date, expected: bool, today: date) -> DayLook:
    if day >= today:
        return DayLook.TO_COME
    return DayLook.MISSED if expected else DayLook.NOTHING


def months_later(month: date, count: int) -> date:
    """The first day of the month ``count`` months after that of ``month`` (before, when negative)."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)
