"""The events of an instance. What is typed at a login is not kept: people type passwords there by mistake."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from tenants.audit.event import Event
from tenants.roles import AccountState, FactorKind, Role


class RefusalReason(StrEnum):
    """Why somebody did not get in."""

    UNKNOWN = "unknown"
    PASSWORD = "password"  # noqa: S105 - the name of a reason
    STATE = "state"
    CODE = "code"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class AboutAccount(Event):
    """Something about one account."""

    account: uuid.UUID


@dataclass(frozen=True, slots=True)
class AccountCreated(AboutAccount):
    kind: ClassVar[str] = "account.created"
    role: Role
    state: AccountState


@dataclass(frozen=True, slots=True)
class AccountEdited(AboutAccount):
    """``changed`` names the fields, not what they held."""

    kind: ClassVar[str] = "account.edited"
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoleChanged(AboutAccount):
    kind: ClassVar[str] = "account.role_changed"
    before: Role
    after: Role


@dataclass(frozen=True, slots=True)
class AccountSuspended(AboutAccount):
    kind: ClassVar[str] = "account.suspended"


@dataclass(frozen=True, slots=True)
class AccountRestored(AboutAccount):
    kind: ClassVar[str] = "account.restored"


@dataclass(frozen=True, slots=True)
class AccountDeleted(AboutAccount):
    """``successor`` goes on with what the person had in hand."""

    kind: ClassVar[str] = "account.deleted"
    successor: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class InvitationIssued(AboutAccount):
    kind: ClassVar[str] = "invitation.issued"


@dataclass(frozen=True, slots=True)
class InvitationRevoked(AboutAccount):
    kind: ClassVar[str] = "invitation.revoked"


@dataclass(frozen=True, slots=True)
class PasswordChosen(AboutAccount):
    kind: ClassVar[str] = "password.chosen"


@dataclass(frozen=True, slots=True)
class PasswordChanged(AboutAccount):
    kind: ClassVar[str] = "password.changed"


@dataclass(frozen=True, slots=True)
class PasswordResetAsked(Event):
    """``account`` is None for an address that nobody here has."""

    kind: ClassVar[str] = "password.reset_asked"
    account: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class EmailChangeAsked(AboutAccount):
    kind: ClassVar[str] = "email.change_asked"


@dataclass(frozen=True, slots=True)
class EmailChanged(AboutAccount):
    kind: ClassVar[str] = "email.changed"


@dataclass(frozen=True, slots=True)
class EmailChangeGivenUp(AboutAccount):
    kind: ClassVar[str] = "email.change_given_up"


@dataclass(frozen=True, slots=True)
class LoggedIn(AboutAccount):
    """``factor`` says what came beside the password: a kind of factor, ``recovery``, or nothing."""

    kind: ClassVar[str] = "login"
    factor: str | None


@dataclass(frozen=True, slots=True)
class LoginRefused(Event):
    """``account`` is None where nobody here has the address."""

    kind: ClassVar[str] = "login.refused"
    account: uuid.UUID | None
    reason: RefusalReason


@dataclass(frozen=True, slots=True)
class LoggedOut(AboutAccount):
    kind: ClassVar[str] = "logout"


@dataclass(frozen=True, slots=True)
class SessionsEnded(AboutAccount):
    """By the person, on other devices of theirs."""

    kind: ClassVar[str] = "sessions.ended"
    count: int


@dataclass(frozen=True, slots=True)
class FactorAdded(AboutAccount):
    kind: ClassVar[str] = "factor.added"
    factor: FactorKind


@dataclass(frozen=True, slots=True)
class FactorRemoved(AboutAccount):
    """By the person; see FactorReset."""

    kind: ClassVar[str] = "factor.removed"


@dataclass(frozen=True, slots=True)
class FactorReset(AboutAccount):
    """Taken away by somebody else, because the person lost it."""

    kind: ClassVar[str] = "factor.reset"


@dataclass(frozen=True, slots=True)
class RecoveryCodesMade(AboutAccount):
    kind: ClassVar[str] = "recovery_codes.made"


@dataclass(frozen=True, slots=True)
class RecoveryCodeUsed(AboutAccount):
    """To change what secures the account, or all of them; where it served to come in, LoggedIn says so."""

    kind: ClassVar[str] = "recovery_code.used"


@dataclass(frozen=True, slots=True)
class FactorRequired(Event):
    """For everybody of the structure, or no longer."""

    kind: ClassVar[str] = "factor.required"
    required: bool


@dataclass(frozen=True, slots=True)
class StructureEdited(Event):
    kind: ClassVar[str] = "structure.edited"
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReferentChanged(Event):
    """MIX-CONTACT-1: the journal entry with old and new."""

    kind: ClassVar[str] = "referent.changed"
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SupportAsked(Event):
    kind: ClassVar[str] = "support.asked"
    grant: uuid.UUID
    staff: str
    reason: str


@dataclass(frozen=True, slots=True)
class SupportGranted(Event):
    kind: ClassVar[str] = "support.granted"
    grant: uuid.UUID
    reason: str
    until: datetime


class Outcome(StrEnum):
    """How a support access, or the request for one, ended before its time."""

    REFUSED = "refused"
    REVOKED = "revoked"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class SupportEnded(Event):
    kind: ClassVar[str] = "support.ended"
    grant: uuid.UUID
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class SupportEntered(Event):
    kind: ClassVar[str] = "support.entered"
    grant: uuid.UUID
    staff: str


@dataclass(frozen=True, slots=True)
class SupportLeft(Event):
    kind: ClassVar[str] = "support.left"
    grant: uuid.UUID
    staff: str


@dataclass(frozen=True, slots=True)
class AccessDenied(Event):
    """Somebody who is signed in asked for what their role does not open; ``endpoint`` is the route's name."""

    kind: ClassVar[str] = "access.denied"
    endpoint: str


@dataclass(frozen=True, slots=True)
class LinkRefused(Event):
    """A one-time link that is unknown, used, out of date or forged; ``endpoint`` is the route's name."""

    kind: ClassVar[str] = "link.refused"
    endpoint: str


@dataclass(frozen=True, slots=True)
class FormRefused(Event):
    """A form without its token, or with somebody else's (CSRF)."""

    kind: ClassVar[str] = "form.refused"
    endpoint: str


@dataclass(frozen=True, slots=True)
class AttemptsRefused(Event):
    """Too many from one place, or altogether; ``action`` is the name of what was tried."""

    kind: ClassVar[str] = "attempts.refused"
    action: str


@dataclass(frozen=True, slots=True)
class Exported(Event):
    """``what`` is ``trail``, ``accounts`` or ``own_data``; ``form`` the file's."""

    kind: ClassVar[str] = "exported"
    what: str
    form: str


@dataclass(frozen=True, slots=True)
class TrailPurged(Event):
    """Lines up to ``position``, whose own hash was ``hash``, were older than the offer keeps them."""

    kind: ClassVar[str] = "trail.purged"
    position: int
    hash: str
    count: int


@dataclass(frozen=True, slots=True)
class Recovered(Event):
    """The instance was brought back on another machine from an archive of ``taken_at``: what was done here
    since is lost."""

    kind: ClassVar[str] = "instance.recovered"
    taken_at: datetime
