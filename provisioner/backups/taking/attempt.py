"""One archive on its way: sent, checked, locked, described, read back; each state committed as it is reached.

An error of any kind ends in a row that says so, and never in an archive that counts. What only could not be
read back stays stored, for ``mending`` to have it read again.
"""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from provisioner.backups.catalogue import INTERRUPTED, fail, find_archive
from provisioner.backups.models import Archive, ArchiveState
from provisioner.backups.plan.belief import CLOCKS_AGREE_WITHIN
from provisioner.backups.taking.opening import ArchiveRefused
from provisioner.backups.taking.sources import Source, recipient_of, version
from provisioner.backups.taking.verifying import inspect
from provisioner.instances.work import Platform
from storage.archive.errors import ArchiveError
from storage.archive.manifest import Manifest, seal_manifest
from storage.archive.snapshot import open_snapshot
from storage.archive.writing import About, write_archive
from storage.archive.written import Written
from storage.errors import DatabaseUnavailable, StorageError
from storage.objects import LockNotApplied, ObjectNotFound, ObjectStoreError, Stored
from storage.wall import take_over
from tenants.databases import TenantNames

logger = logging.getLogger(__name__)
UNREAD = "La sauvegarde est entière dans le stockage, mais n’a pas pu être relue ; elle le sera de nouveau."
_CODES: dict[type[StorageError], str] = {
    DatabaseUnavailable: "database_failed",
    LockNotApplied: "not_locked",
    ObjectNotFound: "missing",
}


class Step(StrEnum):
    """What a backup is at, in this order."""

    SENDING = "sending"
    LOCKING = "locking"
    DESCRIBING = "describing"
    READING_BACK = "reading-back"


# Told the bytes that were sent so far; may raise Interrupted.
OnStep = Callable[[Step, int], None]


class Interrupted(Exception):
    """The process has to stop: give the backup up."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Its row is there already, and is all that others know of it."""

    platform: Platform
    source: Source
    on_step: OnStep
    archive_id: uuid.UUID
    key: str
    kind: str
    taken_at: datetime
    until: datetime

    @classmethod
    def of(cls, platform: Platform, row: Archive, source: Source, on_step: OnStep) -> "Attempt":
        """What a new row, with the moment until which it is to be kept, asks for."""
        assert row.expires_at is not None  # noqa: S101 - tells the type checker what makes a new row
        return cls(platform, source, on_step, row.id, row.key, row.kind, row.taken_at, row.expires_at)

    def carry_out(self) -> None:
        """Whatever happens, the row says it afterwards; what ends the process goes on to do so."""
        try:
            self._take()
        except Exception as error:
            self._fail(*told(error))
        except BaseException:
            self._fail(*told(Interrupted()))
            raise

    def _take(self) -> None:
        recipient = recipient_of(self.platform, self.source.instance_id)
        self._record(recipient=recipient)
        written = self._send(recipient)
        self._lock(written)
        self._describe(written, recipient)
        self._read_back(written)

    def _send(self, recipient: str) -> Written:
        self.on_step(Step.SENDING, 0)
        self._own_everything()
        with open_snapshot(self.source.database) as snapshot:
            written = write_archive(
                self.platform.archives.begin(self.key),
                snapshot,
                recipient,
                self._about,
                files=self.source.files(),
                on_progress=lambda done: self.on_step(Step.SENDING, done),
            )
        self._record(
            version=written.stored.version,
            bytes=written.cipher.bytes,
            sha256=written.cipher.sha256,
            revision=written.revision,
            rows={table: contents.rows for table, contents in written.tables.items()},
        )
        return written

    def _own_everything(self) -> None:
        """Whoever stole the credentials of an instance's pages must not stop its backups with them."""
        if self.source.instance_id is not None:
            names = TenantNames.of(self.source.instance_id)
            take_over(self.platform.admin, names.database, names.owner, names.login)

    def _lock(self, written: Written) -> None:
        """What the store says it has, not what we remember to have sent."""
        self.on_step(Step.LOCKING, written.cipher.bytes)
        stored = self.platform.archives.stat(self.key, written.stored.version)
        refuse_other_size(stored, written.cipher.bytes)
        refuse_skew(stored, self.taken_at, self.platform.clock())
        if self.platform.archives.can_lock():
            locked = self.platform.archives.lock(stored, self.until)
            self._record(locked_until=locked.locked_until)

    def _describe(self, written: Written, recipient: str) -> None:
        self.on_step(Step.DESCRIBING, written.cipher.bytes)
        manifest = Manifest.of(
            written,
            about=self._about,
            key=self.key,
            kind=self.kind,
            recipient=recipient,
            duration_seconds=(self.platform.clock() - self.taken_at).total_seconds(),
        )
        stored = self._put(f"{self.key}.manifest", seal_manifest(manifest, self.platform.signer(), recipient))
        if self.platform.archives.can_lock():
            self.platform.archives.lock(stored, self.until)
        self._record(manifest_version=stored.version, state=ArchiveState.STORED)

    def _put(self, key: str, content: bytes) -> Stored:
        upload = self.platform.archives.begin(key)
        try:
            upload.write(content)
            return upload.complete()
        except BaseException:
            upload.abort()
            raise

    def _read_back(self, written: Written) -> None:
        self.on_step(Step.READING_BACK, written.cipher.bytes)
        try:
            found = inspect(self.platform, self.archive_id)
        except ObjectStoreError as error:
            self._postpone(error)
            return
        if found.lacks_keys:
            self._postpone(found.refusals[0])
            return
        if not found.ok:
            raise found.refusals[0]
        now = self.platform.clock()
        self._record(state=ArchiveState.VERIFIED, verified_at=now, finished_at=now)

    def _postpone(self, error: Exception) -> None:
        """It is whole, signed and locked: a silent store or a missing key takes nothing away from it."""
        code, sentence = told(error)
        self._record(problem_code=code, problem=f"{UNREAD} {sentence}", finished_at=self.platform.clock())
        logger.warning("backup %s not read back: %s: %s", self.archive_id, code, sentence)

    @property
    def _about(self) -> About:
        return About(
            archive=self.archive_id,
            owner=self.source.owner,
            slug=self.source.slug,
            name=self.source.name,
            taken_at=self.taken_at,
            provisioner=version(),
        )

    def _record(self, **facts: object) -> None:
        def note(row: Archive) -> None:
            for name, value in facts.items():
                setattr(row, name, value)

        self._change(note)

    def _fail(self, code: str, sentence: str) -> None:
        self._change(lambda row: fail(row, code, sentence, self.platform.clock()))
        logger.warning("backup %s of %s: %s: %s", self.archive_id, self.source.slug, code, sentence)

    def _change(self, change: Callable[[Archive], object]) -> None:
        with Session(self.platform.control) as session, session.begin():
            change(find_archive(session, self.archive_id))


