"""Archives that the restored catalogue does not know, because they were taken after it was: entered in it."""

import uuid
from contextlib import suppress
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from provisioner.backups.models import Archive, ArchiveState
from provisioner.backups.plan.retention import expires_at
from provisioner.backups.taking.opening import ArchiveRefused
from provisioner.backups.taking.taking import plan_of
from provisioner.instances.work import Platform
from provisioner.recovery.believing import Believed, Keeping, believe
from provisioner.recovery.shelves import Lying
from storage.signing import VerifyingKey


def enter(
    session: Session,
    platform: Platform,
    instance_id: uuid.UUID | None,
    believed: Believed,
    read_at: datetime | None = None,
) -> None:
    """As its signed manifest says; ``read_at`` for one that was read to its last byte, and so counts.

    The others are stored: the clockwork has each read back.
    """
    manifest, now = believed.manifest, platform.clock()
    row = session.get(Archive, manifest.archive)
    if row is None:
        row = Archive(id=manifest.archive, instance_id=instance_id, kind=manifest.kind, key=manifest.key)
        row.taken_at = manifest.taken_at
        until = expires_at(plan_of(platform, instance_id), manifest.kind, manifest.taken_at)
        row.expires_at = until.replace(microsecond=0)
        session.add(row)
    row.version, row.manifest_version = believed.sealed.version, believed.described.version
    row.recipient, row.revision, row.rows = manifest.recipient, manifest.revision, manifest.rows
    row.bytes, row.sha256 = manifest.cipher.bytes, manifest.cipher.sha256
    row.locked_until = platform.archives.stat(manifest.key, believed.sealed.version).locked_until
    row.state = ArchiveState.VERIFIED if read_at else ArchiveState.STORED
    row.verified_at, row.finished_at = read_at, row.finished_at or now
    row.problem_code = row.problem = None
    session.flush()


def adopt(
    platform: Platform,
    keeping: Keeping,
    lying: list[Lying],
    instance_id: uuid.UUID | None,
    verifier: VerifyingKey,
) -> None:
    """Enter those that nobody knows, or that were on their way when the catalogue was archived.

    What is not ours, or does not open, stays unknown: the census names it.
    """
    with Session(platform.control) as session, session.begin():
        known = set(session.scalars(_known(instance_id)))
        for one in lying:
            if one.key not in known:
                with suppress(ArchiveRefused):
                    enter(session, platform, instance_id, believe(keeping, one, instance_id, verifier))


def _known(instance_id: uuid.UUID | None) -> Select[str]:
    mine = Archive.instance_id.is_not_distinct_from(instance_id)
    return select(Archive.key).where(mine, Archive.state != ArchiveState.RUNNING)
