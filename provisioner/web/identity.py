"""Which staff member is signed in, and until when."""

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from provisioner.models import StaffMember
from provisioner.web.database import db


@dataclass(frozen=True, slots=True)
class SignedInStaff:
    """A staff member as Flask-Login and the pages see it: a value, detached from its row."""

    member_id: uuid.UUID
    session_epoch: int
    email: str

    is_authenticated = True
    is_active = True
    is_anonymous = False

    @classmethod
    def of(cls, member: StaffMember) -> "SignedInStaff":
        return cls(member.id, member.session_epoch, member.email)

    def get_id(self) -> str:
        """Holds the account's epoch: all its sessions end when it moves on (ASVS 7.4)."""
        return f"{self.member_id}:{self.session_epoch}"


def end_sessions(session: Session, staff: SignedInStaff) -> None:
    """Everywhere at once: a signed cookie cannot be taken back by itself (ASVS 7.4.1)."""
    session.get_one(StaffMember, staff.member_id).session_epoch += 1
    session.flush()


def load_signed_in(session_id: str) -> SignedInStaff | None:
    """The staff member behind a session, or None when it has ended."""
    member_id = _member_id(session_id)
    member = db.session.get(StaffMember, member_id) if member_id else None
    staff = SignedInStaff.of(member) if member else None
    return staff if staff and staff.get_id() == session_id else None


def _member_id(session_id: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(session_id.split(":", maxsplit=1)[0])
    except ValueError:
        return None
