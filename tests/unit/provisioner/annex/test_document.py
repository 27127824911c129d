"""From a file to lines: whatever is no text is refused with a sentence, and nothing raises."""

import os
from pathlib import Path

import pytest

from provisioner.annex import read_bytes, read_file
from provisioner.annex.document.files import LARGEST_FILE, load
from provisioner.annex.document.formats import LONGEST_LINE, LONGEST_TEXT
from provisioner.annex.document.plain_text import to_lines
from tests.unit.provisioner.annex.forms import annex_text, codes


def refusal(content: bytes) -> str:
    """The code of the only problem, which is an error."""
    reading = read_bytes(content, "annexe")
    assert not reading.valid
    [code] = codes(reading)
    return code


@pytest.mark.parametrize(
    "content",
    [
        b"{\\rtf1",
        b"\x89PNG\r\n",
        b"<html>",
    ],
)
def test_another_format_is_known_by_its_content(content: bytes) -> None:
    assert refusal(content) == "document.unsupported_format"


def test_the_refusal_names_the_file_its_format_and_the_way_out() -> None:
    [problem] = read_bytes(b"{\\rtf1", "annexe.docx").problems
    assert problem.field == "document"
    assert "« annexe.docx » est un document RTF" in problem.message
    assert "au format Word (.docx), en PDF ou en texte brut" in problem.message


def test_a_text_is_read_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "annexe.pdf"
    path.write_text(annex_text(), encoding="utf-8")
    assert read_file(path).valid


@pytest.mark.parametrize("content", [b"", b"\n\n  \t\r\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert refusal(content) == "document.empty"


@pytest.mark.parametrize(
    "content", [b"Nom : \x00\x01", bytes(range(256)) * 4, b"\xff\xfe\x00", "Nom".encode("utf-16-le")]
)
def test_bytes_that_are_no_text_are_refused(content: bytes) -> None:
    assert refusal(content) == "document.binary"


def test_sizes_are_bounded_before_anything_is_read() -> None:
    assert refusal(b"a" * (LARGEST_FILE + 1)) == "document.too_large"
    assert refusal(b"a\n" * LONGEST_TEXT) == "document.too_large"
    assert refusal(b"a" * (LONGEST_LINE + 1)) == "document.line_too_long"


def test_a_text_that_is_no_annex_is_refused_in_one_sentence() -> None:
    assert refusal("Compte rendu de la réunion du 3 mars.\n".encode()) == "document.not_an_annex"


def test_a_file_that_is_not_there_is_a_problem_like_any_other(tmp_path: Path) -> None:
    assert codes(read_file(tmp_path / "absent.txt")) == ["document.not_found"]


def test_a_directory_and_an_impossible_path_are_unreadable(tmp_path: Path) -> None:
    assert codes(read_file(tmp_path)) == ["document.unreadable"]
    assert codes(read_file(Path("an\x00nexe.txt"))) == ["document.unreadable"]


def test_lines_are_numbered_as_an_editor_shows_them() -> None:
    lines = to_lines("un\r\ndeux\rtrois\nquatre\fsuite\n")
    assert [(line.number, line.prose) for line in lines[:4]] == [
        *((1, "un"), (2, "deux"), (3, "trois"), (4, "quatre suite")),
    ]


@pytest.mark.parametrize(
    "row",
    ["a\tb\t\td", "| a | b | | d |", "a | b | | d", "**a**\tb\t\td", "> a\tb\t\td"],
)
def test_a_ruled_row_keeps_its_empty_cells(row: str) -> None:
    [line] = to_lines(row)
    assert [cell.text for cell in line.cells] == ["a", "b", "", "d"]


def test_cells_set_apart_by_spaces_keep_where_they_begin() -> None:
    [line] = to_lines("Prénom      Nom     email")
    assert [(cell.text, cell.start) for cell in line.cells] == [("Prénom", 0), ("Nom", 12), ("email", 20)]


@pytest.mark.parametrize(
    "stamp",
    [
        "017-999543218-20250617-2025_06_047DF0717 Reçu le 23/06/2025",
        "017-999543218-20250617-2025_06-0470F077 Regu le 23/06/2025",
        "Reçu le 23/06/2025",
        "Envoyé en préfecture le 23/06/2025",
        "ID : 017-999543218-20250617-2025_06",
        "gies renouvelables",
        "Énergies renouvelables",
        "Page 3 sur 12",
        "2/7",
        "|----|----|",
        "_______",
    ],
)
def test_stamps_rulings_and_page_numbers_are_not_there(stamp: str) -> None:
    [line] = to_lines(stamp)
    assert line.blank


@pytest.mark.parametrize(
    "text",
    [
        "Énergies renouvelables et sobriété du Val d'Ambre",
        "Reçu le public du lundi au vendredi",
        "#10ACB7",
        "17700 Clair",
    ],
)
def test_what_only_looks_like_a_stamp_stays(text: str) -> None:
    [line] = to_lines(text)
    assert line.prose == text


def test_a_stamp_beside_a_value_is_cut_out() -> None:
    [line] = to_lines("Nom : Agence Clair-Toit 017-999543218-20250617-2025_06_047DF0717 Reçu le 23/06/2025")
    assert line.prose == "Nom : Agence Clair-Toit"


def test_a_named_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "annexe.txt")
    assert codes(read_file(tmp_path / "annexe.txt")) == ["document.unreadable"]
    assert codes(read_file(Path(os.devnull))) == ["document.unreadable"]


def test_no_more_of_a_huge_file_is_read_than_it_takes_to_refuse_it(tmp_path: Path) -> None:
    path = tmp_path / "annexe.txt"
    with path.open("wb") as file:
        file.truncate(10**12)
    content = load(path)
    assert isinstance(content, bytes)
    assert len(content) == LARGEST_FILE + 1
    assert codes(read_file(path)) == ["document.too_large"]
