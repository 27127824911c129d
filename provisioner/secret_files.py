"""Secrets as files of their owner alone, made at first need."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from provisioner.errors import OutsideFailed
from storage.disk import make_folder, sync_folder


def random_secret() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


def read_or_create(folder: Path, name: str, make: Callable[[], str] = random_secret) -> str:
    """What ``make`` once gave, the same at every call, also when two processes make it at once.

    Raises OutsideFailed for a file that lost its content.
    """
    path = folder / name
    if not path.exists():
        part = _written_beside(path, make())
        with suppress(FileExistsError):
            os.link(part, path)
        part.unlink()
        sync_folder(folder)
    secret = path.read_text().strip()
    if not secret:
        raise OutsideFailed(f"Le fichier de secret {path} est vide : rétablissez-le depuis une sauvegarde.")
    return secret


def replace(folder: Path, name: str, secret: str) -> None:
    """Have the file say ``secret``; whoever reads it meanwhile finds the former or the new, whole."""
    _written_beside(folder / name, secret).rename(folder / name)
    sync_folder(folder)


def rename(folder: Path, name: str, new_name: str) -> None:
    """In one instant; what was there under the new name is gone."""
    (folder / name).rename(folder / new_name)
    sync_folder(folder)


def _written_beside(path: Path, secret: str) -> Path:
    """A durable part that no reader takes for a secret."""
    make_folder(path.parent)
    part = path.parent / f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}"
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    return part
