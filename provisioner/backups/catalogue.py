"""The rows of archives: finding them, and the states they go through. Nothing here commits."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.backups.models import Archive, ArchiveState
from provisioner.errors import NotFound

# From the moment on at which an archive is begun, its object's key is known (design §5).
_EXTENSION = "tar.zst.age"
IN_STORE = (ArchiveState.STORED, ArchiveState.VERIFIED, ArchiveState.DAMAGED)
INTERRUPTED = (
    "La sauvegarde a été interrompue par l’arrêt du service. Ce qui est entier sera repris ; sinon, une "
    "autre sera faite."
)


def object_key(instance_id: uuid.UUID | None, archive_id: uuid.UUID, taken_at: datetime) -> str:
    """``instances/<id>/20261121t021500z-1a2b3c4d.tar.zst.age``: tells whose and of when, and no name."""
    folder = f"instances/{instance_id}" if instance_id is not None else "control"
    return f"{folder}/{taken_at:%Y%m%dt%H%M%Sz}-{archive_id.hex[:8]}.{_EXTENSION}"


def archives_of(session: Session, instance_id: uuid.UUID | None) -> list[Archive]:
    """Every attempt for an instance, or (None) for the control plane; the newest first."""
    owned = select(Archive).where(_of(instance_id))
    return list(session.scalars(owned.order_by(Archive.taken_at.desc(), Archive.id)))


def find_archive(session: Session, archive_id: uuid.UUID) -> Archive:
    """Raises NotFound."""
    archive = session.get(Archive, archive_id)
    if archive is None:
        raise NotFound(f"Aucune sauvegarde n’a l’identifiant {archive_id}.")
    return archive


def newest(session: Session, instance_id: uuid.UUID | None, states: Iterable[ArchiveState]) -> Archive | None:
    """The newest in one of these states."""
    found = select(Archive).where(_of(instance_id), Archive.state.in_(tuple(states)))
    return session.scalars(found.order_by(Archive.taken_at.desc()).limit(1)).first()


def newest_verified(session: Session, instance_id: uuid.UUID | None) -> Archive | None:
    """The one to restore from when nobody says which."""
    return newest(session, instance_id, [ArchiveState.VERIFIED])


def answering(
    session: Session, instance_id: uuid.UUID | None, kind: str, slot: datetime | None
) -> Archive | None:
    """The archive that answers a scheduled moment already; none answers what was asked for without one."""
    if slot is None:
        return None
    whole = Archive.state.in_([ArchiveState.STORED, ArchiveState.VERIFIED])
    mine = select(Archive).where(_of(instance_id), Archive.kind == kind, Archive.slot == slot, whole)
    return session.scalars(mine.limit(1)).first()


def fail(archive: Archive, code: str, sentence: str, now: datetime) -> None:
    """It does not count. ``expires_at`` stays: something of it may lie in the store."""
    archive.state, archive.finished_at = ArchiveState.FAILED, now
    archive.problem_code, archive.problem = code, sentence


def fail_dead_attempts(session: Session, instance_id: uuid.UUID | None, now: datetime) -> list[Archive]:
    """What was running when its process died; for whoever holds the owner's lock."""
    running = select(Archive).where(_of(instance_id), Archive.state == ArchiveState.RUNNING)
    dead = list(session.scalars(running))
    for archive in dead:
        fail(archive, "interrupted", INTERRUPTED, now)
    session.flush()
    return dead


def entry(archive: Archive, location: str) -> dict[str, Any]:
    """One entry of ``backup list --json`` (design §5)."""
    return {
        "id": str(archive.id),
        "taken_at": _moment(archive.taken_at),
        "kind": archive.kind,
        "bytes": archive.bytes,
        "location": location,
        "expires_at": _moment(archive.expires_at),
        "locked_until": _moment(archive.locked_until),
        "verified_at": _moment(archive.verified_at),
        "drilled_at": _moment(archive.drilled_at),
        "state": archive.state.value,
    }


def short_names(rows: Mapping[str, int]) -> dict[str, int]:
    """Tables as people know them: every one of ours is in the schema ``public``."""
    return {table.removeprefix("public."): count for table, count in rows.items()}


def _of(instance_id: uuid.UUID | None) -> Any:
    return Archive.instance_id.is_not_distinct_from(instance_id)


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
