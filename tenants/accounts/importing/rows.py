"""A pasted list or a CSV file as rows of texts: who is on which line; judged elsewhere."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tenants.accounts.importing.columns import Column, arranged, left_aside, titles_in
from tenants.accounts.importing.errors import ListRefused
from tenants.accounts.people import visible

MOST_LINES: Final = 500
_DELIMITERS = ";\t,"
_HEADER = (Column.LINE, Column.FIRST_NAME, Column.LAST_NAME, Column.EMAIL, Column.ROLE)


@dataclass(frozen=True, slots=True)
class Row:
    """One person as somebody wrote them down; ``line`` counts from one, in what was given first."""

    line: int
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    role: str = ""


def read(text: str) -> tuple[Row, ...]:
    """The people of a list: separated by ``;``, ``,`` or tabs, quoted or not, with or without a header.

    A formula is a text like any other here. Raises ListRefused for a list of nobody or of more than
    MOST_LINES people, for a quote that is not closed, and for a header without the columns that are needed.
    """
    lines = list(_lines(_plain(text)))
    titles = titles_in(lines[0][1]) if lines else None
    body = lines[1:] if titles is not None else lines
    rows = tuple(_row(number, parts) for number, cells in body for parts in arranged(cells, titles))
    if not rows:
        raise ListRefused("Cette liste est vide : écrivez une personne par ligne.")
    if len(rows) > MOST_LINES:
        raise ListRefused(
            f"Cette liste compte {len(rows)} personnes : importez-en {MOST_LINES} au plus à la fois."
        )
    return rows


def unread(text: str) -> tuple[str, ...]:
    """The columns of a list that ``read`` took that hold something and are left aside, as a sentence names
    them: « Service », or by their number. Raises ListRefused as ``read`` does.
    """
    lines = list(_lines(_plain(text)))
    header = lines[0][1] if lines else []
    titles = titles_in(header)
    body, names = (lines, []) if titles is None else (lines[1:], header)
    places = {place for _, cells in body for place in left_aside(cells, titles)}
    return tuple(_column_name(place, names) for place in sorted(places))


def written(rows: Sequence[Row]) -> str:
    """The rows as a text that ``read`` reads as these very rows."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow([column.value for column in _HEADER])
    writer.writerows([row.line, row.first_name, row.last_name, row.email, row.role] for row in rows)
    return text.getvalue()


def _row(number: int, parts: dict[Column, str]) -> Row:
    said = parts.pop(Column.LINE, "")
    line = int(said) if said.isascii() and said.isdigit() and len(said) < 7 else number
    return Row(line, **{column.value: text for column, text in parts.items()})


def _column_name(place: int, titles: Sequence[str]) -> str:
    title = titles[place] if place < len(titles) else ""
    return f"« {title} »" if title else str(place + 1)


def _plain(text: str) -> str:
    """One kind of line end, and no byte order mark or NUL."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").removeprefix("\ufeff")


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line that is not blank, with its number."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), skipinitialspace=True)
    begun = 1
    try:
        for cells in reader:
            if any("\n" in cell for cell in cells):
                raise _unclosed(begun)
            stripped = [visible(cell) for cell in cells]
            if any(stripped):
                yield begun, stripped
            begun = reader.line_num + 1
    except csv.Error as error:
        raise _unclosed(begun) from error


def _delimiter(text: str) -> str:
    """The one that most lines have; where as many have two of them, a comma is rather part of a text."""
    lines = text.split("\n")
    return max(_DELIMITERS, key=lambda mark: sum(mark in line for line in lines))


def _unclosed(line: int) -> ListRefused:
    return ListRefused(
        f'Ligne {line} : un guillemet (") ouvre un texte qui ne se referme pas sur la même ligne. Retirez-le '
        "et recommencez."
    )
