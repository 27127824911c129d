"""The pictures as members sent them, kept in the object store by hash and never served (MIX-FORM-15)."""

import hashlib

from storage.objects import ObjectStore


def keep(store: ObjectStore, content: bytes | None) -> str | None:
    """Store an upload as received and return its SHA-256, None for no upload."""
    if content is None:
        return None
    sha256 = hashlib.sha256(content).hexdigest()
    store.put(_key(sha256), content)
    return sha256


def read(store: ObjectStore, sha256: str | None) -> bytes | None:
    """None for no upload. Raises ObjectNotFound."""
    return store.get(_key(sha256)) if sha256 else None


def _key(sha256: str) -> str:
    return f"originals/{sha256}"
