"""What the first page says of backups and names: what is wrong, and whether anybody looks after them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from provisioner.backups.watch.alert_codes import realm
from provisioner.backups.watch.alerts import OpenAlert, open_alerts
from provisioner.heartbeat import Stopped, stopped
from provisioner.instances.conditions import OF_DOMAIN
from provisioner.instances.overview import OVERDUE, Glance

# The most urgent; the page of backups has them all.
SHOWN = 5
_OF_NAMES = frozenset(OVERDUE[kind] for kind in OF_DOMAIN)


@dataclass(frozen=True, slots=True)
class Lookout:
    """``alerts`` are the most urgent of ``count``, about backups and trails. ``names`` is a line about
    names of members that are not as they should be, ``quiet`` one for when nothing at all is wrong."""

    stopped: Stopped | None
    alerts: tuple[OpenAlert, ...]
    count: int
    names: str | None
    quiet: str | None

    @classmethod
    def of(cls, session: Session, glances: Sequence[Glance], now: datetime) -> "Lookout":
        """Two statements, however much is wrong."""
        return cls.judge(stopped(session, now), open_alerts(session), glances)

    @classmethod
    def judge(
        cls, silent: Stopped | None, alerts: Sequence[OpenAlert], glances: Sequence[Glance]
    ) -> "Lookout":
        overdue = any(glance.overdue for glance in glances)
        quiet = None if alerts or silent or overdue or not glances else _all_is_well(glances)
        return cls(silent, tuple(alerts[:SHOWN]), len(alerts), _wrong_names(glances), quiet)

    @property
    def title(self) -> str:
        about = realm(alert.code for alert in self.alerts).capitalize()
        return f"{about} : {self.count} alerte{'s' if self.count > 1 else ''}"

    @property
    def more(self) -> int:
        return self.count - len(self.alerts)


def _wrong_names(glances: Sequence[Glance]) -> str | None:
    """Which they are stands in their lines of the list, and in the page of all names."""
    count = sum(not _OF_NAMES.isdisjoint(glance.overdue) for glance in glances)
    if not count:
        return None
    return f"Noms de domaine : {count} demande{'nt' if count > 1 else ''} votre attention."


def _all_is_well(glances: Sequence[Glance]) -> str:
    """Names are told of once there are any."""
    what = "Sauvegardes et noms de domaine" if any(glance.own_host for glance in glances) else "Sauvegardes"
    return f"{what} : rien à signaler."
