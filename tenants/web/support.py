"""The operator's staff as an instance sees them while a super-conseiller lets them in, and what says so."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask_login import current_user
from sqlalchemy.orm import Session

from tenants.calendar import near
from tenants.models import SupportGrant
from tenants.roles import Role
from tenants.support import Visit, current, is_open, stands, under_way
from tenants.support.visiting import act_as_staff
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.identity import SignedIn, load_signed_in
from tenants.web.instance import current_instance

_PREFIX: Final = "support:"


@dataclass(frozen=True, slots=True)
class SupportVisitor:
    """Somebody of the staff, beside ``SignedIn``: may what super-conseillers may, but for what is a member's
    own and for changing accounts. Has no account, and so no ``owner_id``."""

    instance_id: uuid.UUID
    visit: Visit

    is_active = True
    is_authenticated = True
    is_anonymous = False
    is_support = True
    is_super_conseiller = True
    role = Role.SUPER_CONSEILLER
    first_name = "l’équipe support"
    full_name = "Équipe support"

    def get_id(self) -> str:
        """Never that of an account's session, nor of another instance's."""
        return f"{_PREFIX}{self.instance_id}:{self.visit.id}"


@dataclass(frozen=True, slots=True)
class SupportNotice:
    """What every page says while an access is open, to everybody who is signed in; of a request, to
    super-conseillers alone. ``until`` is in words."""

    grant_id: uuid.UUID
    reason: str
    until: str | None
    asked_by: str | None

    @property
    def is_open(self) -> bool:
        return self.until is not None

    @classmethod
    def of(cls, row: SupportGrant, now: datetime) -> "SupportNotice":
        until = _until(row.expires_at, now) if row.expires_at is not None and is_open(row, now) else None
        return cls(row.id, row.reason, until, row.asked_by)


def load_visitor(session_id: str) -> SignedIn | SupportVisitor | None:
    """Who is behind a session: an account, or the support; None when it is over."""
    if not session_id.startswith(_PREFIX):
        return load_signed_in(session_id)
    return _load_support(session_id.removeprefix(_PREFIX))


def visiting() -> SupportVisitor | None:
    """The staff in front of this page, if it is them."""
    # Behind Flask-Login's proxy.
    visitor = current_user._get_current_object()
    return visitor if isinstance(visitor, SupportVisitor) else None


def is_vouched_for(visit_id: uuid.UUID) -> bool:
    """Whether the console's session behind a visit has not ended.

    In a session of its own: the registry's connection is free again before the page is made.
    """
    with Session(db.engine) as registry:
        return stands(registry, visit_id, configuration().clock())


def support_notice(*, with_requests: bool) -> SupportNotice | None:
    """Read anew for each page."""
    now = configuration().clock()
    row = current(db.session(), now)
    if row is None or not (with_requests or is_open(row, now)):
        return None
    return SupportNotice.of(row, now)


def _load_support(named: str) -> SupportVisitor | None:
    """Visit, pass and grant are read for each request: who is not let in any more is out."""
    instance = current_instance()
    instance_id, _, visit_id = named.partition(":")
    if instance_id != str(instance.id) or (row_id := _uuid(visit_id)) is None:
        return None
    visit = under_way(db.session(), row_id, configuration().clock())
    if visit is None or not is_vouched_for(visit.id):
        return None
    act_as_staff(db.session(), visit.staff)
    return SupportVisitor(instance.id, visit)


def _until(moment: datetime, now: datetime) -> str:
    said = near(moment, now)
    if said.startswith("le "):
        return f"jusqu’au {said.removeprefix('le ')}"
    return f"jusqu’à {said.removeprefix('aujourd’hui à ')}"


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
