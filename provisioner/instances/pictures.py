"""Logos and banners as themes are made of them: written anew, kept beside the sealed originals.

Whoever publishes a theme or shows a preview needs these alone, so that no web process can open an original.
"""

from dataclasses import dataclass
from enum import StrEnum

from storage.objects import ObjectStore
from themes import images
from themes.images import Picture, Reading
from themes.problems import Problem


class PictureKind(StrEnum):
    """The values are places of the form, and so the fields of problems."""

    LOGO = "logo"
    BANNER = "banner"


@dataclass(frozen=True, slots=True)
class Examined:
    """``png`` is the working copy, None when ``problems`` refuse the picture."""

    problems: tuple[Problem, ...]
    png: bytes | None


def examine(kind: PictureKind, original: bytes) -> Examined:
    """Check an upload by its content and write it anew (MIX-FORM-5, MIX-FORM-6)."""
    reading = _read(kind, original)
    return Examined(reading.problems, _written(kind, reading.picture) if reading.picture else None)


def keep(store: ObjectStore, sha256: str, png: bytes) -> None:
    """Store the working copy of the original with this hash, once: imaging may change with its releases."""
    if not store.exists(_key(sha256)):
        store.put(_key(sha256), png)


def read(store: ObjectStore, sha256: str | None) -> bytes | None:
    """None for no picture. Raises ObjectNotFound."""
    return store.get(_key(sha256)) if sha256 else None


def _read(kind: PictureKind, original: bytes) -> Reading:
    return images.read_logo(original) if kind is PictureKind.LOGO else images.read_banner(original)


def _written(kind: PictureKind, picture: Picture) -> bytes:
    return images.working_logo_png(picture) if kind is PictureKind.LOGO else images.banner_png(picture)


def _key(sha256: str) -> str:
    return f"pictures/{sha256}.png"
