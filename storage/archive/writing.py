"""Writing an archive in one go: nothing of it ever lies readable on a disk, whatever its size."""

import errno
import itertools
import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from zstandard import ZstdCompressor

from storage.archive.contents import TableContents
from storage.archive.dumping import Dump, dumping
from storage.archive.errors import ArchiveNotWritten, WritingFault
from storage.archive.layout import (
    ABOUT,
    CHUNK,
    DUMP_MEMBER,
    END,
    FILES,
    BadLayout,
    dump_member,
    header,
    padding,
)
from storage.archive.snapshot import Snapshot
from storage.archive.stages import Conveyor, Stages
from storage.archive.written import FORMAT, CipherMeter, FileRecord, Meter, Versions, Written
from storage.encryption import seal_stream
from storage.errors import StorageError
from storage.object_keys import is_key
from storage.objects import ObjectStoreError, Upload

if TYPE_CHECKING:
    # The library names this class in its types alone.
    from zstandard import ZstdCompressionChunker

LEVEL = 3
# Compressed chunks that wait to be encrypted: enough that neither side stands still while a part is sent.
PLACES = 4
# Parts of the dump that wait to be compressed, so that pg_dump goes on meanwhile.
PARTS = 2
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class About:
    """Whose archive it is and of when, for whoever finds one without its manifest."""

    archive: uuid.UUID
    owner: uuid.UUID
    slug: str | None
    name: str | None
    taken_at: datetime
    provisioner: str


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file to go with the dump: its key, its length, and where its bytes come from when it is due."""

    name: str
    size: int
    chunks: Callable[[], Iterable[bytes]]


def write_archive(  # noqa: PLR0913 - each is a part of its own
    upload: Upload,
    snapshot: Snapshot,
    recipient: str,
    about: About,
    *,
    files: Iterable[FileSource] = (),
    on_progress: Callable[[int], object] = lambda done: None,
) -> Written:
    """Dump what ``snapshot`` sees, add ``files``, compress, encrypt to ``recipient`` and store.

    The upload completes only once pg_dump said that all went well, and every table is counted; whatever
    happens before, it is given up. ``on_progress`` is told the bytes that were handed to the upload.
    Raises ArchiveNotWritten.
    """
    try:
        with dumping(snapshot) as dump, Stages() as stages:
            source = _Source(dump, stages.conveyor(PARTS))
            packer = _Packer(source.parts, stages.conveyor(PLACES))
            counted: dict[str, TableContents] = {}
            stages.when_stopping(dump.kill)
            stages.when_stopping(snapshot.cancel)
            versions = Versions(FORMAT, snapshot.server_version, dump.version, about.provisioner)
            revision = snapshot.revision()
            stages.start(source.read)
            stages.start(lambda: packer.pack(_described(about, versions), files))
            stages.start(lambda: counted.update(snapshot.contents()))
            target = _Target(upload, on_progress)
            seal_stream(packer.result, target, recipient)
            stages.join()
            stored = _stored(upload.complete)
    except BaseException:
        upload.abort()
        raise
    cipher, dumped = target.meter.measure(), source.meter.measure()
    return Written(stored, cipher, dumped, tuple(packer.files), counted, revision, versions)


@dataclass(slots=True)
class _Source:
    """The first stage: what pg_dump writes, measured, in parts of one size but for the last."""

    dump: Dump
    parts: Conveyor
    meter: Meter = field(default_factory=Meter)

    def read(self) -> None:
        """Raises ArchiveNotWritten."""
        while part := self.dump.read(DUMP_MEMBER):
            self.meter.update(part)
            self.parts.write(part)
        self.dump.check()
        self.parts.close()


@dataclass(slots=True)
class _Packer:
    """The stage from plain bytes to compressed ones: the dump and files into one tar, into zstd."""

    parts: Conveyor
    result: Conveyor
    files: list[FileRecord] = field(default_factory=list)
    # Chunks of one size: whatever comes after has as many turns for a small table as for a large one.
    _chunker: "ZstdCompressionChunker" = field(
        default_factory=lambda: ZstdCompressor(level=LEVEL, write_checksum=True).chunker(chunk_size=CHUNK)
    )

    def pack(self, described: bytes, files: Iterable[FileSource]) -> None:
        """Raises ArchiveNotWritten."""
        self._member(ABOUT, described)
        self._pack_dump()
        for file in files:
            self._pack_file(file)
        self._compress(END)
        self._pass_on(self._chunker.finish())  # type: ignore[no-untyped-call]  # the library left it out
        self.result.close()

    def _pack_dump(self) -> None:
        for number in itertools.count():
            part = self.parts.take()
            if not part:
                break
            self._member(dump_member(number), part)

    def _pack_file(self, file: FileSource) -> None:
        """Raises ArchiveNotWritten for a name that no archive holds, or another length than announced."""
        if not is_key(file.name):
            raise ArchiveNotWritten(
                WritingFault.FILE_NAME, f"« {file.name} » n’est pas un nom de fichier d’archive."
            )
        measured = Meter()
        self._compress(_header(f"{FILES}{file.name}", file.size))
        for chunk in _read(file):
            measured.update(chunk)
            if measured.count > file.size:
                break
            self._compress(chunk)
        if measured.count != file.size:
            raise ArchiveNotWritten(
                WritingFault.FILE_CHANGED,
                f"Le fichier « {file.name} » n’a pas la taille annoncée ({file.size} octets) : "
                "il a changé pendant la sauvegarde, qui est à refaire.",
            )
        self._compress(padding(file.size))
        self.files.append(FileRecord(file.name, file.size, measured.measure().sha256))

    def _member(self, name: str, content: bytes | memoryview) -> None:
        self._compress(_header(name, len(content)))
        self._compress(content)
        self._compress(padding(len(content)))

    def _compress(self, plain: bytes | memoryview) -> None:
        self._pass_on(self._chunker.compress(plain))

    def _pass_on(self, chunks: Iterable[bytes]) -> None:
        for chunk in chunks:
            self.result.write(chunk)


@dataclass(slots=True)
class _Target:
    """The stage's end: what is encrypted goes to the store, measured."""

    upload: Upload
    on_progress: Callable[[int], object]
    meter: CipherMeter = field(default_factory=CipherMeter)

    def write(self, chunk: bytes) -> None:
        self.meter.update(chunk)
        _stored(lambda: self.upload.write(chunk))
        self.on_progress(self.meter.count)


