"""One archive and one copy as pages show them: rows, with what follows from them at a moment."""

import re
from dataclasses import dataclass
from datetime import datetime

from provisioner.backups.copies.restorations import LIFETIME, is_going
from provisioner.backups.models import Archive, ArchiveState, Restoration, RestorationState
from provisioner.backups.plan.facts import ArchiveFacts
from provisioner.offers.backup import MANUAL
from provisioner.web.console.backups.calendar import DAY_WORDS, DayLook, day_of, is_locked, look_of
from tenants.calendar import french_hour

_VERIFIABLE = {ArchiveState.STORED, ArchiveState.VERIFIED, ArchiveState.DAMAGED}
_TITLES = {
    DayLook.PROVEN: "Vérifiée et éprouvée",
    DayLook.VERIFIED: "Vérifiée",
    DayLook.STORED: "À vérifier",
    DayLook.RUNNING: "En cours",
    DayLook.DAMAGED: "Abîmée",
    DayLook.FAILED: "En échec",
    DayLook.SHREDDED: "Illisible, clé broyée",
    DayLook.EXPIRED: "Effacée à son terme",
}
_COPY_TITLES = {
    RestorationState.ASKED: "En attente",
    RestorationState.RUNNING: "En cours",
    RestorationState.READY: "Prête",
    RestorationState.FAILED: "En échec",
    RestorationState.DROPPED: "Supprimée",
}
_FOLDERS = {
    "originals": "Document d’origine, chiffré : seul l’administrateur peut l’ouvrir",
    "themes": "Identité graphique",
}
_HEXADECIMAL = re.compile(r"[0-9a-f]{32,}")


@dataclass(frozen=True, slots=True)
class ArchiveView:
    """An archive's row, and what can be asked of it now."""

    row: Archive
    now: datetime

    @property
    def facts(self) -> ArchiveFacts:
        return ArchiveFacts.of(self.row)

    @property
    def look(self) -> DayLook:
        return look_of(self.facts)

    @property
    def title(self) -> str:
        return _TITLES[self.look]

    @property
    def words(self) -> str:
        return DAY_WORDS[self.look]

    @property
    def hour(self) -> str:
        return french_hour(self.row.taken_at)

    @property
    def is_damaged(self) -> bool:
        """Whether what was known of it is true no more."""
        return self.row.state is ArchiveState.DAMAGED

    @property
    def is_manual(self) -> bool:
        return self.row.kind == MANUAL

    @property
    def is_locked(self) -> bool:
        return is_locked(self.facts, self.now)

    @property
    def is_locked_to_the_end(self) -> bool:
        """Whether the store lets go of it on the day on which the plan does."""
        locked, expires = self.row.locked_until, self.row.expires_at
        return locked is not None and expires is not None and day_of(locked) == day_of(expires)

    @property
    def can_be_verified(self) -> bool:
        return self.row.state in _VERIFIABLE

    @property
    def can_be_proven(self) -> bool:
        return self.row.state.usable

    @property
    def can_be_restored(self) -> bool:
        """Beside a running instance: the control plane's own is put back by the books."""
        return self.row.state.usable and self.row.instance_id is not None


@dataclass(frozen=True, slots=True)
class CopyView:
    """A copy's row, and how far it is; ``is_stranded`` when it waits, and nobody is there to take it."""

    row: Restoration
    now: datetime
    is_stranded: bool = False

    @property
    def title(self) -> str:
        return "Suppression en cours" if self.is_going else _COPY_TITLES[self.row.state]

    @property
    def is_going(self) -> bool:
        """Whether its end was asked for, or its time is up, and it is still there."""
        return is_going(self.row, self.now)

    @property
    def is_gone(self) -> bool:
        return self.row.state is RestorationState.DROPPED

    @property
    def is_past(self) -> bool:
        """Whether nobody has to see it any more in the list of copies."""
        old = self.row.asked_at + LIFETIME < self.now
        return self.is_gone or (self.has_failed and old)

    @property
    def is_ready(self) -> bool:
        return self.row.state is RestorationState.READY and not self.is_going

    @property
    def has_failed(self) -> bool:
        return self.row.state is RestorationState.FAILED

    @property
    def is_under_way(self) -> bool:
        """Whether it will change by itself soon."""
        return self.row.state in {RestorationState.ASKED, RestorationState.RUNNING} or self.is_going

    @property
    def percent(self) -> int:
        """How much of the archive was read; never all before it is ready."""
        whole = self.row.archive.bytes or 0
        read = min(self.row.done_bytes, whole)
        return 100 if self.is_ready else min(99, 100 * read // whole) if whole else 0

    @property
    def tone(self) -> str:
        """The name of its sign and of its style."""
        if self.is_ready:
            return "well"
        if self.is_gone:
            return "expired"
        return "wrong" if self.has_failed else "waiting"


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a copy; ``name`` is the key that its object had, ``size`` in bytes."""

    name: str
    size: int

    @property
    def title(self) -> str:
        """What it is, as far as its key tells."""
        folder, last = self.name.split("/")[0], self.name.rsplit("/", 1)[-1]
        if folder == "pictures":
            return "Bannière de travail" if last.startswith("banner") else "Logo de travail"
        return _FOLDERS.get(folder, "Fichier")

    @property
    def short_name(self) -> str:
        """Its last part; of a hash, as much as tells it from the others."""
        return _HEXADECIMAL.sub(lambda found: f"{found[0][:8]}…", self.name.rsplit("/", 1)[-1])
