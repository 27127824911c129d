"""What became of what people asked for lately, so that the page that follows it says how it ended."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from provisioner.backups.models import Archive, ArchiveState, Drill
from provisioner.jobs import ASKED, VERIFY
from provisioner.offers.backup import MANUAL

LATELY = timedelta(minutes=10)
# A reading back that found something leaves no moment in the archive's row; its job has one.
_READ_BACK = text(
    "SELECT CAST(job.args->>'archive_id' AS uuid) AS archive_id, max(event.at) AS at "
    "FROM procrastinate_jobs AS job JOIN procrastinate_events AS event ON event.job_id = job.id "
    "WHERE job.task_name = :task AND job.priority >= :asked AND job.status = 'succeeded' "
    "AND event.type = 'succeeded' AND event.at > :since GROUP BY 1"
)


@dataclass(frozen=True, slots=True)
class Ended:
    """``problem`` is None when it went well."""

    title: str
    at: datetime
    archive_id: uuid.UUID
    problem: str | None = None

    @property
    def tone(self) -> str:
        """The name of its sign and of its style."""
        return "well" if self.problem is None else "wrong"


def ended_lately(session: Session, owner: uuid.UUID | None, now: datetime) -> tuple[Ended, ...]:
    """The newest first; three statements."""
    since = now - LATELY
    found = [*_backups(session, owner, since), *_drills(session, owner, since)]
    found += _readings(session, owner, since)
    return tuple(sorted(found, key=lambda each: each.at, reverse=True))


def _backups(session: Session, owner: uuid.UUID | None, since: datetime) -> Iterator[Ended]:
    taken = select(Archive).where(
        Archive.instance_id.is_not_distinct_from(owner), Archive.kind == MANUAL, Archive.finished_at > since
    )
    for row in session.scalars(taken):
        if row.finished_at is not None:
            yield Ended("Sauvegarde", row.finished_at, row.id, row.problem)


def _drills(session: Session, owner: uuid.UUID | None, since: datetime) -> Iterator[Ended]:
    tried = select(Drill).join(Drill.archive)
    ours = tried.where(Archive.instance_id.is_not_distinct_from(owner), Drill.ended_at > since)
    for row in session.scalars(ours):
        if row.ended_at is not None:
            said = " ".join(str(problem["message"]) for problem in row.problems)
            yield Ended("Restauration d’essai", row.ended_at, row.archive_id, said or None)


def _readings(session: Session, owner: uuid.UUID | None, since: datetime) -> Iterator[Ended]:
    values = {"task": VERIFY, "asked": ASKED, "since": since}
    moments = {row.archive_id: row.at for row in session.execute(_READ_BACK, values)}
    read = select(Archive).where(
        Archive.instance_id.is_not_distinct_from(owner), Archive.id.in_(moments.keys())
    )
    for row in session.scalars(read):
        # A job that found its owner busy ends too, and has learnt nothing.
        if row.state is ArchiveState.DAMAGED or (row.verified_at is not None and row.verified_at > since):
            yield Ended("Vérification", moments[row.id], row.id, row.problem)
