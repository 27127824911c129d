"""The events of the control plane. Slugs name instances: they outlive neither, but people know them.

What both planes have in common (refusals, exports, purges) is in ``tenants.audit.events``. People of an
instance are ``person`` here: their names are in its own database alone.
"""

import uuid
from dataclasses import dataclass
from typing import ClassVar, Final

from tenants.audit.event import Event
from tenants.audit.events import RefusalReason

# No slugs: those have three letters at least, and no star.
CONTROL: Final = "*control"
PAGES: Final = "*pages"
READ_BACK: Final = "read back"
PROVEN: Final = "proven"
OPERATOR: Final = "*operator"


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
class AboutInstance(Event):
    """Something about one instance."""

    slug: str


@dataclass(frozen=True, slots=True)
class InstanceOrdered(AboutInstance):
    kind: ClassVar[str] = "instance.ordered"


@dataclass(frozen=True, slots=True)
class InstanceSuspended(AboutInstance):
    kind: ClassVar[str] = "instance.suspended"


@dataclass(frozen=True, slots=True)
class InstanceResumed(AboutInstance):
    kind: ClassVar[str] = "instance.resumed"


@dataclass(frozen=True, slots=True)
class InvitedAgain(AboutInstance):
    """``person`` got another invitation, by the operator."""

    kind: ClassVar[str] = "instance.invited_again"
    person: uuid.UUID


@dataclass(frozen=True, slots=True)
class MemberRenamed(AboutInstance):
    """The member gave itself another name in its instance, and has it here since."""

    kind: ClassVar[str] = "instance.renamed"
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ReferentReported(AboutInstance):
    """The member's referent changed in its instance, and here with it (MIX-CONTACT-1)."""

    kind: ClassVar[str] = "instance.referent_changed"
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AccountFactorReset(AboutInstance):
    """By the operator, because nobody in the instance could."""

    kind: ClassVar[str] = "instance.factor_reset"
    person: uuid.UUID


@dataclass(frozen=True, slots=True)
class SupportAskedFor(AboutInstance):
    """Staff asked an instance to be let in."""

    kind: ClassVar[str] = "support.asked"
    grant: uuid.UUID
    reason: str


@dataclass(frozen=True, slots=True)
class SupportGivenUp(AboutInstance):
    kind: ClassVar[str] = "support.given_up"
    grant: uuid.UUID


@dataclass(frozen=True, slots=True)
class SupportOpened(AboutInstance):
    """Staff went in, by a link of a minute."""

    kind: ClassVar[str] = "support.opened"
    grant: uuid.UUID


@dataclass(frozen=True, slots=True)
class SupportReported(AboutInstance):
    """What the instance's own trail says of the access at ``position``: ``what`` is the kind of that event,
    ``by`` who did it there, ``grant`` the access as that line names it."""

    kind: ClassVar[str] = "support.reported"
    grant: str
    what: str
    by: str | None
    position: int


@dataclass(frozen=True, slots=True)
class AboutDossier(Event):
    dossier: uuid.UUID


@dataclass(frozen=True, slots=True)
class DossierOpened(AboutDossier):
    kind: ClassVar[str] = "dossier.opened"


@dataclass(frozen=True, slots=True)
class DossierTurned(AboutDossier):
    """It went from one hand to the other, was put aside, or reopened; ``state`` is where it is now."""

    kind: ClassVar[str] = "dossier.turned"
    state: str


@dataclass(frozen=True, slots=True)
class DossierAccepted(AboutDossier):
    kind: ClassVar[str] = "dossier.accepted"
    slug: str


@dataclass(frozen=True, slots=True)
class DossierErased(AboutDossier):
    kind: ClassVar[str] = "dossier.erased"


@dataclass(frozen=True, slots=True)
class DossierLinkMade(AboutDossier):
    """A private link for the member's contact."""

    kind: ClassVar[str] = "dossier.link_made"


@dataclass(frozen=True, slots=True)
class DossierLinkRevoked(AboutDossier):
    kind: ClassVar[str] = "dossier.link_revoked"


@dataclass(frozen=True, slots=True)
class AboutName(AboutInstance):
    """Something about a member's own name."""

    host: str


@dataclass(frozen=True, slots=True)
class NameAsked(AboutName):
    kind: ClassVar[str] = "domain.asked"


@dataclass(frozen=True, slots=True)
class NameReleased(AboutName):
    kind: ClassVar[str] = "domain.released"


@dataclass(frozen=True, slots=True)
class NameLinkMade(AboutName):
    """A private link for whoever manages the name's DNS."""

    kind: ClassVar[str] = "domain.link_made"


@dataclass(frozen=True, slots=True)
class NameLinkRevoked(AboutName):
    kind: ClassVar[str] = "domain.link_revoked"


@dataclass(frozen=True, slots=True)
class BackupAsked(Event):
    """``slug`` is None for the control plane's own data."""

    kind: ClassVar[str] = "backup.asked"
    slug: str | None


@dataclass(frozen=True, slots=True)
class AboutArchive(Event):
    archive: uuid.UUID


@dataclass(frozen=True, slots=True)
class ArchiveChecked(AboutArchive):
    """Somebody asked for it; ``how`` is READ_BACK or PROVEN (restored for a moment)."""

    kind: ClassVar[str] = "backup.check_asked"
    how: str


@dataclass(frozen=True, slots=True)
class ArchiveExtracted(AboutArchive):
    """Its contents were written to a folder of the operator's."""

    kind: ClassVar[str] = "backup.extracted"


@dataclass(frozen=True, slots=True)
class RestorationAsked(AboutArchive):
    kind: ClassVar[str] = "backup.restored"
    restoration: uuid.UUID


@dataclass(frozen=True, slots=True)
class CopyDropped(Event):
    kind: ClassVar[str] = "backup.copy_dropped"
    restoration: uuid.UUID


@dataclass(frozen=True, slots=True)
class CopyVisited(Event):
    """Somebody of the staff looked into the data of a member: ``what`` is PAGES, or what they took along."""

    kind: ClassVar[str] = "backup.copy_visited"
    restoration: uuid.UUID
    what: str


@dataclass(frozen=True, slots=True)
class ArchivesShredded(AboutInstance):
    """The key of an instance's archives was destroyed: they are noise from here on."""

    kind: ClassVar[str] = "backup.shredded"


@dataclass(frozen=True, slots=True)
class KeysRotated(Event):
    """``whose`` is a slug, CONTROL for the control plane's archives, OPERATOR for the key that opens all."""

    kind: ClassVar[str] = "keys.rotated"
    whose: str
