"""Where bytes live: small protocols, and what every store raises."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from storage.errors import StorageError


class ObjectStoreError(StorageError):
    """The store failed; the sentence says why."""


class ObjectNotFound(ObjectStoreError):
    """No object has this key."""


class ObjectExists(ObjectStoreError):
    """The key is taken by other bytes."""


class ObjectLocked(ObjectStoreError):
    """The store keeps the object until its lock ends; nobody can do anything about it."""


class LockNotApplied(ObjectStoreError):
    """The store was asked to lock an object, and does not say that it did."""


class ObjectStore(Protocol):
    """Immutable objects by key. Keys are ``/``-separated and hold ``[a-z0-9._-]`` only."""

    def put(self, key: str, content: bytes) -> None:
        """Store durably; the same bytes again are fine.

        Raises ObjectExists for other bytes, ObjectStoreError when the store fails.
        """

    def get(self, key: str) -> bytes:
        """Raises ObjectNotFound, or ObjectStoreError when the store fails."""

    def exists(self, key: str) -> bool: ...


class DeletableStore(ObjectStore, Protocol):
    """A store whose objects may go for good."""

    def delete(self, key: str) -> None:
        """Durably; a key that is not there is fine. Raises ObjectStoreError when the store fails."""

    def keys(self, prefix: str) -> Iterator[str]:
        """Every key that begins with ``prefix``, sorted. Raises ObjectStoreError when the store fails."""

    def forget(self, folder: str) -> None:
        """All below ``folder/`` for good: objects, and what puts and uploads that died have left there.

        Whoever calls sees to it that nobody puts anything there meanwhile. Again is fine. Raises
        ObjectNotFound for a malformed name, ObjectStoreError when the store fails.
        """


@dataclass(frozen=True, slots=True)
class Stored:
    """An object as the store describes it.

    ``size`` is in bytes. ``version`` tells the versions of one key apart, None where the store keeps one.
    ``stored_at`` is by the store's own clock, None where it has none but ours.
    """

    key: str
    size: int
    version: str | None = None
    stored_at: datetime | None = None
    locked_until: datetime | None = None


class Upload(Protocol):
    """An object of unknown length on its way. Nobody sees it before ``complete``."""

    def write(self, chunk: bytes) -> None:
        """Raises ObjectStoreError when the store fails; the upload is of no use then."""

    def complete(self) -> Stored:
        """Make the object appear, whole and durable. Raises ObjectStoreError."""

    def abort(self) -> None:
        """Give up what was sent; never raises, and does nothing after ``complete``."""


class ArchiveStore(Protocol):
    """Objects too large for memory, which can be kept from being changed or deleted before a moment.

    Writing and deleting may take different credentials: a store opened for one may refuse the other. Every
    method raises ObjectNotFound for an object that is not there, ObjectStoreError when the store fails.
    """

    def location(self, key: str) -> str:
        """For people: a path, or ``s3://bucket/key``."""

    def now(self) -> datetime | None:
        """By the store's own clock; None where it has none but ours, or does not say."""

    def can_lock(self) -> bool:
        """Whether the store keeps what is locked (S3 Object Lock); asks it."""

    def begin(self, key: str) -> Upload:
        """In constant memory; several may be under way at once."""

    def read(self, key: str, version: str | None = None, start: int = 0) -> Iterator[bytes]:
        """The bytes from ``start`` on, in chunks, in constant memory."""

    def stat(self, key: str, version: str | None = None) -> Stored: ...

    def listing(self, prefix: str) -> Iterator[Stored]:
        """Everything that begins with ``prefix``, old versions too; without ``locked_until``."""

    def lock(self, stored: Stored, until: datetime) -> Stored:
        """Keep this version from everybody until then, and read back that it is so.

        Raises LockNotApplied.
        """

    def remove(self, key: str, version: str | None) -> None:
        """Delete this version for good; one that is not there is fine. Raises ObjectLocked."""

    def abandon(self, key: str) -> None:
        """Remove what uploads to this key that nobody finished have left."""
