"""An object store in a directory: the embedded default. It is private and durable, and cannot lock."""

import filecmp
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from storage.disk import files_below, make_folder, reason, sync_folder
from storage.object_keys import checked_key, is_key
from storage.objects import LockNotApplied, ObjectExists, ObjectNotFound, ObjectStoreError, Stored, Upload

_CHUNK = 1024 * 1024


class DirectoryStore:
    """Files below one directory, readable by its owner alone: a DeletableStore and an ArchiveStore."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, content: bytes) -> None:
        upload = self.begin(key)
        try:
            upload.write(content)
            upload.complete()
        finally:
            upload.abort()

    def get(self, key: str) -> bytes:
        path = self._path(key)
        with self._reading(key):
            return path.read_bytes()

    def exists(self, key: str) -> bool:
        path = self._path(key)
        with self._reading(key):
            return path.is_file()

    def delete(self, key: str) -> None:
        path = self._path(key)
        # A put that died at its last line has left the very bytes under a second name.
        self.abandon(key)
        with _failures(self._root, f"n’a pas pu effacer l’objet {key}"):
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                sync_folder(path.parent)

    def keys(self, prefix: str) -> Iterator[str]:
        for stored in self.listing(prefix):
            yield stored.key

    def forget(self, folder: str) -> None:
        path = self._path(folder)
        with _failures(self._root, f"n’a pas pu effacer le dossier {folder}"):
            if path.is_dir():
                shutil.rmtree(path)
                sync_folder(path.parent)

    def location(self, key: str) -> str:
        return str(self._path(key))

    def now(self) -> datetime | None:
        return None

    def can_lock(self) -> bool:
        return False

    def begin(self, key: str) -> Upload:
        self._path(key)
        return _PartFile(self._root, key)

    def read(self, key: str, version: str | None = None, start: int = 0) -> Iterator[bytes]:
        path = self._path(key, version)
        with self._reading(key), path.open("rb") as file:
            file.seek(start)
            while chunk := file.read(_CHUNK):
                yield chunk

    def stat(self, key: str, version: str | None = None) -> Stored:
        path = self._path(key, version)
        with self._reading(key):
            if not path.is_file():
                raise FileNotFoundError
            return Stored(key, path.stat().st_size)

    def listing(self, prefix: str) -> Iterator[Stored]:
        folder = self._path(prefix.rpartition("/")[0]) if "/" in prefix else self._root
        if not folder.is_dir():
            return
        with _failures(self._root, "n’a pas pu être parcouru"):
            keys = [path.relative_to(self._root).as_posix() for path in files_below(folder)]
        for key in sorted(key for key in keys if key.startswith(prefix) and is_key(key)):
            # One that was deleted meanwhile is not there any more.
            with suppress(ObjectNotFound):
                yield self.stat(key)

    def lock(self, stored: Stored, until: datetime) -> Stored:
        raise LockNotApplied(
            f"{stored.key} : le dossier {self._root} ne sait pas verrouiller, on peut toujours y effacer. "
            "Pour des sauvegardes verrouillées, utilisez un stockage S3 avec « Object Lock »."
        )

    def remove(self, key: str, version: str | None) -> None:
        if version is None:
            self.delete(key)

    def abandon(self, key: str) -> None:
        path = self._path(key)
        with _failures(self._root, f"n’a pas pu effacer ce qui reste d’un envoi de {key}"):
            for part in path.parent.glob(f"{_parts_of(path)}*"):
                part.unlink(missing_ok=True)

    @contextmanager
    def _reading(self, key: str) -> Iterator[None]:
        try:
            yield
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise ObjectNotFound(f"{key} : objet inconnu") from None
        except OSError as error:
            raise _failure(self._root, f"n’a pas pu lire l’objet {key}", error) from error

    def _path(self, key: str, version: str | None = None) -> Path:
        if version is not None:
            raise ObjectNotFound(f"{key} : version {version} inconnue, un dossier n’en garde pas")
        return self._root / checked_key(key)


class _PartFile:
    """An object on its way, in a file beside its place, which becomes the object by a link."""

    def __init__(self, root: Path, key: str) -> None:
        self._root = root
        self._key = key
        self._path = root / key
        with _failures(root):
            make_folder(self._path.parent)
            descriptor, part = tempfile.mkstemp(dir=self._path.parent, prefix=_parts_of(self._path))
        self._part = Path(part)
        self._file = os.fdopen(descriptor, "wb")

    def write(self, chunk: bytes) -> None:
        with _failures(self._root):
            self._file.write(chunk)

    def complete(self) -> Stored:
        """Raises ObjectExists when the key is taken by other bytes."""
        with _failures(self._root):
            with self._file as file:
                file.flush()
                os.fsync(file.fileno())
            self._publish()
            size = self._path.stat().st_size
        self.abort()
        return Stored(self._key, size)

    def _publish(self) -> None:
        try:
            # A link, unlike a rename, fails when the key is taken: two writers cannot both win.
            os.link(self._part, self._path)
        except FileExistsError:
            if not filecmp.cmp(self._part, self._path, shallow=False):
                raise ObjectExists(f"{self._key} : cet objet existe déjà avec un autre contenu") from None
        sync_folder(self._path.parent)

    def abort(self) -> None:
        # What a failure leaves is a part, no object: ``abandon`` finds it.
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._part.unlink(missing_ok=True)


@contextmanager
def _failures(root: Path, what: str = "n’accepte pas d’objet") -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _failure(root, what, error) from error


def _failure(root: Path, what: str, error: OSError) -> ObjectStoreError:
    return ObjectStoreError(f"Le dossier {root} {what} : {reason(error)}.")


def _parts_of(path: Path) -> str:
    """How names of parts begin. No key holds a tilde: a part is no object, and says whose it is."""
    return f".part~{path.name}~"
