"""What becomes of the operator's own accounts. E-mails name people: they outlive the account."""

from dataclasses import dataclass
from typing import ClassVar

from tenants.audit.event import Event
from tenants.audit.events import RefusalReason


@dataclass(frozen=True, slots=True)
class AboutStaff(Event):
    """Something about one member of the staff, by e-mail."""

    staff: str


@dataclass(frozen=True, slots=True)
class StaffAdded(AboutStaff):
    kind: ClassVar[str] = "staff.added"


@dataclass(frozen=True, slots=True)
class StaffLinkMade(AboutStaff):
    """A one-time link to choose a password, shown to the operator."""

    kind: ClassVar[str] = "staff.link_made"


@dataclass(frozen=True, slots=True)
class StaffPasswordChosen(AboutStaff):
    kind: ClassVar[str] = "staff.password_chosen"


@dataclass(frozen=True, slots=True)
class StaffResetAsked(Event):
    """``staff`` is None for an address that nobody of the staff has."""

    kind: ClassVar[str] = "staff.reset_asked"
    staff: str | None


@dataclass(frozen=True, slots=True)
class StaffLoggedIn(AboutStaff):
    """``factor`` as in ``tenants.audit.events.LoggedIn``."""

    kind: ClassVar[str] = "staff.login"
    factor: str | None


@dataclass(frozen=True, slots=True)
class StaffLoginRefused(Event):
    """``staff`` is None where nobody has the address: what was typed is not kept."""

    kind: ClassVar[str] = "staff.login_refused"
    staff: str | None
    reason: RefusalReason


@dataclass(frozen=True, slots=True)
class StaffLoggedOut(AboutStaff):
    kind: ClassVar[str] = "staff.logout"


@dataclass(frozen=True, slots=True)
class StaffSessionsEnded(AboutStaff):
    """By the person, on other devices of theirs."""

    kind: ClassVar[str] = "staff.sessions_ended"
    count: int


@dataclass(frozen=True, slots=True)
class StaffFactorAdded(AboutStaff):
    kind: ClassVar[str] = "staff.factor_added"


@dataclass(frozen=True, slots=True)
class StaffFactorReset(AboutStaff):
    """Taken away because the person lost it."""

    kind: ClassVar[str] = "staff.factor_reset"


@dataclass(frozen=True, slots=True)
class StaffRecoveryCodesMade(AboutStaff):
    kind: ClassVar[str] = "staff.recovery_codes_made"


@dataclass(frozen=True, slots=True)
class StaffRecoveryCodeUsed(AboutStaff):
    """As ``tenants.audit.events.RecoveryCodeUsed``."""

    kind: ClassVar[str] = "staff.recovery_code_used"


@dataclass(frozen=True, slots=True)
class StaffRemoved(AboutStaff):
    """The account is gone, and with it sessions, second factor and visits in instances."""

    kind: ClassVar[str] = "staff.removed"
