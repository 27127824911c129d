"""What was posted, on top of what the form held before: only the sections of the page may change."""

import re
import secrets
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from provisioner.annex.document.spelling import clean
from provisioner.annex.entry import COLUMNS, MOST_ROWS, AccountRow, Entry, Field
from provisioner.web.annex_form.pasting import read_table
from provisioner.web.annex_form.sections import FIELDS, Control, SectionKey, section_titled

PASTE, REMOVE, CONFIRM, COMMENT = "paste", "remove", "confirm", "comment:"
"""Names of posted values: a table, keys of rows, ``PLACE|CODE``, and the beginning of ``comment:PLACE``."""

_PLACE = re.compile(r"[a-z0-9._/]{0,100}")
_CELL = re.compile(rf"accounts/([a-z0-9]{{1,20}})/({'|'.join(COLUMNS)})")


@dataclass(frozen=True, slots=True)
class Posted:
    """``pasted`` counts the people that a pasted table added; ``too_many`` those of one that was left out for
    its length. ``confirmed`` holds (place, code).
    """

    entry: Entry
    pasted: int = 0
    too_many: int = 0
    confirmed: frozenset[tuple[str, str]] = frozenset()


def read_posted(
    posted: MultiDict[str, str], before: Entry, sections: Iterable[SectionKey] = tuple(SectionKey)
) -> Posted:
    """``before`` as the person at the form left it. Never raises.

    Texts come in NFC, with ``\\n``, trimmed, and without what nobody can see. What the page did not post
    stays; a row goes only when its key is posted as ``remove`` or all its cells were emptied.
    """
    chosen = [section_titled(key) for key in sections]
    fields = [field for section in chosen for field in section.fields if field.name in posted]
    values = {field.name: _text(field.name, posted[field.name]) for field in fields}
    rows, pasted, too_many = before.accounts, 0, 0
    if any(section.has_accounts for section in chosen):
        kept = tuple(_rows(posted, before.accounts))
        added = _new_rows(posted, kept)
        if len(kept) + len(added) > MOST_ROWS:
            added, too_many = (), len(added)
        rows, pasted = kept + added, len(added)
    entry = Entry({**before.values, **values}, rows)
    return Posted(entry, pasted, too_many, frozenset(_confirmed(posted)))


def read_comments(posted: MultiDict[str, str]) -> dict[str, str]:
    """What staff ask for, by place; no empty text, and nothing for what is no place."""
    named = (
        (name.removeprefix(COMMENT), tidy(text)) for name, text in posted.items() if name.startswith(COMMENT)
    )
    return {place: text for place, text in named if text and _PLACE.fullmatch(place)}


def new_keys(count: int) -> tuple[str, ...]:
    """Keys for rows that are not there yet, like no other row's."""
    return tuple(f"n{secrets.token_hex(5)}" for _ in range(count))


def tidy(text: str) -> str:
    """Several lines as a person meant them: NFC, no invisible characters, nothing around."""
    unified = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(clean(line).replace("\t", " ").strip() for line in unified.split("\n")).strip()


def tidy_line(text: str) -> str:
    """The same on one line."""
    return " ".join(tidy(text).split())


def _text(name: Field, text: str) -> str:
    return tidy(text) if FIELDS[name].control is Control.PARAGRAPHS else tidy_line(text)


def _rows(posted: MultiDict[str, str], before: tuple[AccountRow, ...]) -> Iterator[AccountRow]:
    """The rows there were, then those that the page added, in its order."""
    cells = _posted_cells(posted)
    removed = set(posted.getlist(REMOVE))
    known = {row.key: row for row in before}
    for key in dict.fromkeys((*known, *cells)):
        if key not in removed:
            row = known.get(key) or AccountRow(key)
            texts = {column: getattr(row, column) for column in COLUMNS} | cells.get(key, {})
            yield AccountRow(key, **texts)


def _posted_cells(posted: MultiDict[str, str]) -> dict[str, dict[str, str]]:
    cells: dict[str, dict[str, str]] = {}
    for name, text in posted.items():
        if cell := _CELL.fullmatch(name):
            cells.setdefault(cell[1], {})[cell[2]] = tidy_line(text)
    return cells


def _new_rows(posted: MultiDict[str, str], there: tuple[AccountRow, ...]) -> tuple[AccountRow, ...]:
    """People of a pasted table who are not there yet: sending it twice adds them once."""
    known = {(row.first_name, row.last_name, row.email) for row in there}
    fresh = {(row.first_name, row.last_name, row.email): row for row in read_table(posted.get(PASTE, ""))}
    added = [row for person, row in fresh.items() if person not in known]
    return tuple(row.with_key(key) for row, key in zip(added, new_keys(len(added)), strict=True))


def _confirmed(posted: MultiDict[str, str]) -> Iterator[tuple[str, str]]:
    for value in posted.getlist(CONFIRM):
        place, separator, code = value.rpartition("|")
        if separator:
            yield place, code
