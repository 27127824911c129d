"""What is done with archives, restored copies and keys."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from provisioner.audit.events.instances import AboutInstance
from tenants.audit.event import Event

# No slugs: those have three letters at least, and no star.
CONTROL: Final = "*control"
PAGES: Final = "*pages"
READ_BACK: Final = "read back"
PROVEN: Final = "proven"
OPERATOR: Final = "*operator"


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
class CopyKept(Event):
    """Until somebody drops it; or, with ``kept`` false, until its term again."""

    kind: ClassVar[str] = "backup.copy_kept"
    restoration: uuid.UUID
    kept: bool


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
class ServiceRecovered(AboutArchive):
    """All of it, on another machine, from the control plane's archive of ``taken_at``: what was written here
    since is lost. ``mails`` had waited, and were not sent again."""

    kind: ClassVar[str] = "service.recovered"
    taken_at: datetime
    mails: int


@dataclass(frozen=True, slots=True)
class KeysRotated(Event):
    """``whose`` is a slug, CONTROL for the control plane's archives, OPERATOR for the key that opens all."""

    kind: ClassVar[str] = "keys.rotated"
    whose: str
