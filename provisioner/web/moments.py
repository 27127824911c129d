"""Moments and durations as people say them: « il y a 3 minutes », « aujourd’hui à 2 h 14 »."""

from datetime import datetime, timedelta

from tenants.calendar import PARIS, french_date, french_hour

_UNITS = (
    (timedelta(days=365), "an", "ans"),
    (timedelta(days=30), "mois", "mois"),
    (timedelta(days=1), "jour", "jours"),
    (timedelta(hours=1), "heure", "heures"),
    (timedelta(minutes=1), "minute", "minutes"),
    (timedelta(seconds=1), "seconde", "secondes"),
)
_NOTICEABLE = timedelta(seconds=5)
_SAME_YEAR = timedelta(days=180)
_NEAR_DAYS = {-1: "hier", 0: "aujourd’hui", 1: "demain"}


def relative(moment: datetime, now: datetime) -> str:
    """How far ``moment`` is from ``now``, in its largest whole unit; both aware."""
    distance = abs(now - moment)
    if distance < _NOTICEABLE:
        return "à l’instant" if moment <= now else "dans un instant"
    said = _duration(distance)
    return f"il y a {said}" if moment <= now else f"dans {said}"


def near(moment: datetime, now: datetime) -> str:
    """``aujourd’hui à 2 h 14``, ``le 3 mars à 2 h 14``, ``le 3 mars 2025 à 2 h 14`` (CONV-TZ); both aware.

    The year is said when the day could be of two; the hour stays on one line.
    """
    day, today = moment.astimezone(PARIS).date(), now.astimezone(PARIS).date()
    written = french_date(day) if abs(day - today) > _SAME_YEAR else french_date(day).rsplit(" ", 1)[0]
    said = _NEAR_DAYS.get((day - today).days, f"le {written}")
    return f"{said} à {french_hour(moment)}".replace(" h ", "\u00a0h\u00a0")


def _duration(distance: timedelta) -> str:
    unit, one, many = next(entry for entry in _UNITS if distance >= entry[0])
    count = distance // unit
    return f"{count} {one if count == 1 else many}"
