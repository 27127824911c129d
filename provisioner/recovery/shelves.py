"""What lies in the archive store, by name: nothing here is opened, and nothing is believed."""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from provisioner.backups.census import FOLDERS
from provisioner.backups.models import MANIFEST
from storage.objects import ArchiveStore, Stored

_SEALED = re.compile(
    r"(?:control|instances/(?P<owner>[0-9a-f-]{36}))/(?P<at>\d{8}t\d{6}z)-[0-9a-f]{8}\.tar\.zst\.age"
)


@dataclass(frozen=True, slots=True)
class Lying:
    """An archive by its key, with every version that the store has of it and of its manifest."""

    key: str
    sealed: tuple[Stored, ...]
    described: tuple[Stored, ...]

    @property
    def taken_at(self) -> datetime:
        """As its name says."""
        return _moment(self.key)


@dataclass(frozen=True, slots=True)
class Shelves:
    """All archives by owner, None for the control plane's; of each the newest first."""

    by_owner: dict[uuid.UUID | None, list[Lying]]

    def of(self, owner: uuid.UUID | None) -> list[Lying]:
        return self.by_owner.get(owner, [])

    def instances(self) -> frozenset[uuid.UUID]:
        """Of whom there is any archive."""
        return frozenset(owner for owner in self.by_owner if owner is not None)

    def last_sign_of_life(self, now: datetime) -> datetime | None:
        """Until when, at least, the former machine was at work: it began its last archive then."""
        begun = (lying.taken_at for each in self.by_owner.values() for lying in each)
        return max((moment for moment in begun if moment <= now), default=None)


def look(archives: ArchiveStore) -> Shelves:
    """Raises ObjectStoreError."""
    versions: dict[str, list[Stored]] = defaultdict(list)
    for folder in FOLDERS:
        for stored in archives.listing(folder):
            versions[stored.key].append(stored)
    keys = {key.removesuffix(MANIFEST) for key in versions}
    return Shelves(
        _by_owner(Lying(key, _of(versions, key), _of(versions, f"{key}{MANIFEST}")) for key in keys)
    )


def _of(versions: dict[str, list[Stored]], key: str) -> tuple[Stored, ...]:
    return tuple(versions.get(key, ()))


def _by_owner(lying: Iterable[Lying]) -> dict[uuid.UUID | None, list[Lying]]:
    found: dict[uuid.UUID | None, list[Lying]] = defaultdict(list)
    for one in sorted(lying, key=lambda each: each.key, reverse=True):
        if (named := _SEALED.fullmatch(one.key)) is not None:
            found[uuid.UUID(named["owner"]) if named["owner"] else None].append(one)
    return found


def _moment(key: str) -> datetime:
    named = _SEALED.fullmatch(key)
    assert named is not None  # noqa: S101 - others stand on no shelf
    return datetime.strptime(named["at"], "%Y%m%dt%H%M%Sz").replace(tzinfo=UTC)
