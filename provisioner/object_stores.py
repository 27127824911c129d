"""Which store holds what, with whose credentials it is opened, and how long it is waited for.

S3 is loaded only where it is used.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from provisioner.errors import OutsideFailed
from provisioner.settings import Settings
from storage.directory_store import DirectoryStore
from storage.objects import ArchiveStore, DeletableStore, ObjectStore
from storage.read_through import ReadThroughStore
from storage.s3_address import S3Access, S3Address
from themes.published import THEMES

# Seconds to connect, seconds for an answer, attempts (``storage.s3_store.Patience``).
_Patience = tuple[float, float, int]
_WAITED_FOR_BY_WORK: _Patience = (5, 10, 2)
_WAITED_FOR_BY_VISITORS: _Patience = (2, 4, 1)
# Some thousands of themes' pictures and stylesheets.
_KEPT_BYTES = 256 * 1024 * 1024


class _Store(ArchiveStore, DeletableStore, Protocol):
    """What both of ours are."""


def object_store(settings: Settings) -> DeletableStore:
    """Originals, pictures and themes."""
    return _opened(settings.objects_url, settings.objects_access, _folder(settings, "objects"))


def served_objects(settings: Settings) -> ObjectStore:
    """The same for whoever serves instances: a bucket is asked once for each file of a theme, and a visitor
    does not wait long for one that hangs."""
    if settings.objects_url is None:
        return object_store(settings)
    folder, patience = _folder(settings, "objects"), _WAITED_FOR_BY_VISITORS
    store = _opened(settings.objects_url, settings.objects_access, folder, patience)
    kept = _folder(settings, "objects-cache")
    return ReadThroughStore(store, kept, prefix=THEMES, most_bytes=_KEPT_BYTES)


def archive_store(settings: Settings) -> ArchiveStore:
    """Where archives go, opened with the credentials that write and read."""
    return _opened(settings.archives_url, settings.archives_writer, _folder(settings, "archives"))


def expiry_store(settings: Settings) -> ArchiveStore:
    """The same, opened with the credentials that delete what has expired.

    Whatever does not go now goes a minute later; meanwhile other work of the minute waits.
    """
    folder, patience = _folder(settings, "archives"), _WAITED_FOR_BY_WORK
    return _opened(settings.archives_url, settings.archives_expirer, folder, patience)


def archive_location(settings: Settings) -> Callable[[str], str]:
    """Where an archive is, for people; opens nothing."""
    if settings.archives_url is not None:
        return settings.archives_url.location
    return DirectoryStore(_folder(settings, "archives")).location


def key_store(settings: Settings) -> DeletableStore:
    """Where wrapped keys lie, and can be destroyed."""
    return _opened(settings.keys_url, settings.keys_access, _folder(settings, "keys"))


def _folder(settings: Settings, name: str) -> Path:
    return settings.data_dir.resolve() / name


def _opened(
    address: S3Address | None, access: S3Access | None, folder: Path, patience: _Patience | None = None
) -> _Store:
    if address is None:
        return DirectoryStore(folder)
    if access is None:
        raise OutsideFailed(
            f"Le bucket {address.bucket} est réglé sans accès pour ce programme : ajoutez "
            "PROVISIONER_ARCHIVES_WRITER et PROVISIONER_ARCHIVES_EXPIRER."
        )
    from storage.s3_store import Patience, S3Store  # noqa: PLC0415 - 40 MB and 0.2 s that others need not pay

    return S3Store(address, access, Patience(*patience) if patience is not None else None)
