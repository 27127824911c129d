"""Databases behind an owner of their own, and archives of them, in memory."""

import io
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import URL

from storage.archive.manifest import Manifest
from storage.archive.snapshot import open_snapshot
from storage.archive.tools import Database
from storage.archive.writing import About, FileSource, write_archive
from storage.archive.written import Written
from storage.database import Connection, connect, run
from storage.encryption import Identity
from storage.objects import ObjectStoreError, Stored
from storage.roles import ensure_role

ABOUT = About(
    archive=uuid.UUID("5a1c7f1e-6a3e-4b43-9a37-0a5b7a0d2a11"),
    owner=uuid.UUID("c0ffee00-2f6b-4d5d-8a4c-3a8a3c9b1e55"),
    slug="val-joli",
    name="Communauté de communes du Val Joli",
    taken_at=datetime(2027, 3, 3, 2, 15, tzinfo=UTC),
    provisioner="0.1.0",
)
KEY = "instances/c0ffee00/20270303t021500z-5a1c7f1e.tar.zst.age"


@dataclass
class MemoryUpload:
    """An upload that a test looks at afterwards; it fails at the write of that number, from 1 on."""

    fails_at: int | None = None
    failure: Exception = field(default_factory=lambda: ObjectStoreError("le stockage est tombé"))
    fails_to_complete: bool = False
    content: io.BytesIO = field(default_factory=io.BytesIO)
    writes: int = 0
    completed: bool = False
    aborted: bool = False

    def write(self, chunk: bytes) -> None:
        self.writes += 1
        if self.writes == self.fails_at:
            raise self.failure
        self.content.write(chunk)

    def complete(self) -> Stored:
        if self.fails_to_complete:
            raise self.failure
        self.completed = True
        return Stored(KEY, len(self.content.getvalue()))

    def abort(self) -> None:
        self.aborted = True


@dataclass(frozen=True)
class Kept:
    """An archive, its manifest, and the identity that opens it."""

    content: bytes
    manifest: Manifest
    identity: Identity

    @property
    def chunks(self) -> Iterator[bytes]:
        return chunks(self.content)


@dataclass(frozen=True)
class Yard:
    """Makes databases; ``admin`` is the address of an administrator who is no superuser."""

    admin: URL

    def database(self) -> Database:
        """Empty, and its owner's, who cannot log in."""
        name = f"yard_{uuid.uuid4().hex[:12]}"
        database = Database(self.admin, name, f"{name}_owner")
        with connect(self.admin) as admin:
            ensure_role(admin, database.owner, login=False)
            run(admin, "CREATE DATABASE {} OWNER {}", name, database.owner)
        return database

    def filled(self, *statements: str) -> Database:
        database = self.database()
        with as_owner(database) as owner:
            for statement in statements:
                owner.execute(statement.encode())
        return database


def as_owner(database: Database) -> Connection:
    connection = connect(database.server, database.name)
    run(connection, "SET ROLE {}", database.owner)
    return connection


def chunks(content: bytes, size: int = 50_000) -> Iterator[bytes]:
    return (content[start : start + size] for start in range(0, len(content), size))


def file(name: str, content: bytes, size: int | None = None) -> FileSource:
    """Announced with its size, or with another one."""
    return FileSource(name, len(content) if size is None else size, lambda: chunks(content))


def write(
    database: Database, upload: MemoryUpload, identity: Identity, files: Iterable[FileSource] = ()
) -> Written:
    with open_snapshot(database) as snapshot:
        return write_archive(upload, snapshot, identity.recipient, ABOUT, files=files)


def keep(database: Database, files: Iterable[FileSource] = ()) -> Kept:
    identity, upload = Identity.generate(), MemoryUpload()
    return kept(write(database, upload, identity, files), upload, identity)


def kept(written: Written, upload: MemoryUpload, identity: Identity) -> Kept:
    manifest = Manifest.of(
        written, about=ABOUT, key=KEY, kind="daily", recipient=identity.recipient, duration_seconds=1.5
    )
    return Kept(upload.content.getvalue(), manifest, identity)
