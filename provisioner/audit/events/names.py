"""What becomes of members' own names and of the private links to their pages."""

from dataclasses import dataclass
from typing import ClassVar

from provisioner.audit.events.instances import AboutInstance


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
class NameCheckAsked(AboutName):
    """Somebody of the staff did not wait for the next look."""

    kind: ClassVar[str] = "domain.check_asked"


@dataclass(frozen=True, slots=True)
class NameLinkMade(AboutName):
    """A private link for whoever manages the name's DNS."""

    kind: ClassVar[str] = "domain.link_made"


@dataclass(frozen=True, slots=True)
class NameLinkRevoked(AboutName):
    kind: ClassVar[str] = "domain.link_revoked"
