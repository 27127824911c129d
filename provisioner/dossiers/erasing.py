"""A dossier that came to nothing goes for good: its rows, its files, and the key that opened them."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.dossiers.models import Dossier, DossierState
from provisioner.errors import Conflict
from provisioner.instances.work import Platform
from storage.encryption import Escrow

KEPT = timedelta(days=90)
"""How long a dossier that was put aside can be reopened: no data is kept without a use (ASVS 14.2.7)."""


def erased_on(dossier: Dossier) -> datetime:
    """When a dossier that was put aside goes by itself."""
    return dossier.changed_at + KEPT


def erase(session: Session, escrow: Escrow, dossier: Dossier) -> None:
    """For good. The dossier must be locked. Raises Conflict unless it was put aside."""
    if dossier.state is not DossierState.GIVEN_UP:
        raise Conflict("Classez d’abord ce dossier : seul un dossier classé peut être supprimé.")
    session.delete(dossier)
    session.flush()
    # Last, when nothing else can fail: from here on its sealed files are noise, in every copy.
    escrow.destroy(dossier.id)


def erase_old(platform: Platform) -> int:
    """Erase those that were put aside too long ago, each in a transaction of its own; returns how many."""
    with Session(platform.control) as session:
        old = select(Dossier.id).where(
            Dossier.state == DossierState.GIVEN_UP, Dossier.changed_at <= platform.clock() - KEPT
        )
        dossier_ids = session.scalars(old).all()
    for dossier_id in dossier_ids:
        with Session(platform.control) as session, session.begin():
            locked = session.get(Dossier, dossier_id, with_for_update=True)
            if locked is not None and locked.state is DossierState.GIVEN_UP:
                erase(session, platform.escrow, locked)
    return len(dossier_ids)
