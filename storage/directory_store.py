"""An object store in a directory: the embedded default."""

import os
import re
import tempfile
from pathlib import Path

from storage.objects import ObjectExists, ObjectNotFound, ObjectStoreError

_KEY = re.compile(r"[a-z0-9_-][a-z0-9._-]*(/[a-z0-9_-][a-z0-9._-]*)*")


class DirectoryStore:
    """Files below one directory, readable by its owner alone."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, content: bytes) -> None:
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            is_as_wanted = _write_once(path, content)
            _sync_directory(path.parent)
        except OSError as error:
            raise ObjectStoreError(f"Le dossier {self._root} n’accepte pas d’objet : {error}") from error
        if not is_as_wanted:
            raise ObjectExists(f"{key}: cet objet existe déjà avec un autre contenu")

    def get(self, key: str) -> bytes:
        try:
            return self._path(key).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise ObjectNotFound(f"{key}: objet inconnu") from None
        except OSError as error:
            raise ObjectStoreError(f"{key} : objet illisible dans {self._root} : {error}") from error

    def exists(self, key: str) -> bool:
        return self._path(key).is_file()

    def delete(self, key: str) -> None:
        path = self._path(key)
        try:
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                _sync_directory(path.parent)
        except OSError as error:
            raise ObjectStoreError(f"{key} : objet impossible à effacer : {error}") from error

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ObjectNotFound(f"{key!r}: clé d’objet mal formée")
        return self._root / key


def _write_once(path: Path, content: bytes) -> bool:
    """Whether the file now holds ``content``; a file that is there already stays as it is."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".part-", delete=False) as part:
        try:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
            # A link, unlike a rename, fails when the key is taken: two writers cannot both win.
            os.link(part.name, path)
        except FileExistsError:
            return path.read_bytes() == content
        finally:
            Path(part.name).unlink()
    return True


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
