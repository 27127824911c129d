"""Secrets as files of their owner alone, made at first need."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from provisioner.errors import OutsideFailed


def random_secret() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


def read_or_create(folder: Path, name: str, make: Callable[[], str] = random_secret) -> str:
    """What ``make`` once gave, the same at every call, also when two processes make it at once.

    Raises OutsideFailed for a file that lost its content.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / name
    part = folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
    if not path.exists():
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(part, path)
        part.unlink()
    secret = path.read_text().strip()
    if not secret:
        raise OutsideFailed(f"Le fichier de secret {path} est vide : rétablissez-le depuis une sauvegarde.")
    return secret
