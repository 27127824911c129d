"""An archive that opens, and yet is not what its manifest says, is refused."""

import pytest
import zstandard

from storage.archive.errors import ArchiveUnreadable, ReadingFault
from storage.archive.layout import END
from storage.archive.reading import read_archive
from tests.unit.storage.archive.made import DUMP, FILE, PARTS, compressed, made, packed


def test_what_is_described_is_handed_out() -> None:
    archive = made()
    found: list[bytes] = []
    read_archive(
        [archive.content],
        archive.manifest,
        [archive.identity],
        dump=found.append,
        file=lambda record, chunks: found.append(b"".join(chunks)),
    )
    assert found == [DUMP, FILE]


WITHOUT_FILE = {name: part for name, part in PARTS.items() if not name.startswith("files/")}


@pytest.mark.parametrize(
    "within",
    [
        pytest.param(compressed(packed(WITHOUT_FILE)), id="a file is missing"),
        pytest.param(compressed(packed(PARTS | {"files/b": b""})), id="a file too many"),
        pytest.param(compressed(packed(WITHOUT_FILE | {"files/plans/b": FILE})), id="another name"),
        pytest.param(compressed(packed(WITHOUT_FILE | {"files/../../a": FILE})), id="a way out"),
        pytest.param(compressed(packed(WITHOUT_FILE | {"/files/plans/a": FILE})), id="an absolute name"),
        pytest.param(compressed(packed(PARTS | {"files/plans/a": b"plan!"})), id="another size"),
        pytest.param(compressed(packed(PARTS | {"files/plans/a": b"PLAN"})), id="other bytes"),
        pytest.param(compressed(packed(PARTS | {"dump.000000": DUMP[:-1]})), id="a shorter dump"),
        pytest.param(compressed(packed(PARTS | {"dump.000000": DUMP[::-1]})), id="another dump"),
        pytest.param(compressed(packed(dict(reversed(PARTS.items())))), id="another order"),
        pytest.param(compressed(packed({**WITHOUT_FILE, "dump.000002": b""} | PARTS)), id="a gap"),
        pytest.param(compressed(packed({})), id="nothing within"),
        pytest.param(compressed(packed(PARTS)[: -len(END)]), id="no end"),
        pytest.param(compressed(packed(PARTS) + b"\0"), id="something behind the end"),
        pytest.param(compressed(packed(PARTS))[:-20], id="compressed bytes cut short"),
        pytest.param(packed(PARTS), id="not compressed"),
        pytest.param(b"", id="empty"),
        pytest.param(
            zstandard.ZstdCompressor(
                compression_params=zstandard.ZstdCompressionParameters(window_log=27)
            ).compress(bytes(200_000_000)),
            id="asks for much memory",
        ),
    ],
)
def test_anything_else_is_refused(within: bytes) -> None:
    archive = made(within)
    with pytest.raises(ArchiveUnreadable) as caught:
        read_archive([archive.content], archive.manifest, [archive.identity])
    assert caught.value.code == ReadingFault.NOT_AS_DESCRIBED


def test_a_file_with_other_bytes_is_refused_before_it_is_handed_out_whole() -> None:
    archive = made(compressed(packed(PARTS | {"files/plans/a": b"PLAN"})))
    whole: list[bytes] = []
    with pytest.raises(ArchiveUnreadable):
        read_archive(
            [archive.content],
            archive.manifest,
            [archive.identity],
            file=lambda record, chunks: whole.append(b"".join(chunks)),
        )
    assert whole == []
