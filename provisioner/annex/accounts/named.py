"""Administrators named in a line of their own: "Administratrice : Ève DURAND"."""

import re
from dataclasses import replace

from provisioner.annex.accounts.rows import Row, Table
from provisioner.annex.document.lines import Line
from provisioner.annex.document.spelling import fold
from provisioner.annex.form.labels import labelled
from provisioner.annex.form.wording import Label

_BETWEEN = re.compile(r"[,;/&]|\bet\b")
_CIVILITY = re.compile(r"\b(?:m|mr|mme|mlle|monsieur|madame)\b\.?")
_NAMES = (Label.FULL_NAME, Label.FIRST_NAME, Label.NAME)
_WORD = re.compile(r"[^\W\d_]+")


def with_named_administrators(table: Table) -> Table:
    """Rows without an answer get "Oui" from the line that names their person, and nobody else's."""
    for line in table.ignored:
        named = [_named(words, table.rows) for words in _people(line)]
        if named and all(named):
            rows = tuple(_answered(row, line) if row in named else row for row in table.rows)
            table = replace(table, rows=rows, ignored=tuple(each for each in table.ignored if each != line))
    return table


def _people(line: Line) -> list[set[str]]:
    """The words of each name that stands behind the label."""
    said = [item.value for item in labelled((line,)) if item.label is Label.ROLE]
    people = _BETWEEN.split(_CIVILITY.sub("", fold(said[0]))) if said else []
    return [set(_WORD.findall(person)) for person in people]


def _named(words: set[str], rows: tuple[Row, ...]) -> Row | None:
    found = [row for row in rows if words and words <= _words(row)]
    return found[0] if len(found) == 1 and not found[0][Label.ROLE] else None


def _words(row: Row) -> set[str]:
    return set(_WORD.findall(fold(" ".join(row[label] for label in _NAMES))))


def _answered(row: Row, line: Line) -> Row:
    return replace(row, cells=row.cells | {Label.ROLE: "Oui"}, named_by=line)
