"""The dossiers by whose turn it is: what staff have to do next."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from provisioner.annex.entry import Finding
from provisioner.dossiers.doubts import findings_with
from provisioner.dossiers.models import Dossier, DossierState, FileKind, Revision
from provisioner.dossiers.receiving import with_current_file

TITLES = {
    DossierState.TO_REVIEW: "À vérifier",
    DossierState.WITH_MEMBER: "Chez le membre",
    DossierState.ACCEPTED: "Acceptés",
    DossierState.GIVEN_UP: "Classés",
}


@dataclass(frozen=True, slots=True)
class Glance:
    """``newest`` is None before the first revision and after acceptance; nothing is found then."""

    dossier: Dossier
    newest: Revision | None
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> int:
        return sum(finding.is_error for finding in self.findings)

    @property
    def warnings(self) -> int:
        return len(self.findings) - self.errors


def in_state(session: Session, state: DossierState) -> Sequence[Dossier]:
    """Those that have waited longest first; settled ones the latest first."""
    waiting = state in {DossierState.TO_REVIEW, DossierState.WITH_MEMBER}
    order = Dossier.changed_at if waiting else Dossier.changed_at.desc()
    return session.scalars(select(Dossier).where(Dossier.state == state).order_by(order, Dossier.id)).all()


def totals(session: Session) -> dict[DossierState, int]:
    """How many there are in each state."""
    counted = session.execute(select(Dossier.state, func.count()).group_by(Dossier.state))
    return dict.fromkeys(DossierState, 0) | dict(counted.all())


def at_a_glance(session: Session, dossiers: Sequence[Dossier]) -> list[Glance]:
    """What there is to see to in each, in two statements for all of them."""
    newest = _newest(session, dossiers)
    with_logo = with_current_file(session, dossiers, FileKind.LOGO)
    return [_glance(each, newest.get(each.id), each.id in with_logo) for each in dossiers]


def _glance(dossier: Dossier, newest: Revision | None, has_logo: bool) -> Glance:
    if newest is None:
        return Glance(dossier, None)
    return Glance(dossier, newest, findings_with(dossier, newest.entry, has_logo=has_logo))


def _newest(session: Session, dossiers: Sequence[Dossier]) -> dict[uuid.UUID, Revision]:
    wanted = [(each.id, each.revision) for each in dossiers]
    newest = select(Revision).where(tuple_(Revision.dossier_id, Revision.number).in_(wanted))
    return {revision.dossier_id: revision for revision in session.scalars(newest)}
