"""The tar of an archive: stock tar reads what we write, and we read nothing else."""

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.archive.layout import BLOCK, END, BadLayout, header, members, padding

NAMES = st.from_regex(r"files/[a-z0-9_-][a-z0-9._-]{0,40}(/[a-z0-9_-]{1,20}){0,3}", fullmatch=True)
CONTENTS = st.lists(st.tuples(NAMES, st.binary(max_size=3 * BLOCK)), max_size=5)


def packed(parts: list[tuple[str, bytes]]) -> bytes:
    return b"".join(header(name, len(part)) + part + padding(len(part)) for name, part in parts) + END


def unpacked(content: bytes) -> list[tuple[str, bytes]]:
    return [(member.name, b"".join(member.chunks)) for member in members(io.BytesIO(content))]


@given(CONTENTS)
def test_what_is_packed_comes_out(parts: list[tuple[str, bytes]]) -> None:
    assert unpacked(packed(parts)) == parts


@given(CONTENTS)
def test_stock_tar_reads_it(parts: list[tuple[str, bytes]]) -> None:
    with tarfile.open(fileobj=io.BytesIO(packed(parts))) as tar:
        assert [member.name for member in tar.getmembers()] == [name for name, _ in parts]


@given(CONTENTS, st.floats(0, 1, exclude_max=True))
def test_any_cut_is_refused(parts: list[tuple[str, bytes]], place: float) -> None:
    whole = packed(parts)
    with pytest.raises(BadLayout):
        unpacked(whole[: int(place * len(whole))])


@given(CONTENTS, st.binary(min_size=1, max_size=BLOCK))
def test_anything_behind_the_end_is_refused(parts: list[tuple[str, bytes]], more: bytes) -> None:
    with pytest.raises(BadLayout):
        unpacked(packed(parts) + more)


@given(st.binary(min_size=BLOCK, max_size=4 * BLOCK))
def test_no_bytes_crash_it(content: bytes) -> None:
    with pytest.raises(BadLayout):
        unpacked(b"x" + content)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE])
def test_anything_but_a_plain_file_is_refused(kind: bytes) -> None:
    member = tarfile.TarInfo("files/a")
    member.type, member.linkname = kind, "/etc/passwd"
    with pytest.raises(BadLayout, match="inattendu"):
        unpacked(member.tobuf(tarfile.USTAR_FORMAT) + END)


def test_a_member_that_was_not_read_is_skipped() -> None:
    content = packed([("files/a", b"a" * 2000), ("files/b", b"b")])
    assert [member.name for member in members(io.BytesIO(content))] == ["files/a", "files/b"]


def test_padding_that_hides_something_is_refused() -> None:
    content = bytearray(packed([("files/a", b"a")]))
    content[BLOCK + 100] = 1
    with pytest.raises(BadLayout, match="remplissage"):
        unpacked(bytes(content))


def test_a_name_that_fits_no_header_is_refused() -> None:
    with pytest.raises(BadLayout):
        header("files/" + "a" * 101, 1)