def told(error: Exception) -> tuple[str, str]:
    """Why an attempt failed: a code for programs, and a sentence for people."""
    match error:
        case Interrupted():
            return "interrupted", INTERRUPTED
        case ArchiveRefused():
            return error.problem.code, str(error)
        case ArchiveError():
            return error.code.value, str(error)
        case StorageError():
            return _CODES.get(type(error), "store_failed"), str(error)
    logger.error("a defect in a backup", exc_info=error)
    return (
        "unexpected",
        "Erreur inattendue ; l’équipe technique trouvera le détail dans le journal du service.",
    )


def refuse_other_size(stored: Stored, size: int) -> None:
    """Raises ArchiveRefused."""
    if stored.size != size:
        raise ArchiveRefused("size", f"Le stockage a gardé {stored.size} octets des {size} envoyés.")


def refuse_skew(stored: Stored, begun: datetime, now: datetime) -> None:
    """Raises ArchiveRefused when the store put the object there at a moment that cannot be."""
    moment = stored.stored_at
    if moment is None or is_between(moment, begun, now):
        return
    raise ArchiveRefused(
        "clock_skew",
        "L’horloge du stockage et celle de ce serveur ne sont pas d’accord : "
        f"il est {now:%d/%m/%Y %H:%M} UTC ici, et le stockage date l’objet du {moment:%d/%m/%Y %H:%M} UTC. "
        "Réglez l’horloge (NTP) : un verrou posé à la mauvaise date finirait trop tôt ou trop tard.",
    )


def is_between(moment: datetime, begun: datetime, now: datetime) -> bool:
    """As far as clocks agree: a lock ends by the store's, and what is read here goes by ours.

    S3 dates an object in parts by its beginning, other stores by its end.
    """
    return begun - CLOCKS_AGREE_WITHIN <= moment <= now + CLOCKS_AGREE_WITHIN
