"""Documents and pictures as members sent them: sealed for their owner alone, never served (MIX-FORM-15).

The owner is a dossier and the instance that it becomes: both have the same id. Opening takes the operator's
key, which no process that serves pages holds.
"""

import hashlib
import uuid
from dataclasses import dataclass

from storage.encryption import Identity, seal, unseal
from storage.objects import DeletableStore, ObjectStore


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose originals these are, and the public key that they are sealed for."""

    id: uuid.UUID
    recipient: str


def keep(store: ObjectStore, owner: Owner, content: bytes) -> str:
    """Seal an upload exactly as received and return its SHA-256; the same again is fine."""
    sha256 = hashlib.sha256(content).hexdigest()
    # Sealing twice gives two different objects for one content.
    if not store.exists(_key(owner.id, sha256)):
        store.put(_key(owner.id, sha256), seal(content, owner.recipient))
    return sha256


def read(store: ObjectStore, owner_id: uuid.UUID, sha256: str, *identities: Identity) -> bytes:
    """The very bytes. Raises ObjectNotFound, DecryptionFailed."""
    return unseal(store.get(_key(owner_id, sha256)), *identities)


def erase(store: DeletableStore, owner_id: uuid.UUID) -> None:
    """All of an owner whose key was destroyed: noise, which would stand in the way of the same file anew."""
    store.forget(_folder(owner_id))


def _folder(owner_id: uuid.UUID) -> str:
    return f"originals/{owner_id}"


def _key(owner_id: uuid.UUID, sha256: str) -> str:
    return f"{_folder(owner_id)}/{sha256}.age"
