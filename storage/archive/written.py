"""What an archive turned out to hold."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from storage.archive.contents import TableContents
from storage.objects import Stored

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Measure:
    """How long a row of bytes is, and its SHA-256 in hexadecimal."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file in an archive; ``size`` is in bytes, ``sha256`` in hexadecimal."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Versions:
    """Of the archive's format, the server, its pg_dump, and the program that asked for the archive."""

    format: int
    postgresql: str
    pg_dump: str
    provisioner: str


@dataclass(frozen=True, slots=True)
class Written:
    """An archive that is whole and in the store; ``tables`` by quoted ``schema.table``."""

    stored: Stored
    cipher: Measure
    dump: Measure
    files: tuple[FileRecord, ...]
    tables: Mapping[str, TableContents]
    revision: str | None
    versions: Versions


@dataclass(slots=True)
class Meter:
    """Measures bytes on their way."""

    count: int = 0
    _digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def update(self, chunk: bytes | memoryview) -> None:
        self.count += len(chunk)
        self._digest.update(chunk)

    def measure(self) -> Measure:
        return Measure(self.count, self._digest.hexdigest())
