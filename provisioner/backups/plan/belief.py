"""Whether to believe the clock that says that archives are over: what is removed is gone for ever. Pure.

One local clock is no witness: it may be wrong by years after a restart. But an installation that has lived
under a clock has saved something under it, neither only just now nor only long before the clock leapt.
"""

from datetime import datetime, timedelta

from tenants.calendar import french_day

# Something is saved every day, and one bad night is nothing unusual.
_LIVED_SINCE = timedelta(days=3)
# Long enough for a machine to set its clock right, or for people to.
_LIVED_UNTIL = timedelta(hours=12)
CLOCKS_AGREE_WITHIN = timedelta(minutes=5)


def witnessing(now: datetime) -> tuple[datetime, datetime]:
    """From when to when some archive has to have been finished, of whichever owner."""
    return now - _LIVED_SINCE, now - _LIVED_UNTIL


def doubt(now: datetime, *, has_lived: bool, elsewhere: datetime | None) -> str | None:
    """Why nothing may be removed, as French sentences; None when ``now`` is to be believed.

    ``has_lived`` says whether an archive was finished in the period of ``witnessing``, and ``elsewhere`` what
    the clock of the archives' store shows, None where it has none of its own.
    """
    if elsewhere is not None and not clocks_agree(elsewhere, now):
        return (
            "Des sauvegardes arrivent à leur terme, mais l’horloge du stockage et celle de ce serveur ne "
            "sont pas d’accord : rien n’est effacé. Réglez l’horloge du serveur (NTP) ; l’effacement reprend "
            "de lui-même dès qu’elles s’accordent."
        )
    return None if has_lived else _leapt(now)


def clocks_agree(one: datetime, other: datetime) -> bool:
    """As far as clocks of machines in order do."""
    return abs(one - other) <= CLOCKS_AGREE_WITHIN


def _leapt(now: datetime) -> str:
    # By the hour: the sentence is not to be another one each minute.
    since, until = (french_day(one.replace(minute=0)) for one in witnessing(now))
    return (
        f"Des sauvegardes arrivent à leur terme, mais rien n’a été sauvegardé entre le {since} et le "
        f"{until} : l’horloge du serveur a peut-être sauté, et rien n’est effacé. Vérifiez la date du "
        "serveur (NTP) ; si elle est juste, cherchez pourquoi rien n’a été sauvegardé. L’effacement reprend "
        f"de lui-même {_LIVED_UNTIL // timedelta(hours=1)} heures après une nouvelle sauvegarde."
    )
