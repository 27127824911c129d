"""``provisioner annex read`` on files as they come back, and on files that would do harm."""

import json
from pathlib import Path

import pytest

from tests.command_line import CommandLine, document
from tests.unit.provisioner.annex.hostile import PDF_FILES, WORD_FILES, Maker

RETURNED = Path(__file__).parents[2] / "unit" / "provisioner" / "annex" / "returned"


@pytest.fixture
def run(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path)


@pytest.mark.parametrize("name", ["word-form.docx", "pdf-columns.pdf"])
def test_reading_an_annex_of_any_format(run: CommandLine, name: str) -> None:
    path = RETURNED / name
    done = run("annex", "read", str(path), "--json")
    assert done.returncode == 0
    expected = json.loads(path.with_suffix(".json").read_text())
    assert document(done)["accounts"] == expected["accounts"]


@pytest.mark.parametrize(
    ("hostile", "code"),
    [
        (WORD_FILES["an external entity"], "document.document_type"),
        (WORD_FILES["a zip bomb"], "document.bomb"),
        (WORD_FILES["a picture"], "document.unsupported_format"),
        (PDF_FILES["a password"], "document.encrypted"),
        (PDF_FILES["a script at opening"], "document.scripts"),
        (PDF_FILES["more than ten megabytes"], "document.too_large"),
    ],
)
def test_a_hostile_file_exits_with_3_and_one_sentence(
    run: CommandLine, hostile: tuple[Maker, str], code: str
) -> None:
    path = run.folder / "annexe.docx"
    path.write_bytes(hostile[0]())
    done = run("annex", "read", str(path), "--json")
    assert done.returncode == 3
    [problem] = document(done)["problems"]
    assert problem["code"] == code
    assert problem["message"] in done.stderr
