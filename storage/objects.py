"""Where bytes live: a small protocol, and what every store raises."""

from typing import Protocol

from storage.errors import StorageError


class ObjectStoreError(StorageError):
    """The store failed; the sentence says why."""


class ObjectNotFound(ObjectStoreError):
    """No object has this key."""


class ObjectExists(ObjectStoreError):
    """The key is taken by other bytes."""


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
