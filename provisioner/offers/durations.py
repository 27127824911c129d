"""How long something is kept, in units of the calendar as people here read it (CONV-TZ, CONV-MONTH)."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import Self

from pydantic import NonNegativeInt, model_validator

from provisioner.offers.part import Part
from tenants.calendar import PARIS


class CalendarDuration(Part):
    """A number of one unit, such as ``{ months = 3 }``."""

    days: NonNegativeInt = 0
    weeks: NonNegativeInt = 0
    months: NonNegativeInt = 0
    years: NonNegativeInt = 0

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        # Months and days do not commute at the end of a month, so a sum of both would need a rule.
        if len([count for count in (self.days, self.weeks, self.months, self.years) if count]) != 1:
            raise ValueError("a duration is a positive number of one unit: days, weeks, months or years")
        return self

    @property
    def shortest(self) -> timedelta:
        """No less time than this passes, whatever the calendar says in between."""
        days = self.days + 7 * self.weeks + 28 * self.months + 365 * self.years
        # The spring's change takes an hour of one of them.
        return timedelta(days=days, hours=-1)

    @property
    def words(self) -> str:
        """« 1 an », « 3 mois », « 14 jours »."""
        units = (
            (self.years, "an", "ans"),
            (self.months, "mois", "mois"),
            (self.weeks, "semaine", "semaines"),
            (self.days, "jour", "jours"),
        )
        count, one, many = next(unit for unit in units if unit[0])
        return f"{count} {one if count == 1 else many}"

    def after(self, moment: datetime) -> datetime:
        """The same wall-clock time in Europe/Paris so much later, clamped to the month's end; in UTC.

        A time that the spring's change skips is read by the clock before it: 02:30 is 03:30.
        """
        local = moment.astimezone(PARIS)
        day = _months_later(local.replace(tzinfo=None), 12 * self.years + self.months)
        later = day + timedelta(days=self.days, weeks=self.weeks)
        return later.replace(tzinfo=PARIS).astimezone(UTC)

    def before(self, moment: datetime) -> datetime:
        """The same wall-clock time in Europe/Paris so much earlier, clamped to the month's end; in UTC."""
        local = moment.astimezone(PARIS)
        day = _months_later(local.replace(tzinfo=None), -(12 * self.years + self.months))
        earlier = day - timedelta(days=self.days, weeks=self.weeks)
        return earlier.replace(tzinfo=PARIS).astimezone(UTC)


def _months_later(day: datetime, months: int) -> datetime:
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))
