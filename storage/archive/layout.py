"""The tar inside an archive, member by member, such that stock ``tar`` reads it and nothing else passes."""

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

BLOCK = tarfile.BLOCKSIZE
ABOUT = "about.json"
FILES = "files/"
DUMP_MEMBER = 512 * 1024
END = bytes(2 * BLOCK)
CHUNK = 128 * 1024


class BadLayout(Exception):
    """These are not the members of an archive; the text says what is wrong with them."""


class Source(Protocol):
    def read(self, size: int, /) -> bytes: ...


def dump_member(number: int) -> str:
    return f"dump.{number:06d}"


def header(name: str, size: int) -> bytes:
    """512 bytes, the same for the same name and size. Raises BadLayout for what does not fit in them."""
    member = tarfile.TarInfo(name)
    member.size = size
    member.mode = 0o600
    try:
        return member.tobuf(tarfile.USTAR_FORMAT)
    except ValueError as error:
        raise BadLayout(f"{name} : {error}") from error


def padding(size: int) -> bytes:
    return bytes(-size % BLOCK)


@dataclass(frozen=True, slots=True)
class Member:
    """A part of an archive; what of ``chunks`` was not read is skipped."""

    name: str
    size: int
    chunks: Iterator[bytes]


def members(source: Source) -> Iterator[Member]:
    """To the end of ``source``, where nothing may follow. Raises BadLayout."""
    while (block := _exactly(source, BLOCK)) != bytes(BLOCK):
        name, size = _name_and_size(block)
        chunks = _chunks(source, size)
        yield Member(name, size, chunks)
        for _ in chunks:
            pass
        if any(_exactly(source, -size % BLOCK)):
            raise BadLayout(f"{name} : le remplissage n’est pas vide")
    if _exactly(source, BLOCK) != bytes(BLOCK) or source.read(1):
        raise BadLayout("la fin n’est pas celle d’une archive")


def _name_and_size(block: bytes) -> tuple[str, int]:
    try:
        member = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
    except (tarfile.HeaderError, UnicodeDecodeError) as error:
        raise BadLayout(f"en-tête illisible : {error}") from error
    # Nothing but what ``header`` writes: no link, no folder, no owner, no extension.
    if member.size < 0 or header(member.name, member.size) != block:
        raise BadLayout(f"{member.name!r} : en-tête inattendu")
    return member.name, member.size


def _chunks(source: Source, size: int) -> Iterator[bytes]:
    left = size
    while left:
        chunk = source.read(min(left, CHUNK))
        if not chunk:
            raise BadLayout("l’archive s’arrête au milieu d’un membre")
        left -= len(chunk)
        yield chunk


def _exactly(source: Source, size: int) -> bytes:
    parts, left = [], size
    while left and (chunk := source.read(left)):
        parts.append(chunk)
        left -= len(chunk)
    if left:
        raise BadLayout("l’archive s’arrête trop tôt")
    return b"".join(parts)
