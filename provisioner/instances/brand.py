"""Themes in the object store: bundles as they are served, and the member's originals, never served."""

import hashlib
import json

from storage.objects import ObjectStore
from themes.theme import ThemeBundle, ThemeInputs, build

MANIFEST = "theme.json"


def original_key(content: bytes) -> str:
    """The bytes as the member sent them, by hash (MIX-FORM-15)."""
    return f"originals/{hashlib.sha256(content).hexdigest()}"


def keep_original(store: ObjectStore, content: bytes | None) -> str | None:
    """Store an upload as received and return its SHA-256, None for no upload."""
    if content is None:
        return None
    store.put(original_key(content), content)
    return hashlib.sha256(content).hexdigest()


def read_original(store: ObjectStore, sha256: str | None) -> bytes | None:
    return store.get(f"originals/{sha256}") if sha256 else None


def store_bundle(store: ObjectStore, bundle: ThemeBundle) -> None:
    """The manifest goes last: where it is, everything it names is."""
    for name, asset in sorted(bundle.assets.items(), key=lambda entry: entry[0] == MANIFEST):
        store.put(asset_key(bundle.version, name), asset.content)


def bundle_is_whole(store: ObjectStore, version: str) -> bool:
    """Whether every asset that the manifest names is there."""
    if not store.exists(asset_key(version, MANIFEST)):
        return False
    manifest = json.loads(store.get(asset_key(version, MANIFEST)))
    return all(store.exists(asset_key(version, name)) for name in manifest["assets"])


def rebuild(store: ObjectStore, inputs: ThemeInputs) -> str:
    """Build and store the bundle again; returns its version, another one after an upgrade of the imaging."""
    bundle = build(inputs)
    store_bundle(store, bundle)
    return bundle.version


def asset_key(version: str, name: str) -> str:
    return f"themes/{version}/{name}"
