"""An archive that is not, to the last bit, what its manifest says, is never restored from."""

import random
from collections.abc import Iterator

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.archive.errors import ArchiveUnreadable, ReadingFault
from storage.archive.reading import read_archive, read_back
from storage.archive.restoring import contents_of, restore_database
from storage.archive.tools import Database
from storage.encryption import Identity
from storage.objects import ObjectNotFound, ObjectStoreError
from tests.functional.storage.archives.test_writing_faults import LARGE
from tests.functional.storage.archives.yard import Kept, Yard, as_owner, chunks, file, keep

FILLED = (
    "CREATE TABLE t (n int, x text); INSERT INTO t SELECT n, md5(n::text) FROM generate_series(1, 3000) n"
)


@pytest.fixture(scope="module")
def source(yard: Yard) -> Database:
    return yard.filled(FILLED)


@pytest.fixture(scope="module")
def archive(source: Database) -> Kept:
    hard_to_compress = random.Random(7).randbytes(150_000)  # noqa: S311 - no secret
    return keep(source, [file("originals/a", hard_to_compress)])


@pytest.fixture(scope="module")
def large(yard: Yard) -> Kept:
    return keep(yard.filled(LARGE))


def fault(archive: Kept, content: bytes) -> ReadingFault:
    with pytest.raises(ArchiveUnreadable) as caught:
        read_back(chunks(content), archive.manifest, [archive.identity])
    return caught.value.code


@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_any_flipped_bit_shows(archive: Kept, place: float, bit: int) -> None:
    changed = bytearray(archive.content)
    changed[int(place * len(changed))] ^= 1 << bit
    assert fault(archive, bytes(changed)) == ReadingFault.ALTERED


@given(place=st.floats(0, 1, exclude_max=True))
def test_any_cut_shows(archive: Kept, place: float) -> None:
    assert fault(archive, archive.content[: int(place * len(archive.content))]) == ReadingFault.TRUNCATED


@given(more=st.binary(min_size=1, max_size=70_000))
def test_anything_behind_it_shows(archive: Kept, more: bytes) -> None:
    assert fault(archive, archive.content + more) == ReadingFault.ALTERED


def test_chunks_that_changed_places_show(archive: Kept) -> None:
    one, other = slice(70_000, 80_000), slice(80_000, 90_000)
    content = archive.content
    swapped = content[:70_000] + content[other] + content[one] + content[90_000:]
    assert fault(archive, swapped) == ReadingFault.ALTERED


def test_another_archive_to_the_same_key_shows(yard: Yard, archive: Kept) -> None:
    other = keep(yard.filled("CREATE TABLE t (n int)"))
    same_key = Kept(other.content, other.manifest, other.identity)
    with pytest.raises(ArchiveUnreadable) as caught:
        read_back(same_key.chunks, archive.manifest, [archive.identity, other.identity])
    assert caught.value.code in {ReadingFault.TRUNCATED, ReadingFault.ALTERED}


def test_another_key_is_called_one(archive: Kept) -> None:
    with pytest.raises(ArchiveUnreadable) as caught:
        read_back(archive.chunks, archive.manifest, [Identity.generate()])
    assert caught.value.code == ReadingFault.WRONG_KEY


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (ObjectNotFound("disparu"), ReadingFault.MISSING),
        (ObjectStoreError("503"), ReadingFault.STORE_FAILED),
    ],
)
def test_a_store_that_fails_on_the_way(
    archive: Kept, raised: Exception, code: ReadingFault, nothing_left: None
) -> None:
    def broken() -> Iterator[bytes]:
        yield archive.content[:100_000]
        raise raised

    with pytest.raises(ArchiveUnreadable) as caught:
        read_back(broken(), archive.manifest, [archive.identity])
    assert caught.value.code == code


def test_what_a_sink_raises_comes_out_as_it_is(large: Kept, nothing_left: None) -> None:
    def refuse(chunk: bytes) -> None:
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        read_archive(large.chunks, large.manifest, [large.identity], dump=refuse)


@pytest.mark.parametrize("kept", [0.2, 0.999])
def test_nothing_of_a_damaged_archive_stands_in_the_database(
    yard: Yard, large: Kept, kept: float, nothing_left: None
) -> None:
    target = yard.database()
    cut = large.content[: int(kept * len(large.content))]
    with pytest.raises(ArchiveUnreadable) as caught:
        restore_database(chunks(cut), large.manifest, [large.identity], target)
    assert caught.value.code == ReadingFault.TRUNCATED
    assert contents_of(target) == {}


def test_a_byte_changed_at_the_end_leaves_the_database_empty(
    yard: Yard, archive: Kept, nothing_left: None
) -> None:
    changed = bytearray(archive.content)
    changed[-1] ^= 1
    target = yard.database()
    with pytest.raises(ArchiveUnreadable) as caught:
        restore_database(chunks(bytes(changed)), archive.manifest, [archive.identity], target)
    assert caught.value.code == ReadingFault.ALTERED
    assert contents_of(target) == {}


def test_a_restore_killed_halfway_leaves_the_database_empty(
    yard: Yard, large: Kept, nothing_left: None
) -> None:
    def killing() -> Iterator[bytes]:
        for number, chunk in enumerate(large.chunks):
            if number == 60:
                (child,) = [one for one in psutil.Process().children() if one.name() == "pg_restore"]
                child.kill()
            yield chunk

    target = yard.database()
    with pytest.raises(ArchiveUnreadable) as caught:
        restore_database(killing(), large.manifest, [large.identity], target)
    assert caught.value.code == ReadingFault.RESTORE_FAILED
    assert contents_of(target) == {}


def test_a_database_that_is_not_empty_refuses(yard: Yard, archive: Kept, nothing_left: None) -> None:
    target = yard.filled("CREATE TABLE t (other text)")
    with pytest.raises(ArchiveUnreadable) as caught:
        restore_database(archive.chunks, archive.manifest, [archive.identity], target)
    assert caught.value.code == ReadingFault.RESTORE_FAILED
    assert "already exists" in str(caught.value)
    with as_owner(target) as owner:
        assert owner.execute("SELECT count(*) FROM t").fetchone() == (0,)


def test_a_database_that_is_not_there(yard: Yard, archive: Kept) -> None:
    gone = Database(yard.admin, "yard_of_nobody", "nobody")
    with pytest.raises(ArchiveUnreadable) as caught:
        restore_database(archive.chunks, archive.manifest, [archive.identity], gone)
    assert caught.value.code == ReadingFault.DATABASE_FAILED
