"""The plan of backups that an offer promises: which runs there are, when, and how long each is kept."""

from datetime import time
from enum import IntEnum
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, NonNegativeInt, PositiveInt, model_validator

from provisioner.offers.durations import CalendarDuration
from provisioner.offers.part import Part

# The kind of an archive that somebody asked for; the other kinds are those of the runs.
MANUAL = "manual"


class Weekday(IntEnum):
    """As ``date.weekday()`` counts; offer files name them in lower case."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


def _weekday(name: object) -> Weekday:
    try:
        return Weekday[str(name).upper()]
    except KeyError:
        raise ValueError(f"{name!r} is no day of the week: write monday, tuesday…") from None


class Hours(Part):
    """When a run begins, on the clock of Europe/Paris; an ``end`` before ``start`` is the next day's."""

    start: time
    end: time

    @property
    def minutes(self) -> int:
        """How many minutes there are to begin at, 1 to 1440, by the clock."""
        difference = 60 * (self.end.hour - self.start.hour) + self.end.minute - self.start.minute
        return difference % (24 * 60) or 24 * 60

    def contain(self, moment: time) -> bool:
        """Whether it is one of these minutes, by the same clock."""
        since = 60 * (moment.hour - self.start.hour) + moment.minute - self.start.minute
        return since % (24 * 60) < self.minutes


class Run(Part):
    """A kind of archive that is taken again and again: on ``weekdays``, or on one day of each month.

    ``day_of_month`` beyond a month's end is its last day (CONV-MONTH). Each archive is ``kept`` so long, and
    the newest ``copies`` of the kind longer if need be. ``builds_on`` names the kind without which it cannot
    be restored. An archive of this kind ``answers`` also the runs named there, when they are due with it.
    """

    kind: str = Field(pattern=r"^[a-z][a-z0-9-]{0,62}$")
    title: str
    hours: Hours
    weekdays: Annotated[tuple[Annotated[Weekday, BeforeValidator(_weekday)], ...], Field(min_length=1)] = (
        tuple(Weekday)
    )
    day_of_month: int | None = Field(default=None, ge=1, le=31)
    kept: CalendarDuration
    copies: NonNegativeInt = 0
    builds_on: str | None = None
    answers: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _days_of_one_sort(self) -> Self:
        if self.day_of_month is not None and "weekdays" in self.model_fields_set:
            raise ValueError(f"run {self.kind}: either weekdays or day_of_month")
        return self


class Backup(Part):
    """What the offer promises about backups, for one owner of data.

    ``lock``: archives must lie where they cannot be deleted before their time. ``regions``: where they may
    lie. ``kept_at_most`` wins over every other rule. An alert is due when the newest good archive is older
    than ``alert_after_hours`` and ``tolerance_minutes``, or the newest drill older than ``drill_every_days``.
    Every archive that is kept is read back again before ``reverify_every_days`` are over.
    """

    encrypted: bool
    lock: bool
    regions: tuple[str, ...]
    kept_at_most: CalendarDuration
    manual_kept: CalendarDuration
    control_kept_days: PositiveInt
    alert_after_hours: PositiveInt
    tolerance_minutes: NonNegativeInt
    drill_every_days: PositiveInt
    reverify_every_days: PositiveInt
    runs: tuple[Run, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _runs_fit_together(self) -> Self:
        kinds = [run.kind for run in self.runs]
        if len({*kinds, MANUAL}) != len(kinds) + 1:
            raise ValueError(f"each run has a kind of its own, and none is called {MANUAL!r}")
        for run in self.runs:
            if unknown := {*run.answers, run.builds_on or run.kind} - {*kinds}:
                raise ValueError(f"run {run.kind}: no run is called {', '.join(sorted(unknown))}")
            self._refuse_circle(run)
        return self

    def _refuse_circle(self, first: Run) -> None:
        run: Run | None = first
        for _ in self.runs:
            run = self.run(run.builds_on) if run and run.builds_on else None
        if run is not None:
            raise ValueError(f"run {first.kind}: what it builds on must stand by itself in the end")

    def run(self, kind: str) -> Run | None:
        return next((run for run in self.runs if run.kind == kind), None)

    def kept(self, kind: str) -> CalendarDuration | None:
        """How long archives of ``kind`` are kept; None for a kind that the plan does not have (any more)."""
        if kind == MANUAL:
            return self.manual_kept
        run = self.run(kind)
        return run.kept if run else None

    def for_control(self) -> "Backup":
        """The same plan for the control plane's own data, of which nothing is kept longer than agreed."""
        return self.model_copy(update={"kept_at_most": CalendarDuration(days=self.control_kept_days)})
