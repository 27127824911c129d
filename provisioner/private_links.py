"""Private links: whoever has one opens one thing and nothing else, for a while, until staff take it back.

The token is derived, so that a mail can be written at any time and no row holds a secret; the row keeps its
SHA-256, by which it is found.
"""

import base64
import hashlib
import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import ColumnElement, DateTime, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from provisioner.errors import InputRefused
from themes.problems import Problem

REFUSED = "Ce lien ne mène nulle part : il a expiré, il a été remplacé, ou il est incomplet."
_NOT_AN_ADDRESS = "« {email} » n’est pas une adresse e-mail valable : corrigez-la avant d’envoyer le lien."


@dataclass(frozen=True, slots=True, repr=False)
class LinkKey:
    """Derives the tokens of all links of one kind by HMAC-SHA-256 (RFC 2104).

    ``folder`` is where the pages that the links open answer them.
    """

    secret: str
    folder: str

    def token(self, link_id: uuid.UUID) -> str:
        """256 bits as 43 URL-safe characters."""
        digest = hmac.new(self.secret.encode(), f"private-link\0{link_id}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def path(self, link_id: uuid.UUID) -> str:
        return f"/{self.folder}/{self.token(link_id)}"


@dataclass(frozen=True, slots=True)
class Desk:
    """Who of the staff hands over, with what, and when."""

    key: LinkKey
    staff: str
    now: datetime


class LinkRow:
    """The columns of every table of private links; what a link opens is the table's own column."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    created_by: Mapped[str] = mapped_column(String(254))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    opened_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


Row = TypeVar("Row", bound=LinkRow)


def add_row(session: Session, row: Row, validity: timedelta, desk: Desk) -> Row:
    """Make a link of ``row``, which says already what it opens."""
    row.id = uuid.uuid4()
    row.token_sha256 = hashed(desk.key.token(row.id))
    row.created_at, row.created_by = desk.now, desk.staff
    row.expires_at = desk.now + validity
    session.add(row)
    session.flush()
    return row


def current_row(session: Session, kind: type[Row], opens: ColumnElement[bool]) -> Row | None:
    """The link of ``kind`` to what it ``opens`` that was not revoked; it may have expired."""
    return session.scalars(select(kind).where(opens, kind.revoked_at.is_(None))).one_or_none()


def end_row(session: Session, link: LinkRow | None, now: datetime) -> bool:
    """At once; without a link, nothing happens. Returns whether there was one."""
    if link is None:
        return False
    link.revoked_at = now
    session.flush()
    return True


def is_open(link: LinkRow | None, now: datetime) -> bool:
    return link is not None and link.revoked_at is None and now < link.expires_at


def hashed(token: str) -> str:
    """What a row keeps of ``token``, whatever somebody typed in its place."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def email_address(written: str, missing: str) -> str:
    """Where a link may be sent to, as it will be written.

    Raises InputRefused, with ``missing`` as its sentence when nothing was written.
    """
    try:
        checked = validate_email(
            written.strip(), check_deliverability=False, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError:
        message = _NOT_AN_ADDRESS.format(email=written) if written.strip() else missing
        raise InputRefused([Problem.error("email", "email.invalid", message)]) from None
    return checked.normalized.lower()
