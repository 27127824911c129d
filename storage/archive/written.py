"""What an archive turned out to hold."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from storage.archive.contents import TableContents
from storage.objects import Stored

FORMAT = 1
# Of ciphertext: small enough to hold, large enough that the manifest of 100 GB stays below 2 MB.
PIECE = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Measure:
    """How long a row of bytes is, and its SHA-256 in hexadecimal."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Cipher(Measure):
    """The stored bytes: as a whole, for ``sha256sum``, and the SHA-256 of each ``piece_bytes`` of them.

    A reader believes one piece after the other, and need not have seen the last to know the first.
    """

    piece_bytes: int
    pieces: tuple[str, ...]


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
    cipher: Cipher
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


@dataclass(slots=True)
class CipherMeter:
    """Measures the stored bytes on their way, in all and piece by piece."""

    _whole: Meter = field(default_factory=Meter)
    _piece: Meter = field(default_factory=Meter)
    _pieces: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return self._whole.count

    def update(self, chunk: bytes) -> None:
        self._whole.update(chunk)
        left = memoryview(chunk)
        while left:
            room = PIECE - self._piece.count
            self._piece.update(left[:room])
            left = left[room:]
            if self._piece.count == PIECE:
                self._end_piece()

    def measure(self) -> Cipher:
        """Once, at the end."""
        if self._piece.count:
            self._end_piece()
        whole = self._whole.measure()
        return Cipher(whole.bytes, whole.sha256, PIECE, tuple(self._pieces))

    def _end_piece(self) -> None:
        self._pieces.append(self._piece.measure().sha256)
        self._piece = Meter()
