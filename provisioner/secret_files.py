"""Secrets as files of their owner alone, made at first need."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from provisioner.errors import OutsideFailed
from storage.disk import make_folder, reason, sync_folder


def random_secret() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


class SecretMissing(OutsideFailed):
    """There is no such file."""


def read(folder: Path, name: str) -> str:
    """What the file says; makes none.

    Raises SecretMissing, and OutsideFailed for a file that cannot be read or lost its content.
    """
    path = folder / name
    try:
        secret = path.read_text().strip()
    except FileNotFoundError:
        raise SecretMissing(
            f"Le fichier de secret {path} manque. « provisioner migrate » le crée, sur la machine qui "
            "administre : donnez-le aussi à ce service (LoadCredential= dans son unité), puis relancez-le."
        ) from None
    except OSError as error:
        raise OutsideFailed(
            f"Le fichier de secret {path} n’a pas pu être lu ({reason(error)}) : rendez-le lisible à "
            "l’utilisateur de ce programme, et à lui seul."
        ) from error
    if not secret:
        raise OutsideFailed(f"Le fichier de secret {path} est vide : rétablissez-le depuis une sauvegarde.")
    return secret


def read_or_create(folder: Path, name: str, make: Callable[[], str] = random_secret) -> str:
    """What ``make`` once gave, the same at every call, also when two processes make it at once.

    Raises OutsideFailed for a file that cannot be made or read, or lost its content.
    """
    try:
        return read(folder, name)
    except SecretMissing:
        secret = make()
    try:
        _create(folder / name, secret)
    except OSError as error:
        raise OutsideFailed(
            f"Le fichier de secret {folder / name} manque et n’a pas pu être créé ({reason(error)}) : "
            "lancez la commande sous l’utilisateur à qui ce dossier appartient, ou rétablissez le fichier."
        ) from error
    return read(folder, name)


def replace(folder: Path, name: str, secret: str) -> None:
    """Have the file say ``secret``; whoever reads it meanwhile finds the former or the new, whole."""
    _written_beside(folder / name, secret).rename(folder / name)
    sync_folder(folder)


def rename(folder: Path, name: str, new_name: str) -> None:
    """In one instant; what was there under the new name is gone."""
    (folder / name).rename(folder / new_name)
    sync_folder(folder)


def _create(path: Path, secret: str) -> None:
    """Leaves alone what another process has made meanwhile."""
    part = _written_beside(path, secret)
    with suppress(FileExistsError):
        os.link(part, path)
    part.unlink()
    sync_folder(path.parent)


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
