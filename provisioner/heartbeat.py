"""Whether the clockwork runs: without it nothing is saved, and nobody is told. As the queue's tables say."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from tenants.calendar import french_day

# The sweep comes round every minute; a busy machine may skip a few.
SILENCE = timedelta(minutes=10)
# A worker says every ten seconds that it lives; one that ends in order is not there at once.
ABSENCE = timedelta(minutes=1)
SWEEP = "sweep"

_LAST_SEEN = text("""
    SELECT (SELECT max(at) FROM procrastinate_events
             WHERE type = 'succeeded' AND job_id = (
                   SELECT id FROM procrastinate_jobs
                    WHERE task_name = :sweep AND status = 'succeeded'
                    ORDER BY id DESC LIMIT 1)) AS last_sweep,
           (SELECT max(last_heartbeat) FROM procrastinate_workers) AS worker_seen
""")
_WORKER_SEEN = text("SELECT max(last_heartbeat) FROM procrastinate_workers")


@dataclass(frozen=True, slots=True)
class Stopped:
    """The clockwork does not run. ``since`` is when it last did, None when it never did."""

    since: datetime | None

    @property
    def sentence(self) -> str:
        if self.since is None:
            return "Les tâches de fond n’ont encore jamais tourné."
        return f"Les tâches de fond sont arrêtées depuis le {french_day(self.since)}."


def stopped(session: Session, now: datetime) -> Stopped | None:
    """None as long as all is well; one statement."""
    row = session.execute(_LAST_SEEN, {"sweep": SWEEP}).one()
    return judge(row.last_sweep, row.worker_seen, now)


def judge(last_sweep: datetime | None, worker_seen: datetime | None, now: datetime) -> Stopped | None:
    """A worker that has just begun for the first time is given until its first sweep."""
    if last_sweep is None:
        just_begun = worker_seen is not None and worker_seen > now - SILENCE
        return None if just_begun else Stopped(None)
    return Stopped(last_sweep) if last_sweep < now - SILENCE else None


def absent(session: Session, now: datetime) -> bool:
    """Whether nobody is there right now to take what was just asked for; one statement."""
    seen = session.scalar(_WORKER_SEEN)
    return seen is None or seen < now - ABSENCE
