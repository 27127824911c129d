"""Moments and durations as people say them: « il y a 3 minutes », « aujourd’hui à 2 h 14 »."""

from datetime import datetime, timedelta

from tenants.calendar import near

__all__ = ["near", "relative"]

_UNITS = (
    (timedelta(days=365), "an", "ans"),
    (timedelta(days=30), "mois", "mois"),
    (timedelta(days=1), "jour", "jours"),
    (timedelta(hours=1), "heure", "heures"),
    (timedelta(minutes=1), "minute", "minutes"),
    (timedelta(seconds=1), "seconde", "secondes"),
)
_NOTICEABLE = timedelta(seconds=5)


def relative(moment: datetime, now: datetime) -> str:
    """How far ``moment`` is from ``now``, in its largest whole unit; both aware."""
    distance = abs(now - moment)
    if distance < _NOTICEABLE:
        return "à l’instant" if moment <= now else "dans un instant"
    said = _duration(distance)
    return f"il y a {said}" if moment <= now else f"dans {said}"


def _duration(distance: timedelta) -> str:
    unit, one, many = next(entry for entry in _UNITS if distance >= entry[0])
    count = distance // unit
    return f"{count} {one if count == 1 else many}"