def _stored(act: Callable[[], T]) -> T:
    """What the store could not do, as ArchiveNotWritten."""
    try:
        return act()
    except ObjectStoreError as error:
        reason = error.__cause__
        full = isinstance(reason, OSError) and reason.errno in FULL
        raise ArchiveNotWritten(
            WritingFault.DISK_FULL if full else WritingFault.STORE_FAILED, str(error)
        ) from error


def _read(file: FileSource) -> Iterator[bytes]:
    try:
        yield from file.chunks()
    except (StorageError, OSError) as error:
        raise ArchiveNotWritten(
            WritingFault.FILE_UNREADABLE, f"Le fichier « {file.name} » n’a pas pu être lu : {error}"
        ) from error


def _header(name: str, size: int) -> bytes:
    try:
        return header(name, size)
    except BadLayout as error:
        raise ArchiveNotWritten(
            WritingFault.FILE_NAME, f"Un fichier n’entre pas dans une archive : {error}"
        ) from error


def _described(about: About, versions: Versions) -> bytes:
    described = {
        "archive": str(about.archive),
        "owner": str(about.owner),
        "slug": about.slug,
        "name": about.name,
        "taken_at": about.taken_at.isoformat(),
        "versions": asdict(versions),
    }
    return json.dumps(described, ensure_ascii=False, indent=1).encode()
