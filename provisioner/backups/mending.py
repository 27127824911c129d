"""What processes that died have left: known as failed, or taken over where it turns out to be whole."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.backups.catalogue import fail_dead_attempts, find_archive
from provisioner.backups.locks import BackupUnderWay, owner_lock
from provisioner.backups.models import Archive, ArchiveState
from provisioner.backups.taking.opening import ArchiveRefused, read_manifest
from provisioner.instances.work import Platform
from provisioner.jobs import defer_verify
from storage.archive.manifest import Manifest
from storage.objects import ObjectNotFound, Stored


def mend(platform: Platform) -> int:
    """Have what died under way known as failed, and what was stored and not read back, read back.

    Returns how many died.
    """
    under_way = Archive.state.in_((ArchiveState.RUNNING, ArchiveState.STORED))
    with Session(platform.control) as session:
        owners = session.scalars(select(Archive.instance_id).where(under_way).distinct()).all()
    return sum(_mend_of(platform, owner) for owner in owners)


def adopt(platform: Platform, archive: Archive) -> bool:
    """Whether an interrupted attempt is there, whole and signed: then it is to be read back, not removed.

    Its process died after the last byte and before it could say so. So does, in a way, the one that took the
    control plane's archive which somebody restores: in that archive, it is still at it.
    Raises ArchiveRefused as long as no key is at hand, ObjectStoreError; the caller holds the owner's lock.
    """
    if archive.state is not ArchiveState.FAILED or archive.problem_code != "interrupted":
        return False
    try:
        manifest = read_manifest(platform, archive).manifest
        stored = _kept(platform, archive, archive.key)
        described = _kept(platform, archive, archive.manifest_key)
    except ObjectNotFound:
        return False
    except ArchiveRefused as refusal:
        if refusal.keys:
            # Nobody knows what it is worth as long as no key is at hand.
            raise
        return False
    with Session(platform.control) as session, session.begin():
        _take_over(find_archive(session, archive.id), manifest, stored, described)
        defer_verify(session, archive.id)
    return True


def _take_over(row: Archive, manifest: Manifest, stored: Stored, described: Stored) -> None:
    row.state, row.problem_code, row.problem = ArchiveState.STORED, None, None
    row.recipient, row.revision, row.rows = manifest.recipient, manifest.revision, manifest.rows
    row.bytes, row.sha256 = manifest.cipher.bytes, manifest.cipher.sha256
    row.version, row.manifest_version = stored.version, described.version
    row.locked_until = stored.locked_until


def _kept(platform: Platform, archive: Archive, key: str) -> Stored:
    """As the store has it, locked as it should be. Raises ObjectNotFound, ObjectStoreError."""
    stored = platform.archives.stat(key)
    if archive.expires_at is None or not platform.archives.can_lock():
        return stored
    return platform.archives.lock(stored, archive.expires_at)


def _mend_of(platform: Platform, owner: uuid.UUID | None) -> int:
    try:
        with owner_lock(platform, owner), Session(platform.control) as session, session.begin():
            dead = fail_dead_attempts(session, owner, platform.clock())
            of_owner = Archive.instance_id.is_not_distinct_from(owner)
            not_read_back = select(Archive.id).where(of_owner, Archive.state == ArchiveState.STORED)
            for archive_id in session.scalars(not_read_back):
                defer_verify(session, archive_id)
            return len(dead)
    except BackupUnderWay:
        return 0
