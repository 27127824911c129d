"""What stands in one cell of a table: lines wrapped at its border are one paragraph."""

import re
from typing import NamedTuple

from provisioner.annex.document.pdf.rows import Row, rows_of
from provisioner.annex.document.pdf.shapes import Box, Word

_SPACE = 0.25
_SLACK = 0.3
"""Parts of an em by which a word that was wrapped may still seem to fit."""
_WIDEST_MARGIN = 15.0
"""Points."""
_PARAGRAPH_GAP = 1.9
"""Ems from one baseline to the next, where a line was left empty."""
_PART_OF_WORD = re.compile(r"[^\W\d_]+-")
_BEGUN_ADDRESS = re.compile(r"[\w.+ -]*@[\w. -]*|[\w.+-]*[.-]")
_REST_OF_ADDRESS = re.compile(r"(?=[^a-z]*[a-z])[a-z0-9.@-]+")
_REST_OF_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*[,;]?")


class Paragraph(NamedTuple):
    """``baseline`` is that of its first line."""

    baseline: float
    text: str


def paragraphs(words: list[Word], box: Box) -> list[Paragraph]:
    """From top to bottom."""
    found: list[Paragraph] = []
    previous: Row | None = None
    rows = rows_of(words)
    width = _text_width(rows, box)
    for row in rows:
        if previous and (_is_rest_of_address(found[-1].text, row) or _goes_on(previous, row, width)):
            found[-1] = found[-1]._replace(text=joined(found[-1].text, row.text))
        else:
            found.append(Paragraph(row.baseline, row.text))
        previous = row
    return found


def _text_width(rows: list[Row], box: Box) -> float:
    """The width that text may take: the margin at the right is taken to be that at the left."""
    if not rows:
        return 0
    margin = min(min(row.left for row in rows) - box.left, box.right - max(row.right for row in rows))
    return box.right - box.left - 2 * min(max(margin, 0), _WIDEST_MARGIN)


def _is_rest_of_address(text: str, below: Row) -> bool:
    """Addresses are cut anywhere, and long before the cell's border."""
    return bool(_BEGUN_ADDRESS.fullmatch(text) and _REST_OF_ADDRESS.fullmatch(below.text))


def _goes_on(row: Row, below: Row, width: float) -> bool:
    """Whether the first word below had no place left on the line above it."""
    if below.baseline - row.baseline > _PARAGRAPH_GAP * max(row.em, below.em):
        return False
    first = below.words[0]
    needed = first.right - first.left + (0 if row.text.endswith("-") else _SPACE * below.em)
    return needed > width - (row.right - row.left) - _SLACK * below.em


def joined(text: str, rest: str) -> str:
    """A word cut at its hyphen is made whole; an address keeps a space there, for its reader to doubt."""
    last, first = text.rpartition(" ")[2], rest.partition(" ")[0]
    if _PART_OF_WORD.fullmatch(last) and _REST_OF_WORD.fullmatch(first):
        return text + rest
    return f"{text} {rest}"
