"""Logos and banners as themes are made of them: written anew, kept beside the sealed originals.

Whoever publishes a theme or shows a preview needs these alone, so that no web process can open an original.
"""

import uuid
from dataclasses import dataclass
from enum import StrEnum

from storage.objects import DeletableStore, ObjectStore
from themes import images
from themes.images import Picture, Reading
from themes.problems import Problem


class PictureKind(StrEnum):
    """The values are places of the form, and so the fields of problems."""

    LOGO = "logo"
    BANNER = "banner"


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """Which one: whose (a dossier's and its instance's), of which kind, and of which original.

    One original makes different copies as logo and as banner. No two owners share one, so that it can go.
    """

    owner_id: uuid.UUID
    kind: PictureKind
    sha256: str

    @property
    def key(self) -> str:
        return f"pictures/{self.owner_id}/{self.kind}-{self.sha256}.png"


@dataclass(frozen=True, slots=True)
class Examined:
    """``png`` is the working copy, None when ``problems`` refuse the picture."""

    problems: tuple[Problem, ...]
    png: bytes | None


def examine(kind: PictureKind, original: bytes) -> Examined:
    """Check an upload by its content and write it anew (MIX-FORM-5, MIX-FORM-6)."""
    reading = _read(kind, original)
    return Examined(reading.problems, _written(kind, reading.picture) if reading.picture else None)


def keep(store: ObjectStore, copy: WorkingCopy, png: bytes) -> None:
    """Store it once: imaging may change with its releases."""
    if not store.exists(copy.key):
        store.put(copy.key, png)


def read(store: ObjectStore, copy: WorkingCopy) -> bytes:
    """Raises ObjectNotFound."""
    return store.get(copy.key)


def forget(store: DeletableStore, copy: WorkingCopy) -> None:
    """For good; again is fine."""
    store.delete(copy.key)


def _read(kind: PictureKind, original: bytes) -> Reading:
    return images.read_logo(original) if kind is PictureKind.LOGO else images.read_banner(original)


def _written(kind: PictureKind, picture: Picture) -> bytes:
    return images.working_logo_png(picture) if kind is PictureKind.LOGO else images.banner_png(picture)
