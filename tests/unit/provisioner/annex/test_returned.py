"""Annexes as members return them: Word files, PDF files and scanned texts (see ``returned/README.md``)."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from provisioner.annex import read_file

RETURNED = Path(__file__).parent / "returned"
ANNEXES = sorted(path for path in RETURNED.iterdir() if path.suffix in {".docx", ".pdf", ".txt"})
ABOUT_PROBLEMS = {"problems", "problems_at", "may_also", "or_null"}


def values(node: Any, field: str = "") -> Iterator[tuple[str, Any]]:
    """Each leaf beside its field's name: ``("accounts[0].email", "…")``."""
    if isinstance(node, dict):
        for name, child in node.items():
            yield from values(child, f"{field}.{name}" if field else name)
    elif isinstance(node, list):
        yield f"{field}.length", len(node)
        for index, child in enumerate(node):
            yield from values(child, f"{field}[{index}]")
    else:
        yield field, comparable(field, node)


def comparable(field: str, value: Any) -> Any:
    """A printed page says neither which apostrophe was typed nor where a paragraph ends."""
    if not isinstance(value, str):
        return value
    value = value.replace("’", "'")
    return " ".join(value.split()) if field == "structure.description" else value


def without_problems(document: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in document.items() if name not in ABOUT_PROBLEMS}


def concerns(said: str, field: str) -> bool:
    """A problem of ``accounts[2].email`` is also one of ``accounts[2]``."""
    return re.match(rf"{re.escape(field)}($|\.|\[)", said) is not None


def expected(annex: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(annex.with_suffix(".json").read_text(encoding="utf-8"))
    return document


@pytest.mark.parametrize("annex", ANNEXES, ids=lambda path: path.name)
def test_a_returned_annex_gives_the_values_its_sender_meant(annex: Path) -> None:
    document = expected(annex)
    meant = dict(values(without_problems(document)))
    read = dict(values(without_problems(read_file(annex).as_json())))
    left_open = [field for field in document.get("or_null", []) if read[field] is None]
    assert read == meant | dict.fromkeys(left_open)


@pytest.mark.parametrize("annex", ANNEXES, ids=lambda path: path.name)
def test_a_returned_annex_is_doubted_where_it_is_doubtful_and_nowhere_else(annex: Path) -> None:
    document = expected(annex)
    said = {problem.field for problem in read_file(annex).problems}
    silent = [field for field in document["problems_at"] if not any(concerns(each, field) for each in said)]
    allowed = document["problems_at"] + document["may_also"]
    needless = [each for each in sorted(said) if not any(concerns(each, field) for field in allowed)]
    assert (silent, needless) == ([], [])


def test_every_returned_annex_has_its_expected_reading() -> None:
    assert {path.stem for path in ANNEXES} == {path.stem for path in RETURNED.glob("*.json")}
    assert len(ANNEXES) >= 25
