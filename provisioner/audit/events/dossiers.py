"""What becomes of dossiers and of the private links to them."""

import uuid
from dataclasses import dataclass
from typing import ClassVar

from tenants.audit.event import Event


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
