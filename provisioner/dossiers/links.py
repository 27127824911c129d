"""The contact's private link: one dossier and nothing else, for a while, until staff take it back.

The token is derived, so that a mail can be written at any time and no row holds a secret; the row keeps its
SHA-256, by which it is found.
"""

import base64
import hashlib
import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from provisioner.dossiers.models import Dossier, DossierState, PrivateLink
from provisioner.errors import NotFound

VALIDITY = timedelta(days=30)
FOLDER = "ouvrir"
REFUSED = "Ce lien ne mène nulle part : il a expiré, il a été remplacé, ou il est incomplet."
_OPEN_STATES = frozenset({DossierState.TO_REVIEW, DossierState.WITH_MEMBER, DossierState.ACCEPTED})


@dataclass(frozen=True, slots=True, repr=False)
class LinkKey:
    """Derives the tokens of all links by HMAC-SHA-256 (RFC 2104)."""

    secret: str

    def token(self, link_id: uuid.UUID) -> str:
        """256 bits as 43 URL-safe characters."""
        digest = hmac.new(self.secret.encode(), f"private-link\0{link_id}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def path(self, link_id: uuid.UUID) -> str:
        """Where the pages of contacts answer it."""
        return f"/{FOLDER}/{self.token(link_id)}"


@dataclass(frozen=True, slots=True)
class Desk:
    """Who of the staff hands over, with what, and when."""

    key: LinkKey
    staff: str
    now: datetime


def issue(session: Session, dossier: Dossier, email: str, desk: Desk) -> PrivateLink:
    """A new link for ``email``; the one before ends here. The dossier must be locked."""
    revoke(session, dossier, desk.now)
    link_id = uuid.uuid4()
    link = PrivateLink(
        id=link_id,
        dossier_id=dossier.id,
        token_sha256=_hashed(desk.key.token(link_id)),
        email=email,
        created_at=desk.now,
        created_by=desk.staff,
        expires_at=desk.now + VALIDITY,
    )
    session.add(link)
    session.flush()
    return link


def revoke(session: Session, dossier: Dossier, now: datetime) -> None:
    """End the link of the dossier at once; without one, nothing happens."""
    link = current(session, dossier)
    if link is not None:
        link.revoked_at = now
        session.flush()


def current(session: Session, dossier: Dossier) -> PrivateLink | None:
    """The link that was not revoked; it may have expired."""
    standing = select(PrivateLink).where(
        PrivateLink.dossier_id == dossier.id, PrivateLink.revoked_at.is_(None)
    )
    return session.scalars(standing).one_or_none()


def find_by_token(session: Session, token: str, now: datetime) -> tuple[PrivateLink, Dossier]:
    """Looking uses nothing up. Raises NotFound, the same for every link that does not open."""
    return _opened(session, PrivateLink.token_sha256 == _hashed(token), now)


def find_open(session: Session, link_id: uuid.UUID, now: datetime) -> tuple[PrivateLink, Dossier]:
    """For a browser that opened the link before: asked at every request. Raises NotFound."""
    return _opened(session, PrivateLink.id == link_id, now)


def is_open(link: PrivateLink | None, now: datetime) -> bool:
    return link is not None and link.revoked_at is None and now < link.expires_at


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


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
