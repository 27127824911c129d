"""How a published theme lies in the object store: immutable, the assets of a version beside its manifest."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from storage.objects import ObjectStore
from themes.theme import MANIFEST, ThemeBundle

THEMES = "themes/"
"""How the keys of everything published begin; below it, no object ever changes."""


@dataclass(frozen=True, slots=True)
class Size:
    """Of a picture, in pixels, so that a page does not jump when the image arrives."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Look:
    """What a page needs to know of one version. ``content_types`` names its assets."""

    version: str
    content_types: Mapping[str, str]
    logo: Size | None
    banner: Size | None


def publish(store: ObjectStore, bundle: ThemeBundle) -> None:
    """The manifest goes last: where it is, everything it names is."""
    for name, asset in sorted(bundle.assets.items(), key=lambda entry: entry[0] == MANIFEST):
        store.put(_key(bundle.version, name), asset.content)


def is_whole(store: ObjectStore, version: str) -> bool:
    """Whether the manifest and every asset that it names are there."""
    if not store.exists(_key(version, MANIFEST)):
        return False
    return all(store.exists(_key(version, name)) for name in _described_assets(store, version))


def read_look(store: ObjectStore, version: str) -> Look:
    """Raises ObjectNotFound when the version was never published."""
    assets = _described_assets(store, version)
    return Look(
        version=version,
        content_types=MappingProxyType({name: entry["content_type"] for name, entry in assets.items()}),
        logo=_size(assets.get("logo.png")),
        banner=_size(assets.get("banner.png")),
    )


def read_asset(store: ObjectStore, version: str, name: str) -> bytes:
    """Raises ObjectNotFound."""
    return store.get(_key(version, name))


def _described_assets(store: ObjectStore, version: str) -> dict[str, dict[str, Any]]:
    assets: dict[str, dict[str, Any]] = json.loads(read_asset(store, version, MANIFEST))["assets"]
    return assets


def _size(entry: dict[str, Any] | None) -> Size | None:
    return Size(entry["width"], entry["height"]) if entry else None


def _key(version: str, name: str) -> str:
    return f"{THEMES}{version}/{name}"
