"""The catalogue of archives, and what was done with them. What an archive holds is in its manifest alone."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from provisioner.models import ControlBase, Instance
from storage.columns import stored

# What the key of an archive's description adds to its own.
MANIFEST = ".manifest"

# Codes of what says nothing about an archive: the store, the database or the keys were away.
HINDRANCES = frozenset({"unavailable", "key_missing", "operator_key"})


class ArchiveState(StrEnum):
    """What is known of an archive. The values stand in JSON and in addresses."""

    RUNNING = "running"
    # Complete in the store, signed and locked; not read back yet, so it does not count.
    STORED = "stored"
    VERIFIED = "verified"
    FAILED = "failed"
    # Was good, and is not what it was: missing, altered, cut short.
    DAMAGED = "damaged"
    # Deleted because the plan says so.
    EXPIRED = "expired"
    # Its key was destroyed: still in the store perhaps, and noise.
    SHREDDED = "shredded"

    @property
    def usable(self) -> bool:
        """Whether it may be restored from."""
        return self in {ArchiveState.STORED, ArchiveState.VERIFIED}


class Archive(ControlBase):
    """One attempt at a backup, from its beginning on, so that what a death leaves in the store is known.

    ``instance_id`` is null for the control plane's own. ``kind`` names a run of the offer's plan, or
    ``manual``; ``slot`` is the scheduled moment that it answers. ``taken_at`` is the moment of the snapshot.
    ``bytes`` and ``sha256`` are of the ciphertext. ``recipient`` is whom it was encrypted to. ``expires_at``
    is when the plan lets go of it, never later than the contract's year.
    """

    __tablename__ = "archives"
    __table_args__ = (Index("ix_archives_instance_id_taken_at", "instance_id", "taken_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    instance_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Instance.id))
    kind: Mapped[str] = mapped_column(String(63))
    slot: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    state: Mapped[ArchiveState] = mapped_column(stored(ArchiveState, length=20), index=True)
    taken_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    asked_by: Mapped[str | None] = mapped_column(String(254))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    version: Mapped[str | None] = mapped_column(String(200))
    manifest_version: Mapped[str | None] = mapped_column(String(200))
    recipient: Mapped[str] = mapped_column(String(100))
    bytes: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    # The revision of the migrations that its database was at.
    revision: Mapped[str | None] = mapped_column(String(63))
    rows: Mapped[dict[str, int] | None] = mapped_column(JSON)
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), index=True)
    locked_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    verified_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    drilled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # Why it failed or does not count any more: a code, and a French sentence for staff.
    problem_code: Mapped[str | None] = mapped_column(String(63))
    problem: Mapped[str | None] = mapped_column(Text)
    instance: Mapped[Instance | None] = relationship()

    @property
    def manifest_key(self) -> str:
        return f"{self.key}{MANIFEST}"


class Drill(ControlBase):
    """One restore carried out for proof; ``problems`` is empty when it held, ``ended_at`` null while it runs.

    ``revision`` is the migration that the restored database was brought to.
    """

    __tablename__ = "drills"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    archive_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Archive.id), index=True)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revision: Mapped[str | None] = mapped_column(String(63))
    rows: Mapped[dict[str, int] | None] = mapped_column(JSON)
    # Each with a code and a message.
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    archive: Mapped[Archive] = relationship()

    @property
    def held(self) -> bool:
        return self.ended_at is not None and not self.problems

    @property
    def hindered(self) -> bool:
        """Whether something else than the archive kept it from proving anything."""
        return bool(self.problems) and all(problem["code"] in HINDRANCES for problem in self.problems)


class RestorationState(StrEnum):
    """How far a copy beside is; the values stand in JSON."""

    ASKED = "asked"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    DROPPED = "dropped"


class Restoration(ControlBase):
    """An archive brought back beside the running instance, for staff to look into.

    Its id is that of its entry in the registry, so that its database, its roles and its secrets are its own.
    ``done_bytes`` of the archive's ``bytes`` are read. ``drop_after`` is null when staff decided to keep it.
    """

    __tablename__ = "restorations"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    archive_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Archive.id), index=True)
    state: Mapped[RestorationState] = mapped_column(stored(RestorationState, length=20), index=True)
    hostname: Mapped[str | None] = mapped_column(String(253))
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    asked_by: Mapped[str] = mapped_column(String(254))
    done_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    # What it is at, in French; afterwards what went wrong, when it did.
    message: Mapped[str | None] = mapped_column(Text)
    rows: Mapped[dict[str, int] | None] = mapped_column(JSON)
    # Names of the files that came back with it, with their sizes in bytes.
    files: Mapped[dict[str, int] | None] = mapped_column(JSON)
    ready_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    drop_after: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), index=True)
    dropped_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    archive: Mapped[Archive] = relationship()


class BackupAlert(ControlBase):
    """What staff were told of by mail, until it is over; ``instance_id`` is null for all of them."""

    __tablename__ = "backup_alerts"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    instance_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Instance.id), index=True)
    code: Mapped[str] = mapped_column(String(63))
    message: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    instance: Mapped[Instance | None] = relationship()
