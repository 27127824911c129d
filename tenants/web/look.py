"""How an instance looks: one published version of a theme, read from the object store."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from storage.objects import ObjectStore


@dataclass(frozen=True, slots=True)
class Picture:
    """Width and height in pixels, so that a page does not jump when the image arrives."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Look:
    """``content_types`` names the version's assets."""

    version: str
    content_types: Mapping[str, str]
    logo: Picture | None
    banner: Picture | None


def asset_key(version: str, asset: str) -> str:
    return f"themes/{version}/{asset}"


def read_look(store: ObjectStore, version: str) -> Look:
    """Raises ObjectNotFound when the version was never published."""
    assets = json.loads(store.get(asset_key(version, "theme.json")))["assets"]
    return Look(
        version=version,
        content_types=MappingProxyType({name: entry["content_type"] for name, entry in assets.items()}),
        logo=_picture(assets.get("logo.png")),
        banner=_picture(assets.get("banner.png")),
    )


def _picture(entry: dict[str, Any] | None) -> Picture | None:
    return Picture(entry["width"], entry["height"]) if entry else None
