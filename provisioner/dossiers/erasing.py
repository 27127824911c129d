"""A dossier that came to nothing goes for good: its rows, its files, and the key that opened them."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.audit import record
from provisioner.audit.events import DossierErased
from provisioner.dossiers.models import Dossier, DossierState, FileKind
from provisioner.dossiers.receiving import copy_of
from provisioner.errors import Conflict
from provisioner.instances import pictures
from provisioner.instances.intake import Intake
from provisioner.instances.work import Platform

KEPT = timedelta(days=90)
"""How long a dossier that was put aside can be reopened: no data is kept without a use (ASVS 14.2.7)."""


def erased_on(dossier: Dossier) -> datetime:
    """When a dossier that was put aside goes by itself."""
    return dossier.changed_at + KEPT


def erase(session: Session, intake: Intake, dossier: Dossier) -> None:
    """For good. The dossier must be locked. Raises Conflict unless it was put aside."""
    if dossier.state is not DossierState.GIVEN_UP:
        raise Conflict("Classez d’abord ce dossier : seul un dossier classé peut être supprimé.")
    copies = [copy_of(file) for file in dossier.files if file.kind is not FileKind.DOCUMENT]
    record(session, DossierErased(dossier.id), intake.clock())
    session.delete(dossier)
    session.flush()
    for copy in copies:
        pictures.forget(intake.store, copy)
    # Last, when nothing else can fail: from here on its sealed files are noise, in every copy.
    intake.escrow.destroy(dossier.id)


def erase_old(platform: Platform) -> int:
    """Erase those that were put aside too long ago, each in a transaction of its own; returns how many."""
    erased = 0
    while _erase_next(platform):
        erased += 1
    return erased


def _erase_next(platform: Platform) -> bool:
    """Whether there was one. Those that somebody holds are left for the next sweep."""
    old = select(Dossier).where(
        Dossier.state == DossierState.GIVEN_UP, Dossier.changed_at <= platform.clock() - KEPT
    )
    with Session(platform.control) as session, session.begin():
        dossier = session.scalars(old.limit(1).with_for_update(skip_locked=True)).first()
        if dossier is not None:
            erase(session, platform.intake, dossier)
    return dossier is not None
