"""Good annexes damaged on their way back: never a crash, never a wrong value without a problem beside it.

Each value read must be the one that the sender gave, or be null, or have a problem at its field, at what
holds it, or at its neighbour in the same row of the form (a person's names and address; the date and place of
acceptance), where whoever reviews it looks. An account may only be missing when its line was taken away; a
blank « Administrateur·rice » makes a conseiller: a role may fall when a cell was taken away, but never rise.
Nothing of the operator's is ever the member's, problem or not. Which damages are made, and which are not
since they make another good annex, is said in ``damages.py``.
"""

import io
import json
import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from docx import Document
from docx.table import Table, _Row
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provisioner.annex import Reading, read_bytes
from tests.unit.provisioner.annex.damages import Damaged, damaged
from tests.unit.provisioner.annex.test_returned import (
    RETURNED,
    comparable,
    concerns,
    values,
    without_problems,
)

Damage = Callable[[st.DataObject, Table, _Row], None]

TEXTS = ["text-form", "text-whole-offer", "ocr-stamped", "text-columns-by-spaces"]
WORD_FILES = ["word-form", "word-legacy-fields", "word-content-controls", "word-whole-offer"]
NEIGHBOURS = re.compile(r"(contact|accounts\[\d+\]|offer\.referent)\.\w+$|(offer)\.accepted_\w+$")
OPERATOR = re.compile(r"hespul|99876001100028|jules ferry|dutilleul", re.IGNORECASE)
UNHURRIED = settings(
    derandomize=True, deadline=None, print_blob=False, suppress_health_check=list(HealthCheck)
)
"""The same damages each time, so that nobody's change fails on what it did not do; look for new ones with
``derandomize=False`` and ten times the examples."""


