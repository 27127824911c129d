"""What is done to instances. Slugs name them: people know those.

People of an instance are ``person`` here: their names are in its own database alone.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from tenants.audit.event import Event

# No slug: those hold no star.
ALL: Final = "*all"


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
class InstancesCheckAsked(Event):
    """Somebody did not wait for the worker to look at these, or at ALL."""

    kind: ClassVar[str] = "instance.check_asked"
    slugs: tuple[str, ...]


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
    ``by`` who did it there and ``at`` when, ``grant`` the access and ``outcome`` its end as that line names
    them."""

    kind: ClassVar[str] = "support.reported"
    grant: str | None
    what: str
    by: str | None
    position: int
    at: datetime
    outcome: str | None = None
