"""Moments as people here read them: in Europe/Paris, in French (CONV-TZ)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_SAME_YEAR = timedelta(days=180)
_NEAR_DAYS = {-1: "hier", 0: "aujourd’hui", 1: "demain"}


def french_day(moment: datetime) -> str:
    """``28 novembre 2026 à 14 h 05`` for an aware ``moment``."""
    local = moment.astimezone(PARIS)
    return f"{french_date(local.date())} à {french_hour(moment)}"


def french_hour(moment: datetime) -> str:
    """``14 h 05`` for an aware ``moment``."""
    local = moment.astimezone(PARIS)
    return f"{local.hour} h {local.minute:02d}"


def french_date(day: date) -> str:
    """``1er mars 2026``."""
    return f"{'1er' if day.day == 1 else day.day} {french_month(day)}"


def french_month(day: date) -> str:
    """``mars 2026``, of any of its days."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def french_weekday(day: date) -> str:
    """``dimanche``."""
    return _WEEKDAYS[day.weekday()]


def day_and_hour(moment: datetime) -> str:
    """``21/11/2026 14:05:09`` for an aware ``moment``: for lists that are searched by the second."""
    return f"{moment.astimezone(PARIS):%d/%m/%Y %H:%M:%S}"


def near(moment: datetime, now: datetime) -> str:
    """``aujourd’hui à 2 h 14``, ``le 3 mars à 2 h 14``, ``le 3 mars 2025 à 2 h 14`` (CONV-TZ); both aware.

    The year is said when the day could be of two; the hour stays on one line.
    """
    day, today = moment.astimezone(PARIS).date(), now.astimezone(PARIS).date()
    written = french_date(day) if abs(day - today) > _SAME_YEAR else french_date(day).rsplit(" ", 1)[0]
    said = _NEAR_DAYS.get((day - today).days, f"le {written}")
    return f"{said} à {french_hour(moment)}".replace(" h ", "\u00a0h\u00a0")
