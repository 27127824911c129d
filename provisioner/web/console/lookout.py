"""What the first page says of backups: what is wrong, and whether anybody looks after them at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from provisioner.backups.watch.alerts import OpenAlert, open_alerts
from provisioner.heartbeat import Stopped, stopped
from provisioner.instances.overview import Glance

# The most urgent; the page of backups has them all.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Lookout:
    """``alerts`` are the most urgent of ``count``. ``quiet`` is a line for when nothing is wrong."""

    stopped: Stopped | None
    alerts: tuple[OpenAlert, ...]
    count: int
    quiet: str | None

    @classmethod
    def of(cls, session: Session, glances: Sequence[Glance], now: datetime) -> "Lookout":
        """Two statements, however much is wrong."""
        return cls.judge(stopped(session, now), open_alerts(session), glances)

    @classmethod
    def judge(
        cls, silent: Stopped | None, alerts: Sequence[OpenAlert], glances: Sequence[Glance]
    ) -> "Lookout":
        overdue = sum(bool(glance.overdue) for glance in glances)
        quiet = None if alerts or silent or overdue or not glances else "Sauvegardes : rien à signaler."
        return cls(silent, tuple(alerts[:SHOWN]), len(alerts), quiet)

    @property
    def title(self) -> str:
        return f"Sauvegardes : {self.count} alerte{'s' if self.count > 1 else ''}"

    @property
    def more(self) -> int:
        return self.count - len(self.alerts)
