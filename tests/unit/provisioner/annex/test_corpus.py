"""Whole annexes as they come back, each with the reading expected of it (commitments §1.2 to 1.4)."""

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from provisioner.annex import Reading, read_bytes, read_file

CORPUS = Path(__file__).parent / "corpus"
ANNEXES = sorted(path.stem for path in CORPUS.glob("*.txt"))


def without_messages(reading: Reading) -> dict[str, Any]:
    """Messages may be reworded; severities, fields and codes are the contract."""
    document: dict[str, Any] = json.loads(json.dumps(reading.as_json()))
    for problem in document["problems"]:
        del problem["message"]
    return in_any_order(document)


def in_any_order(document: dict[str, Any]) -> dict[str, Any]:
    return document | {"problems": sorted(document["problems"], key=str)}


def expected(annex: str) -> dict[str, Any]:
    return in_any_order(json.loads((CORPUS / f"{annex}.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("annex", ANNEXES)
def test_an_annex_reads_as_expected(annex: str) -> None:
    assert without_messages(read_file(CORPUS / f"{annex}.txt")) == expected(annex)


SAVED_BY_OTHER_PROGRAMS: dict[str, Callable[[str], bytes]] = {
    "utf-8 with its mark": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16 of the other kind": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "older windows": lambda text: text.encode("cp1252", errors="replace").replace(b"\n", b"\r\n"),
    "line ends of windows": lambda text: text.replace("\n", "\r\n").encode(),
    "line ends of older macintoshes": lambda text: text.replace("\n", "\r").encode(),
    "accents apart from their letters": lambda text: unicodedata.normalize("NFD", text).encode(),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0").encode(),
    "no-break hyphens": lambda text: text.replace("-", "\u2011").encode(),
    "zero-width spaces": lambda text: text.replace("@", "\u200b@").encode(),
    "typographic apostrophes": lambda text: text.replace("l'interface", "l’interface").encode(),
    "ligatures": lambda text: text.replace("fi", "\ufb01").encode(),
    "pages": lambda text: text.replace("\nCOULEURS", "\n\fCOULEURS").encode(),
    "quoted in a mail": lambda text: "".join(f"> {line}\n" for line in text.splitlines()).encode(),
}


@pytest.mark.parametrize("saved", SAVED_BY_OTHER_PROGRAMS)
@pytest.mark.parametrize("annex", ANNEXES)
def test_the_program_that_saved_it_changes_nothing(annex: str, saved: str) -> None:
    text = (CORPUS / f"{annex}.txt").read_text(encoding="utf-8")
    # cp1252 has no check mark and no ballot box: what it cannot write is not compared.
    if saved == "older windows" and "✓" in text:
        text = text.replace("✓", "x")
    reading = read_bytes(SAVED_BY_OTHER_PROGRAMS[saved](text), "annexe.txt")
    assert without_messages(reading) == expected(annex)


@pytest.mark.parametrize("annex", ANNEXES)
def test_every_problem_says_something_to_a_person(annex: str) -> None:
    for problem in read_file(CORPUS / f"{annex}.txt").problems:
        assert problem.message.endswith((".", "?", ")"))
        assert problem.message[0].isupper() or problem.message.startswith("«")
        assert "None" not in problem.message


def test_a_message_names_the_line_and_both_addresses_of_a_repair() -> None:
    messages = [problem.message for problem in read_file(CORPUS / "scanned.txt").problems]
    assert any(
        "« a.quesnel@haute- sylve.example »" in message
        and "a.quesnel@haute-sylve.example" in message
        and "ligne 71" in message
        for message in messages
    )
