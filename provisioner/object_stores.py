"""Which store holds what, and with whose credentials it is opened. S3 is loaded only where it is used."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from provisioner.settings import Settings
from storage.directory_store import DirectoryStore
from storage.objects import ArchiveStore, DeletableStore
from storage.s3_address import S3Access, S3Address


class _Store(ArchiveStore, DeletableStore, Protocol):
    """What both of ours are."""


def object_store(settings: Settings) -> DirectoryStore:
    """Originals, pictures and themes."""
    return DirectoryStore(_folder(settings, "objects"))


def archive_store(settings: Settings) -> ArchiveStore:
    """Where archives go, opened with the credentials that write and read."""
    return _opened(settings.archives_url, settings.archives_writer, _folder(settings, "archives"))


def expiry_store(settings: Settings) -> ArchiveStore:
    """The same, opened with the credentials that delete what has expired.

    Whatever does not go now goes a minute later; meanwhile other work of the minute waits.
    """
    folder = _folder(settings, "archives")
    return _opened(settings.archives_url, settings.archives_expirer, folder, patient=False)


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
    address: S3Address | None, access: S3Access | None, folder: Path, *, patient: bool = True
) -> _Store:
    if address is None or access is None:
        return DirectoryStore(folder)
    from storage.s3_store import Patience, S3Store  # noqa: PLC0415 - 40 MB and 0.2 s that others need not pay

    return S3Store(
        address, access, Patience() if patient else Patience(connecting=5, answering=10, attempts=2)
    )
