"""The contact's private link: one dossier and nothing else, for a while, until staff take it back."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from provisioner.audit import record
from provisioner.audit.events import DossierLinkMade, DossierLinkRevoked
from provisioner.dossiers.models import Dossier, DossierState, PrivateLink
from provisioner.errors import NotFound
from provisioner.private_links import REFUSED, Desk, LinkKey, add_row, current_row, end_row, hashed, is_open

VALIDITY = timedelta(days=30)
FOLDER = "ouvrir"
_OPEN_STATES = frozenset({DossierState.TO_REVIEW, DossierState.WITH_MEMBER, DossierState.ACCEPTED})


def link_key(secret: str) -> LinkKey:
    """Derives the links that lead to contacts' pages."""
    return LinkKey(secret, FOLDER)


def issue(session: Session, dossier: Dossier, email: str, desk: Desk) -> PrivateLink:
    """A new link for ``email``; the one before ends here. The dossier must be locked."""
    revoke(session, dossier, desk.now)
    record(session, DossierLinkMade(dossier.id), desk.now)
    return add_row(session, PrivateLink(dossier_id=dossier.id, email=email), VALIDITY, desk)


def revoke(session: Session, dossier: Dossier, now: datetime) -> None:
    """End the link of the dossier at once; without one, nothing happens."""
    if end_row(session, current(session, dossier), now):
        record(session, DossierLinkRevoked(dossier.id), now)


def current(session: Session, dossier: Dossier) -> PrivateLink | None:
    """The link that was not revoked; it may have expired."""
    return current_row(session, PrivateLink, PrivateLink.dossier_id == dossier.id)


def find_by_token(session: Session, token: str, now: datetime) -> tuple[PrivateLink, Dossier]:
    """Looking uses nothing up. Raises NotFound, the same for every link that does not open."""
    return _opened(session, PrivateLink.token_sha256 == hashed(token), now)


def find_open(session: Session, link_id: uuid.UUID, now: datetime) -> tuple[PrivateLink, Dossier]:
    """For a browser that opened the link before: asked at every request. Raises NotFound."""
    return _opened(session, PrivateLink.id == link_id, now)


def _opened(session: Session, which: ColumnElement[bool], now: datetime) -> tuple[PrivateLink, Dossier]:
    statement = (
        select(PrivateLink, Dossier)
        .join(Dossier, Dossier.id == PrivateLink.dossier_id)
        .where(which, Dossier.state.in_(_OPEN_STATES))
    )
    row = session.execute(statement).one_or_none()
    if row is None or not is_open(row[0], now):
        raise NotFound(REFUSED)
    return row[0], row[1]
