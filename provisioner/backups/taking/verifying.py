"""Reading an archive back: whether what the store has is, byte for byte, what was put there, and opens."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from provisioner.backups.catalogue import find_archive, short_names
from provisioner.backups.locks import owner_lock
from provisioner.backups.models import Archive, ArchiveState
from provisioner.backups.taking.opening import (
    ArchiveRefused,
    manifest_missing,
    open_archive,
    refuse_closed,
    refused,
)
from provisioner.instances.work import Platform
from storage.archive.errors import ArchiveError, ReadingFault
from storage.archive.reading import read_back
from storage.objects import ObjectNotFound, ObjectStoreError, Stored


@dataclass(frozen=True, slots=True)
class Verification:
    """What reading an archive back found. ``rows`` by table, as its manifest says; empty without one."""

    archive_id: uuid.UUID
    refusals: tuple[ArchiveRefused, ...] = ()
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.refusals

    @property
    def lacks_keys(self) -> bool:
        """Whether keys are what failed: then nothing was learnt of the archive."""
        return any(refusal.keys for refusal in self.refusals)

    def as_json(self) -> dict[str, Any]:
        """``backup verify --json`` (design §5)."""
        return {
            "ok": self.ok,
            "archive": str(self.archive_id),
            "problems": [{"code": one.problem.code, "message": one.problem.message} for one in self.refusals],
            "rows": short_names(self.rows),
        }


def verify(platform: Platform, archive_id: uuid.UUID) -> Verification:
    """Read an archive back, whole, and record what it is worth.

    Raises NotFound, BackupUnderWay, and ObjectStoreError when the store does not answer: then nothing was
    learnt, and nothing is recorded.
    """
    with Session(platform.control) as session:
        owner = find_archive(session, archive_id).instance_id
    with owner_lock(platform, owner):
        found = inspect(platform, archive_id)
        record(platform, found)
        return found


def notice_loss(platform: Platform, archive_id: uuid.UUID) -> bool:
    """Whether something of an archive that counts is missing or of another size; recorded then.

    Asks, and reads nothing.
    Raises NotFound, BackupUnderWay, and ObjectStoreError when the store does not answer.
    """
    with Session(platform.control) as session:
        owner = find_archive(session, archive_id).instance_id
    with owner_lock(platform, owner):
        with Session(platform.control, expire_on_commit=False) as session:
            archive = find_archive(session, archive_id)
        if archive.state is not ArchiveState.VERIFIED:
            return False
        found = (*_in_the_store(platform, archive), *_manifest_in_the_store(platform, archive))
        if found:
            record(platform, Verification(archive_id, found))
        return bool(found)


def inspect(platform: Platform, archive_id: uuid.UUID) -> Verification:
    """Look at everything that the store has of it; change nothing. Raises ObjectStoreError."""
    with Session(platform.control, expire_on_commit=False) as session:
        archive = find_archive(session, archive_id)
    found: tuple[ArchiveRefused, ...] = ()
    try:
        refuse_closed(archive)
        found = tuple(_in_the_store(platform, archive))
        opened = open_archive(platform, archive)
    except ArchiveRefused as refusal:
        return Verification(archive_id, (*found, refusal))
    if not found:
        chunks = platform.archives.read(archive.key, archive.version)
        try:
            read_back(chunks, opened.manifest, opened.identities)
        except ArchiveError as error:
            if error.code is ReadingFault.STORE_FAILED:
                raise ObjectStoreError(str(error)) from error
            found = (refused(error),)
    return Verification(archive_id, found, opened.manifest.rows)


def record(platform: Platform, found: Verification) -> None:
    """What held is verified; what was good before and does not hold any more is damaged.

    Keys that do not open say nothing about the archive.
    """
    if found.lacks_keys:
        return
    with Session(platform.control) as session, session.begin():
        archive = find_archive(session, found.archive_id)
        if archive.state.usable or archive.state is ArchiveState.DAMAGED:
            _settle(archive, found, platform.clock())


def _settle(archive: Archive, found: Verification, now: datetime) -> None:
    if found.ok:
        archive.state, archive.verified_at = ArchiveState.VERIFIED, now
        archive.problem_code = archive.problem = None
        return
    # What was never read back was never good.
    was_good = archive.verified_at is not None
    archive.state = ArchiveState.DAMAGED if was_good else ArchiveState.FAILED
    archive.problem_code = found.refusals[0].problem.code
    archive.problem = " ".join(str(refusal) for refusal in found.refusals)


def _in_the_store(platform: Platform, archive: Archive) -> Iterator[ArchiveRefused]:
    """What shows without opening anything."""
    try:
        stored = platform.archives.stat(archive.key, archive.version)
    except ObjectNotFound:
        yield ArchiveRefused("missing", f"L’objet « {archive.key} » a disparu du stockage.")
        return
    if stored.size != archive.bytes:
        yield ArchiveRefused(
            "size", f"L’objet « {archive.key} » fait {stored.size} octets au lieu de {archive.bytes}."
        )
    if not _is_kept(stored, archive):
        yield ArchiveRefused(
            "unlocked",
            f"L’objet « {archive.key} » n’est plus verrouillé jusqu’à la date convenue : il pourrait être "
            "effacé ou remplacé.",
        )


def _manifest_in_the_store(platform: Platform, archive: Archive) -> Iterator[ArchiveRefused]:
    try:
        platform.archives.stat(archive.manifest_key, archive.manifest_version)
    except ObjectNotFound:
        yield manifest_missing(archive)


def _is_kept(stored: Stored, archive: Archive) -> bool:
    """As long as it was once seen to be. Stores forget parts of a second."""
    promised = archive.locked_until
    if promised is None:
        return True
    return stored.locked_until is not None and stored.locked_until >= promised.replace(microsecond=0)
