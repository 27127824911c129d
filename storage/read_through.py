"""Objects that never change, kept on this machine, so that their store is asked once for each of them."""

import hashlib
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from storage.disk import make_folder
from storage.objects import ObjectStore

logger = logging.getLogger(__name__)

_DIGEST_SIZE = hashlib.sha256().digest_size


class ReadThroughStore:
    """An ObjectStore in front of ``store``: what was got below ``prefix`` lies in ``folder`` from then on.

    Below ``prefix`` a key has one content for ever. The folder holds ``most_bytes`` at most (and what
    processes are writing at that moment), the newest; any number of processes may share it, and anybody may
    empty it. Each file begins with the digest of the rest: what a crash has left of one is asked for anew.
    Where nothing can be written, everything is asked for, and that is all.
    """

    def __init__(self, store: ObjectStore, folder: Path, *, prefix: str, most_bytes: int) -> None:
        self._store = store
        self._folder = folder
        self._prefix = prefix
        self._most_bytes = most_bytes
        self._fails = False

    def put(self, key: str, content: bytes) -> None:
        self._store.put(key, content)

    def exists(self, key: str) -> bool:
        """As the store itself says: a copy proves nothing."""
        return self._store.exists(key)

    def get(self, key: str) -> bytes:
        if not key.startswith(self._prefix):
            return self._store.get(key)
        content = self._kept(key)
        if content is None:
            content = self._store.get(key)
            self._keep(key, content)
        return content

    def _kept(self, key: str) -> bytes | None:
        try:
            written = self._path(key).read_bytes()
        except OSError:
            return None
        digest, content = written[:_DIGEST_SIZE], written[_DIGEST_SIZE:]
        return content if hashlib.sha256(content).digest() == digest else None

    def _keep(self, key: str, content: bytes) -> None:
        size = _DIGEST_SIZE + len(content)
        if size > self._most_bytes:
            return
        try:
            make_folder(self._folder)
            self._make_room(size)
            self._write(self._path(key), content)
        except OSError as error:
            if not self._fails:
                logger.warning("nothing is kept in %s: %s", self._folder, error.strerror)
            self._fails = True
        else:
            self._fails = False

    def _make_room(self, size: int) -> None:
        """The oldest go first. No clock of reads is kept: what is still asked for comes back."""
        files = sorted(_files_in(self._folder), key=lambda file: file.modified)
        room = self._most_bytes - size - sum(file.size for file in files)
        for file in files:
            if room >= 0:
                return
            file.path.unlink(missing_ok=True)
            room += file.size

    def _write(self, path: Path, content: bytes) -> None:
        descriptor, part = tempfile.mkstemp(dir=self._folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(hashlib.sha256(content).digest())
                file.write(content)
            # In one instant: nobody reads half of it.
            Path(part).replace(path)
        except OSError:
            with suppress(OSError):
                Path(part).unlink(missing_ok=True)
            raise

    def _path(self, key: str) -> Path:
        return self._folder / hashlib.sha256(key.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    size: int
    modified: int


def _files_in(folder: Path) -> Iterator[_File]:
    """Parts of files too, which somebody is writing or has left."""
    with os.scandir(folder) as entries:
        for entry in entries:
            # Another process may make room as well.
            with suppress(FileNotFoundError):
                status = entry.stat(follow_symlinks=False)
                yield _File(Path(entry.path), status.st_size, status.st_mtime_ns)
