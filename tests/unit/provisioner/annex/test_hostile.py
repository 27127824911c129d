"""Files that would harm whoever opens them are refused, each in a sentence that says what to do."""

from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import pytest

from provisioner.annex import read_bytes, read_file
from provisioner.annex.document.docx import package
from provisioner.annex.document.docx.reader import to_lines
from provisioner.annex.document.errors import UnreadableDocument
from tests.unit.provisioner.annex import word
from tests.unit.provisioner.annex.forms import codes
from tests.unit.provisioner.annex.hostile import PDF_FILES, WORD_FILES, pdf

FILES = {f"DOCX, {name}": file for name, file in WORD_FILES.items()} | {
    f"PDF, {name}": file for name, file in PDF_FILES.items()
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_with_its_own_reason(name: str) -> None:
    make, code = FILES[name]
    reading = read_bytes(make(), "annexe.docx")
    assert codes(reading) == [f"document.{code}"]
    [problem] = reading.problems
    assert problem.field == "document"
    assert "« annexe.docx »" in problem.message
    assert any(advice in problem.message for advice in ("envoyez", "joignez", "réenregistrez", "saisissez"))
    assert not reading.valid


def test_names_that_climb_out_of_the_archive_are_names_like_any_other(tmp_path: Path) -> None:
    path = tmp_path / "annexe.docx"
    climbing: dict[str, str | bytes] = {
        "../../etc/passwd": b"root",
        "/etc/cron.d/x": b"*",
        "C:\\windows\\x": b"x",
    }
    path.write_bytes(word.docx(word.paragraph("Votre structure"), climbing))
    assert codes(read_file(path))[0] == "structure.name_missing"
    assert list(tmp_path.iterdir()) == [path]


def test_a_relation_to_the_outside_is_no_reason_to_refuse_for_it_is_never_followed() -> None:
    template = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    relation = word.relations(template, 'http://attacker.test/a.dotm" TargetMode="External')
    parts: dict[str, str | bytes] = {"word/_rels/settings.xml.rels": relation}
    content = word.docx(word.paragraph("Votre structure"), parts)
    assert [word.shown(line) for line in to_lines(content)] == ["Votre structure"]


def test_a_bomb_that_tells_its_size_is_refused_before_anything_is_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = WORD_FILES["a zip bomb"][0]()
    monkeypatch.setattr(ZipFile, "open", lambda *_: pytest.fail("unpacked"))
    with pytest.raises(UnreadableDocument, match="50 Mo"):
        package.main_part(content)


def test_an_entry_that_lies_about_its_size_is_unpacked_no_further_than_it_says() -> None:
    content = WORD_FILES["a zip bomb that lies about its size"][0]()
    with ZipFile(BytesIO(content)) as archive, pytest.raises(BadZipFile):
        archive.read("word/media/image1.bmp")
    with pytest.raises(UnreadableDocument, match="abîmé"):
        package.main_part(content)


def test_a_sound_pdf_made_as_the_hostile_ones_are_is_read() -> None:
    assert codes(read_bytes(pdf(), "annexe.pdf"))[0] == "structure.name_missing"
