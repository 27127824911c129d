"""The dossiers by whose turn it is: what staff have to do next."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from provisioner.dossiers.models import Dossier, DossierState

TITLES = {
    DossierState.TO_REVIEW: "À vérifier",
    DossierState.WITH_MEMBER: "Chez le membre",
    DossierState.ACCEPTED: "Acceptés",
    DossierState.GIVEN_UP: "Classés",
}


def in_state(session: Session, state: DossierState) -> Sequence[Dossier]:
    """Those that have waited longest first; settled ones the latest first."""
    waiting = state in {DossierState.TO_REVIEW, DossierState.WITH_MEMBER}
    order = Dossier.changed_at if waiting else Dossier.changed_at.desc()
    return session.scalars(select(Dossier).where(Dossier.state == state).order_by(order, Dossier.id)).all()


def totals(session: Session) -> dict[DossierState, int]:
    """How many there are in each state."""
    counted = session.execute(select(Dossier.state, func.count()).group_by(Dossier.state))
    return dict.fromkeys(DossierState, 0) | dict(counted.all())
