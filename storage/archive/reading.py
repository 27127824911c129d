"""Reading an archive back, in constant memory, believing nothing that its manifest does not say.

What is read was signed, piece by piece, before it is opened. All the same nothing that a reader hands out
counts before the reading as a whole has come to its end.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import IO, cast

from zstandard import ZstdDecompressor, ZstdError

from storage.archive.errors import ArchiveUnreadable, ReadingFault
from storage.archive.layout import ABOUT, FILES, BadLayout, Member, dump_member, members
from storage.archive.manifest import Manifest
from storage.archive.stages import Conveyor, Stages
from storage.archive.written import Cipher, FileRecord, Meter
from storage.encryption import DecryptionFailed, Identity, unseal_stream
from storage.objects import ObjectNotFound, ObjectStoreError

# age's library hands out 8 KiB at a time: gathered, a thread's turn is worth its while.
GATHERED = 256 * 1024
PLACES = 8
ABOUT_LIMIT = 64 * 1024
# What level 3 needs is 2 MiB; an archive that asks for more memory is none of ours.
WINDOW = 8 * 1024 * 1024

AboutSink = Callable[[bytes], object]
DumpSink = Callable[[bytes], object]
FileSink = Callable[[FileRecord, Iterator[bytes]], object]


def read_back(chunks: Iterable[bytes], manifest: Manifest, identities: Sequence[Identity]) -> None:
    """Prove the stored bytes: their SHA-256, that every one decrypts, and that all within is as described.

    age's stream can only be opened from its beginning, so a proof of the end is one of the whole.
    Raises ArchiveUnreadable.
    """
    read_archive(chunks, manifest, identities)


def read_archive(  # noqa: PLR0913 - one sink for each kind of bytes
    chunks: Iterable[bytes],
    manifest: Manifest,
    identities: Sequence[Identity],
    *,
    about: AboutSink = lambda content: None,
    dump: DumpSink = lambda chunk: None,
    file: FileSink = lambda record, chunks: None,
) -> None:
    """Hand what it says of itself to ``about`` (JSON), the dump's bytes to ``dump`` in order, then each file
    to ``file``, which may leave any unread.

    Only a call that returned says that what it handed out is right. Raises ArchiveUnreadable, or what
    ``dump`` and ``file`` raise.
    """
    ciphertext = _Ciphertext(chunks, manifest.cipher)
    try:
        with Stages() as stages:
            plain = stages.conveyor(PLACES)
            stages.start(lambda: _decipher(ciphertext, plain, identities))
            _unpack(plain, manifest, _Sinks(about, dump, file))
            stages.join()
    except _Broken as error:
        # Damage shows in many ways, and first of all in the bytes as they are stored.
        ciphertext.check()
        raise error.fault from error


class _Broken(Exception):
    """Something within is not right: ``fault``, if the stored bytes are as they should be."""

    def __init__(self, fault: ArchiveUnreadable) -> None:
        super().__init__(str(fault))
        self.fault = fault


@dataclass(slots=True)
class _Ciphertext:
    """The stored bytes. None goes on before its piece is known to be what the signed manifest says.

    Whoever can write to a store may know whom its archives are encrypted to, and so make others: nothing of
    theirs may be decrypted, and even less reach pg_restore, which carries out what a dump tells it.
    """

    chunks: Iterable[bytes]
    expected: Cipher
    _pieces: Iterator[memoryview] = field(init=False)
    _current: memoryview = field(default_factory=lambda: memoryview(b""))

    def __post_init__(self) -> None:
        self._pieces = _believed(self.chunks, self.expected)

    def read(self, size: int) -> bytes:
        if not self._current:
            self._current = next(self._pieces, self._current)
        taken = bytes(self._current[:size])
        self._current = self._current[size:]
        return taken

    def check(self) -> None:
        """Read to the end. Raises ArchiveUnreadable when these are not the bytes that were stored."""
        for _ in self._pieces:
            pass


def _believed(chunks: Iterable[bytes], expected: Cipher) -> Iterator[memoryview]:
    """Piece by piece, each once it is known to be right. Raises ArchiveUnreadable."""
    count = 0
    for piece, sha256 in zip_longest(_pieces(_fetched(chunks), expected.piece_bytes), expected.pieces):
        count += len(piece or b"")
        if piece is None or (len(piece) < expected.piece_bytes and count < expected.bytes):
            raise ArchiveUnreadable(
                ReadingFault.TRUNCATED, f"L’archive est incomplète : {count} octets sur {expected.bytes}."
            )
        if hashlib.sha256(piece).hexdigest() != sha256:
            raise ArchiveUnreadable(
                ReadingFault.ALTERED, "L’archive a été modifiée depuis son écriture : son empreinte diffère."
            )
        yield piece


def _pieces(chunks: Iterable[bytes], size: int) -> Iterator[memoryview]:
    """The same bytes, ``size`` at a time, the last fewer. Each is overwritten when the next is asked for."""
    piece, filled = memoryview(bytearray(size)), 0
    for chunk in chunks:
        left = memoryview(chunk)
        while left:
            taken = left[: size - filled]
            piece[filled : filled + len(taken)] = taken
            filled, left = filled + len(taken), left[len(taken) :]
            if filled == size:
                yield piece
                filled = 0
    if filled:
        yield piece[:filled]


def _fetched(chunks: Iterable[bytes]) -> Iterator[bytes]:
    try:
        yield from chunks
    except ObjectNotFound as error:
        raise ArchiveUnreadable(ReadingFault.MISSING, f"L’archive a disparu : {error}") from error
    except ObjectStoreError as error:
        raise ArchiveUnreadable(ReadingFault.STORE_FAILED, str(error)) from error


@dataclass(slots=True)
class _Gathering:
    """Small writes to larger ones."""

    target: Conveyor
    _parts: list[bytes] = field(default_factory=list)
    _size: int = 0
    _any: bool = False

    def write(self, chunk: bytes) -> None:
        self._any = True
        self._parts.append(chunk)
        self._size += len(chunk)
        if self._size >= GATHERED:
            self.flush()

    @property
    def empty(self) -> bool:
        """Whether nothing ever came."""
        return not self._any

    def flush(self) -> None:
        self.target.write(b"".join(self._parts))
        self._parts, self._size = [], 0


def _decipher(ciphertext: _Ciphertext, plain: Conveyor, identities: Sequence[Identity]) -> None:
    gathering = _Gathering(plain)
    try:
        unseal_stream(ciphertext, gathering, *identities)
    except DecryptionFailed as error:
        raise _Broken(_unopened(gathering)) from error
    gathering.flush()
    ciphertext.check()
    plain.close()


def _unopened(gathering: _Gathering) -> ArchiveUnreadable:
    if gathering.empty:
        return ArchiveUnreadable(ReadingFault.WRONG_KEY, "Aucune des clés présentes n’ouvre l’archive.")
    return _not_as_described("elle ne se déchiffre pas jusqu’au bout")


@dataclass(frozen=True, slots=True)
class _Sinks:
    about: AboutSink
    dump: DumpSink
    file: FileSink


def _unpack(plain: Conveyor, manifest: Manifest, sinks: _Sinks) -> None:
    dumped, files = Meter(), iter(manifest.files)
    with _layout_errors():
        source = ZstdDecompressor(max_window_size=WINDOW).stream_reader(cast("IO[bytes]", plain))
        for place, member in enumerate(members(source)):
            if place == 0:
                sinks.about(_about(member))
            elif member.name == dump_member(place - 1):
                for chunk in member.chunks:
                    dumped.update(chunk)
                    sinks.dump(chunk)
            else:
                _hand_out(member, next(files, None), sinks.file)
    if dumped.measure() != manifest.dump:
        raise _Broken(_not_as_described("le contenu de la base n’a pas l’empreinte annoncée"))
    if next(files, None) is not None:
        raise _Broken(_not_as_described("il y manque des fichiers"))


def _about(member: Member) -> bytes:
    if member.name != ABOUT or member.size > ABOUT_LIMIT:
        raise BadLayout(f"« {member.name} » au lieu de « {ABOUT} »")
    return b"".join(member.chunks)


def _hand_out(member: Member, expected: FileRecord | None, file: FileSink) -> None:
    if expected is None or (member.name, member.size) != (f"{FILES}{expected.name}", expected.size):
        raise BadLayout(f"« {member.name} » est inattendu")
    verified = _verified(member, expected)
    file(expected, verified)
    for _ in verified:
        pass


def _verified(member: Member, expected: FileRecord) -> Iterator[bytes]:
    meter = Meter()
    for chunk in member.chunks:
        meter.update(chunk)
        yield chunk
    if meter.measure().sha256 != expected.sha256:
        raise BadLayout(f"le fichier « {expected.name} » n’a pas l’empreinte annoncée")


@contextmanager
def _layout_errors() -> Iterator[None]:
    try:
        yield
    except (BadLayout, ZstdError) as error:
        raise _Broken(_not_as_described(str(error))) from error


def _not_as_described(how: str) -> ArchiveUnreadable:
    return ArchiveUnreadable(
        ReadingFault.NOT_AS_DESCRIBED, f"L’archive n’est pas celle que son manifeste décrit : {how}."
    )
