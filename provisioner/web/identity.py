"""Which staff member is signed in, and until when."""

import uuid
from dataclasses import dataclass

from flask import request

from provisioner.audit.events import StaffLoggedIn
from provisioner.audit.trail import record
from provisioner.models import StaffMember, StaffSignIn
from provisioner.staff import STAFF_SIGN_INS
from provisioner.web.config import configuration
from provisioner.web.database import db
from tenants.audit import Actor, acting
from tenants.roles import SignInStage
from tenants.web.entrance.desk import this_device
from tenants.web.request_ids import request_id
from tenants.web.sessions import begin_session


@dataclass(frozen=True, slots=True)
class SignedInStaff:
    """A staff member as Flask-Login and the pages see it: a value, detached from its row."""

    member_id: uuid.UUID
    sign_in_id: uuid.UUID
    email: str

    is_authenticated = True
    is_active = True
    is_anonymous = False

    @classmethod
    def of(cls, member: StaffMember, sign_in: StaffSignIn) -> "SignedInStaff":
        return cls(member.id, sign_in.id, member.email)

    def get_id(self) -> str:
        return str(self.sign_in_id)

    @property
    def owner_id(self) -> uuid.UUID:
        """Whose own pages these are; see ``member_required``."""
        return self.member_id


def let_in(member: StaffMember, factor: str | None) -> None:
    """Sign in whoever owes nothing more, with a new session (ASVS 7.2.4).

    ``factor`` is what came beside the password; see ``tenants.audit.events.LoggedIn``.
    """
    member.last_login_at = configuration().clock()
    _acts(member)
    record(db.session(), StaffLoggedIn(member.email, factor), member.last_login_at)
    go_on(member)


def go_on(member: StaffMember) -> None:
    """The same, for somebody who was in already."""
    now = configuration().clock()
    sign_in = STAFF_SIGN_INS.begin(db.session(), member.id, this_device(), SignInStage.OPEN, now)
    begin_session(SignedInStaff.of(member, sign_in))


def load_signed_in(session_id: str) -> SignedInStaff | None:
    """The staff member behind a session, or None when it has ended or opens nothing."""
    sign_in_id = _id(session_id)
    found = sign_in_id and STAFF_SIGN_INS.find(db.session(), sign_in_id, configuration().clock())
    if not found or found.stage is not SignInStage.OPEN:
        return None
    member = db.session.get_one(StaffMember, found.staff_id)
    _acts(member)
    return SignedInStaff.of(member, found)


def _acts(member: StaffMember) -> None:
    acting(db.session(), Actor.staff(member.email, request.remote_addr, request_id()))


def _id(session_id: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(session_id)
    except ValueError:
        return None