def good(annex: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((RETURNED / f"{annex}.json").read_text(encoding="utf-8"))
    return document


def doubted(field: str, said: set[str]) -> bool:
    neighbours = NEIGHBOURS.match(field)
    around = next(filter(None, neighbours.groups())) if neighbours else field
    return any(
        problem == "document" or concerns(field, problem) or concerns(problem, around) for problem in said
    )


def wrong_without_a_problem(reading: Reading, meant: dict[str, Any], takes_away: bool) -> list[str]:
    """Each finding as a sentence, so that a failing example explains itself."""
    document = reading.as_json()
    said = {problem.field for problem in reading.problems}
    parts = ["structure", "contact", "colours", "domain", "offer"]
    expected = dict(values({part: meant[part] for part in parts}))
    found = [
        f"{field}: {value!r}, not {expected.get(field)!r}"
        for field, value in values({part: document[part] for part in parts})
        if value not in (None, expected.get(field)) and not doubted(field, said)
    ]
    return found + wrong_accounts(document["accounts"], meant["accounts"], said, takes_away)


def wrong_accounts(
    read: list[dict[str, Any]], meant: list[dict[str, Any]], said: set[str], takes_away: bool
) -> list[str]:
    known = {account["email"]: account for account in meant}
    found = []
    for index, account in enumerate(read):
        person = known.get(account["email"], {})
        wrong = [name for name in account if not same(name, account, person, takes_away)]
        if wrong and not doubted(f"accounts[{index}].email", said):
            found.append(f"accounts[{index}]: {account} differs in {wrong}")
    lost = set(filter(None, known)) - {account["email"] for account in read}
    if (
        lost
        and not takes_away
        and not any(concerns(field, "accounts") or field == "document" for field in said)
    ):
        found.append(f"accounts: {sorted(lost)} lost without a word")
    return found


def same(name: str, account: dict[str, Any], person: dict[str, Any], takes_away: bool) -> bool:
    if name in ("role", "state"):
        falls = account[name] in ("conseiller", "incomplete") and takes_away
        return account[name] == person.get(name) or falls
    return comparable(name, account[name]) in (None, comparable(name, person.get(name)))


def misread(reading: Reading, annex: str, takes_away: bool) -> list[str]:
    """What is wrong without a problem beside it, and what is the operator's, taken for the member's."""
    taken = [
        f"{field}: the operator's"
        for field, value in values(without_problems(reading.as_json()))
        if field != "structure.description" and OPERATOR.search(str(value))
    ]
    return [*wrong_without_a_problem(reading, good(annex), takes_away), *taken]


@pytest.mark.parametrize("annex", TEXTS)
@settings(UNHURRIED, max_examples=150)
@given(st.data())
def test_a_damaged_text_is_never_silently_misread(annex: str, data: st.DataObject) -> None:
    text = (RETURNED / f"{annex}.txt").read_text(encoding="utf-8")
    case: Damaged = data.draw(damaged(text, good(annex)["structure"]["description"]))
    assert misread(read_bytes(case.text.encode(), "annexe.txt"), annex, case.takes_away) == []


def merge_two_cells(data: st.DataObject, table: Table, row: _Row) -> None:
    cells = row._tr.tc_lst
    at = data.draw(st.integers(0, len(cells) - 1))
    for swallowed in cells[at + 1 : at + 2]:
        for paragraph in swallowed.p_lst:
            cells[at].append(paragraph)
        cells[at].grid_span += data.draw(st.sampled_from([0, swallowed.grid_span]))
        row._tr.remove(swallowed)


def remove_a_cell(data: st.DataObject, table: Table, row: _Row) -> None:
    row._tr.remove(data.draw(st.sampled_from(row._tr.tc_lst)))


def empty_a_cell(data: st.DataObject, table: Table, row: _Row) -> None:
    cell = data.draw(st.sampled_from(row._tr.tc_lst))
    for content in cell.inner_content_elements:
        cell.remove(content)


def shuffle_rows(data: st.DataObject, table: Table, row: _Row) -> None:
    rows = list(table._tbl.tr_lst)
    for index in data.draw(st.permutations(range(len(rows))), label="order of rows"):
        table._tbl.append(rows[index])


def double_a_row(data: st.DataObject, table: Table, row: _Row) -> None:
    row._tr.addnext(deepcopy(row._tr))


def remove_a_row(data: st.DataObject, table: Table, row: _Row) -> None:
    table._tbl.remove(row._tr)


TAKING_AWAY: list[Damage] = [remove_a_cell, empty_a_cell, remove_a_row]
DAMAGES_TO_TABLES: list[Damage] = [*TAKING_AWAY, merge_two_cells, shuffle_rows, double_a_row]


@pytest.mark.parametrize("annex", WORD_FILES)
@settings(UNHURRIED, max_examples=40)
@given(st.data())
def test_a_damaged_table_is_never_silently_misread(annex: str, data: st.DataObject) -> None:
    document = Document(str(RETURNED / f"{annex}.docx"))
    table = document.tables[data.draw(st.integers(0, len(document.tables) - 1), label="table")]
    rows = [row for row in table.rows if row._tr.tc_lst]
    row = rows[data.draw(st.integers(0, len(rows) - 1), label="row")]
    damage = data.draw(st.sampled_from(DAMAGES_TO_TABLES), label="damage")
    damage(data, table, row)
    saved = io.BytesIO()
    document.save(saved)
    reading = read_bytes(saved.getvalue(), "annexe.docx")
    assert misread(reading, annex, damage in TAKING_AWAY) == []


@pytest.mark.parametrize(
    "annex", ["word-form.docx", "libreoffice-form.docx", "pdf-columns.pdf", "pdf-filled-form.pdf"]
)
@settings(UNHURRIED, max_examples=40)
@given(st.data())
def test_a_file_damaged_in_its_bytes_is_read_or_refused_but_never_crashes(
    annex: str, data: st.DataObject
) -> None:
    content = bytearray((RETURNED / annex).read_bytes())
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=20), label="bytes changed"):
        content[at] ^= data.draw(st.integers(1, 255))
    length = data.draw(st.integers(0, len(content)) | st.just(len(content)), label="length")
    reading = read_bytes(bytes(content[:length]), annex)
    assert reading.as_json()["valid"] is not any(problem.severity == "error" for problem in reading.problems)
