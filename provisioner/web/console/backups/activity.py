"""What is being done for one owner's archives, or waits for its turn."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from provisioner.backups.models import Archive, ArchiveState, Drill
from provisioner.heartbeat import absent
from provisioner.jobs import BACK_UP, BACKUPS_QUEUE, DRILL, VERIFY

_TITLES = {BACK_UP: "Sauvegarde", VERIFY: "Vérification", DRILL: "Restauration d’essai"}
# A job that waits for a later try does not happen now.
_QUEUED = text(
    "SELECT task_name, status, CAST(args->>'archive_id' AS uuid) AS archive_id FROM procrastinate_jobs "
    "WHERE queue_name = :queue AND status IN ('todo', 'doing') "
    "AND coalesce(scheduled_at, '-infinity') <= :now AND task_name = ANY(:tasks) AND ("
    "(task_name = :back_up AND args->>'instance_id' IS NOT DISTINCT FROM :owner) OR "
    "CAST(args->>'archive_id' AS uuid) IN "
    "(SELECT id FROM archives WHERE instance_id IS NOT DISTINCT FROM CAST(:owner AS uuid))) ORDER BY id"
)


@dataclass(frozen=True, slots=True)
class Activity:
    """``since`` is when it began, None while it waits or where nobody noted it.

    ``is_stranded`` when it waits, and nobody is there to take it.
    """

    task: str
    is_running: bool
    archive_id: uuid.UUID | None
    since: datetime | None = None
    is_stranded: bool = False

    @property
    def title(self) -> str:
        return f"{_TITLES[self.task]} {'en cours' if self.is_running else 'en attente'}"


def under_way(session: Session, owner: uuid.UUID | None, now: datetime) -> tuple[Activity, ...]:
    """What runs first, then what waits; three statements, and a fourth when something waits."""
    noted = [*_running_backups(session, owner), *_running_drills(session, owner)]
    found = _merged(noted, _queued(session, owner, now))
    waits = any(not each.is_running for each in found)
    stranded = waits and absent(session, now)
    return tuple(replace(each, is_stranded=stranded and not each.is_running) for each in found)


def _merged(noted: Sequence[Activity], queued: Iterable[Activity]) -> list[Activity]:
    """A job that has begun shows in the row that it writes; one that did not write any yet counts too."""
    written = {(each.task, each.archive_id if each.task != BACK_UP else None) for each in noted}
    unwritten = [each for each in queued if not (each.is_running and (each.task, each.archive_id) in written)]
    return sorted([*noted, *unwritten], key=lambda each: not each.is_running)


def _running_backups(session: Session, owner: uuid.UUID | None) -> list[Activity]:
    running = select(Archive.id, Archive.taken_at).where(
        Archive.state == ArchiveState.RUNNING, Archive.instance_id.is_not_distinct_from(owner)
    )
    return [Activity(BACK_UP, True, row.id, row.taken_at) for row in session.execute(running)]


def _running_drills(session: Session, owner: uuid.UUID | None) -> list[Activity]:
    running = (
        select(Drill.archive_id, Drill.started_at)
        .join(Drill.archive)
        .where(Drill.ended_at.is_(None), Archive.instance_id.is_not_distinct_from(owner))
    )
    return [Activity(DRILL, True, row.archive_id, row.started_at) for row in session.execute(running)]


def _queued(session: Session, owner: uuid.UUID | None, now: datetime) -> list[Activity]:
    values = {
        "queue": BACKUPS_QUEUE,
        "now": now,
        "tasks": list(_TITLES),
        "back_up": BACK_UP,
        "owner": str(owner) if owner is not None else None,
    }
    return [
        Activity(row.task_name, row.status == "doing", row.archive_id)
        for row in session.execute(_QUEUED, values)
    ]
