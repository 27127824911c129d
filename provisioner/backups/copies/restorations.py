"""The rows of restorations: asking for a copy, keeping it, having it dropped. Nothing here commits."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.audit import record
from provisioner.audit.events import CopyDropped, RestorationAsked
from provisioner.backups.copies.holding import hold
from provisioner.backups.models import Archive, Restoration, RestorationState
from provisioner.errors import Conflict, NotFound
from provisioner.jobs import defer_drill, defer_drop_copy, defer_restoration

# Long enough to look into it from one meeting to the next; a copy is personal data a second time.
LIFETIME = timedelta(days=7)
_UNDER_WAY = (RestorationState.ASKED, RestorationState.RUNNING)


def find_restoration(session: Session, restoration_id: uuid.UUID) -> Restoration:
    """Raises NotFound."""
    restoration = session.get(Restoration, restoration_id)
    if restoration is None:
        raise NotFound(f"Aucune copie restaurée n’a l’identifiant {restoration_id}.")
    return restoration


def of_instance(session: Session, instance_id: uuid.UUID) -> list[Restoration]:
    """Every one, those that failed or were dropped too; the newest first."""
    mine = select(Restoration).join(Archive).where(Archive.instance_id == instance_id)
    return list(session.scalars(mine.order_by(Restoration.asked_at.desc(), Restoration.id)))


def ask_restoration(session: Session, archive: Archive, asked_by: str, now: datetime) -> Restoration:
    """Have the archive brought back beside its instance; what is on its way already is not asked for twice.

    ``asked_by`` is an e-mail. Raises Conflict for an archive that cannot be restored from.
    """
    refuse_unusable(archive)
    restoration = _under_way(session, archive) or begin(session, archive, asked_by, now)
    defer_restoration(session, restoration.id)
    return restoration


def begin(
    session: Session, archive: Archive, asked_by: str, now: datetime, restoration_id: uuid.UUID | None = None
) -> Restoration:
    """The row of a restoration; from now on, nobody shreds the archive's key.

    Raises Conflict for an archive of the control plane, ArchiveRefused for one that is closed by now.
    """
    if archive.instance_id is None:
        raise Conflict(
            "Une sauvegarde du service lui-même ne se restaure pas à côté : suivez docs/restore-by-hand.md."
        )
    hold(session, archive.id)
    restoration = Restoration(
        id=restoration_id or uuid.uuid4(),
        archive_id=archive.id,
        state=RestorationState.ASKED,
        asked_at=now,
        asked_by=asked_by,
        done_bytes=0,
        message="En attente d’une place",
    )
    session.add(restoration)
    session.flush()
    record(session, RestorationAsked(archive.id, restoration.id), now)
    return restoration


def ask_drill(session: Session, archive: Archive) -> None:
    """Have the archive restored for proof; its row appears when that begins. Raises Conflict."""
    refuse_unusable(archive)
    defer_drill(session, archive.id)


def keep(session: Session, restoration: Restoration) -> None:
    """The copy stays until somebody drops it. Raises Conflict unless there is one."""
    if restoration.state is not RestorationState.READY:
        raise Conflict("Il n’y a pas de copie à garder : elle n’est pas prête, ou déjà supprimée.")
    restoration.drop_after = None
    session.flush()


def let_go(session: Session, restoration: Restoration, now: datetime) -> None:
    """The reverse of ``keep``: the copy has its lifetime again, from now on. Raises Conflict without one."""
    if restoration.state is not RestorationState.READY:
        raise Conflict("Il n’y a pas de copie : elle n’est pas prête, ou déjà supprimée.")
    if restoration.drop_after is None:
        restoration.drop_after = now + LIFETIME
    session.flush()


def ask_drop(session: Session, restoration: Restoration, now: datetime) -> None:
    """Have the copy removed within seconds; again is fine. Raises Conflict while it is being made.

    Of one that failed nothing is left but its row, which says so then.
    """
    if restoration.state in _UNDER_WAY:
        raise Conflict("La copie est en train d’être restaurée : attendez la fin, puis supprimez-la.")
    record(session, CopyDropped(restoration.id), now)
    if restoration.state is RestorationState.READY:
        restoration.drop_after = now
        session.flush()
        defer_drop_copy(session, restoration.id)
    elif restoration.state is RestorationState.FAILED:
        restoration.state, restoration.dropped_at = RestorationState.DROPPED, now
        session.flush()


def is_going(restoration: Restoration, now: datetime) -> bool:
    """Whether the copy is there for some seconds more at the most."""
    due = restoration.drop_after is not None and restoration.drop_after <= now
    return restoration.state is RestorationState.READY and due


def refuse_unusable(archive: Archive) -> None:
    """Raises Conflict for an archive that holds nothing to restore."""
    if not archive.state.usable:
        raise Conflict(
            "Cette sauvegarde ne peut pas être restaurée : elle a échoué, expiré, été abîmée ou sa clé a été "
            "détruite. Choisissez-en une autre."
        )


def _under_way(session: Session, archive: Archive) -> Restoration | None:
    same = select(Restoration).where(
        Restoration.archive_id == archive.id,
        Restoration.state.in_([RestorationState.ASKED, RestorationState.RUNNING]),
    )
    return session.scalars(same.limit(1)).first()
