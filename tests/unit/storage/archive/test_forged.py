"""Whoever can write to a store may know whom its archives are for: what they make is never opened."""

import os
from collections.abc import Iterator

import pytest

from storage.archive.errors import ArchiveUnreadable, ReadingFault
from storage.archive.reading import read_archive
from storage.archive.written import PIECE
from storage.encryption import seal
from tests.unit.storage.archive.made import PARTS, Made, compressed, made, manifest, packed, stored


def read(archive: Made, chunks: Iterator[bytes]) -> tuple[ReadingFault, list[bytes]]:
    """Why it was refused, and what was handed out before."""
    handed_out: list[bytes] = []
    with pytest.raises(ArchiveUnreadable) as refused:
        read_archive(chunks, archive.manifest, [archive.identity], dump=handed_out.append)
    return ReadingFault(refused.value.code), handed_out


def test_nothing_of_an_archive_that_another_sealed_for_the_same_recipient_is_handed_out() -> None:
    ours = made()
    # Longer than ours, whatever age adds of its own: a shorter one would be called cut.
    dump = b"DROP DATABASE x;" + os.urandom(2 * len(ours.content))
    forged = seal(compressed(packed(PARTS | {"dump.000000": dump})), ours.identity.recipient)
    assert read(ours, iter([forged])) == (ReadingFault.ALTERED, [])


def test_only_pieces_that_were_signed_are_opened() -> None:
    large = packed(PARTS | {"dump.000000": os.urandom(2 * PIECE)})
    ours = made(compressed(large))
    altered = bytearray(ours.content)
    altered[PIECE + 1] ^= 1
    fault, handed_out = read(ours, iter([bytes(altered)]))
    assert fault is ReadingFault.ALTERED
    assert sum(map(len, handed_out)) < PIECE


def test_a_store_that_never_stops_sending_is_not_listened_to() -> None:
    ours = made()
    asked = 0

    def endless() -> Iterator[bytes]:
        nonlocal asked
        yield ours.content
        while True:
            asked += 1
            yield bytes(PIECE)

    fault, _ = read(ours, endless())
    assert fault is ReadingFault.ALTERED
    assert asked < 10


def test_the_manifest_of_a_hundred_gigabytes_stays_small() -> None:
    pieces = 100_000_000_000 // PIECE
    one = len(manifest(cipher=stored(bytes(1))).model_dump_json(indent=1))
    two = len(manifest(cipher=stored(bytes(PIECE + 1))).model_dump_json(indent=1))
    assert (two - one) * pieces < 2_000_000
