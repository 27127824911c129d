"""Opening a dossier and saving its form: whatever was typed becomes a revision, and none is ever changed."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.annex.entry import EMPTY, MOST_ROWS, Entry, Field
from provisioner.annex.entry.sentences import too_many_rows
from provisioner.audit import record
from provisioner.audit.events import DossierOpened
from provisioner.dossiers.merging import Clash, merge
from provisioner.dossiers.models import Dossier, DossierState, Hand, Revision
from provisioner.errors import Conflict, InputRefused, NotFound
from provisioner.instances.intake import Intake

UNTITLED = "Structure à nommer"
_LONGEST_TITLE = 200
_SETTLED = {
    DossierState.ACCEPTED: "Ce dossier est accepté : son instance existe, et il ne change plus.",
    DossierState.GIVEN_UP: "Ce dossier est classé : rouvrez-le pour le modifier.",
}


@dataclass(frozen=True, slots=True)
class Signature:
    """Who writes, known by e-mail, and when. A document counts as the words of whoever handed it in."""

    hand: Hand
    email: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Saved:
    """``revision`` is the number that the form goes on from. With ``clashes``, nothing was written.

    ``entry`` is then what would be saved with my texts at the clashes, and ``other`` wrote theirs.
    """

    entry: Entry
    revision: int
    clashes: tuple[Clash, ...] = ()
    other: Revision | None = None


def open_dossier(session: Session, intake: Intake, signed: Signature) -> Dossier:
    """An empty dossier in the hands of staff, with a key of its own for what will be received."""
    dossier_id = uuid.uuid4()
    dossier = Dossier(
        id=dossier_id,
        title=UNTITLED,
        state=DossierState.TO_REVIEW,
        recipient=intake.escrow.entrust(dossier_id),
        revision=0,
        handed_over=0,
        remarks=[],
        created_at=signed.at,
        created_by=signed.email,
        changed_at=signed.at,
    )
    session.add(dossier)
    session.flush()
    record(session, DossierOpened(dossier_id), signed.at)
    return dossier


def find(session: Session, dossier_id: uuid.UUID, *, to_change: bool = False) -> Dossier:
    """``to_change`` locks it until the transaction ends. Raises NotFound."""
    dossier = session.get(Dossier, dossier_id, with_for_update=True if to_change else None)
    if dossier is None:
        raise NotFound("Ce dossier n’existe pas : il a peut-être été supprimé.")
    return dossier


def open_to_change(session: Session, dossier_id: uuid.UUID) -> Dossier:
    """Locked until the transaction ends. Raises NotFound, Conflict when it is settled."""
    dossier = find(session, dossier_id, to_change=True)
    if dossier.is_settled:
        raise Conflict(_SETTLED[dossier.state], dossier.instance_slug)
    return dossier


def entry_of(session: Session, dossier: Dossier, number: int | None = None) -> Entry:
    """The form as it stands, or as it stood at a revision; empty before the first."""
    revision = session.get(Revision, (dossier.id, dossier.revision if number is None else number))
    return revision.entry if revision else EMPTY


def save(session: Session, dossier: Dossier, entry: Entry, base: int, signed: Signature) -> Saved:
    """Write ``entry``, which was typed over revision ``base``, on top of what others wrote meanwhile.

    The dossier must be locked (``open_to_change``). Where both changed the same, nothing is written. Raises
    InputRefused for more rows than anybody has people: a document alone may bring them.
    """
    current = entry_of(session, dossier)
    merged = merge(entry_of(session, dossier, base), entry, current)
    if len(merged.entry.accounts) > max(MOST_ROWS, len(current.accounts)):
        raise InputRefused([too_many_rows(MOST_ROWS)])
    if merged.clashes:
        other = session.get(Revision, (dossier.id, dossier.revision))
        return Saved(merged.entry, dossier.revision, merged.clashes, other)
    if merged.entry != current:
        write(session, dossier, merged.entry, signed)
    return Saved(merged.entry, dossier.revision)


def write(session: Session, dossier: Dossier, entry: Entry, signed: Signature) -> Revision:
    """The next revision, whatever the one before says."""
    dossier.revision += 1
    revision = Revision(
        dossier_id=dossier.id,
        number=dossier.revision,
        texts=entry.flat(),
        made_at=signed.at,
        hand=signed.hand,
        made_by=signed.email,
    )
    session.add(revision)
    dossier.title = (entry[Field.NAME] or UNTITLED)[:_LONGEST_TITLE]
    dossier.changed_at = signed.at
    session.flush()
    return revision


def go_back(session: Session, dossier: Dossier, number: int, signed: Signature) -> Revision:
    """Make an earlier revision the newest again; nothing in between is lost. Raises NotFound."""
    if session.get(Revision, (dossier.id, number)) is None:
        raise NotFound("Cette version du dossier n’existe pas.")
    return write(session, dossier, entry_of(session, dossier, number), signed)


def all_revisions(session: Session, dossier: Dossier) -> list[Revision]:
    """From the first to the newest."""
    mine = select(Revision).where(Revision.dossier_id == dossier.id)
    return list(session.scalars(mine.order_by(Revision.number)))
