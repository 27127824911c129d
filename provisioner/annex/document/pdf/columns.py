"""Prose in columns is read column by column, and so are sections side by side; cells keep to their line."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from statistics import median_low

from provisioner.annex.document.pdf.rows import Row

_GUTTER = 1.0
"""Parts of an em, at least, between columns of prose."""
_CENTRAL = (0.25, 0.75)
_MOST_TRIED = 10
_SAME_EDGE = 3.0
"""Points."""
_SHORTEST_COLUMN = 4
"""Lines."""
_WORDS_IN_PROSE = 4
_FILLED = 0.6
_NEXT_BLOCK = 1.7
"""Ems from one line to the next."""
_SHORTEST_SECTION = 3
"""Lines, with its heading."""
_LARGER = 1.2
_FEWEST_HEADINGS = 2
_ENTRY = re.compile(r"\S.*:\s*\S")


def in_reading_order(rows: list[Row]) -> list[list[Row]]:
    """Blocks of lines, each to be read from top to bottom before the next."""
    found = max((_block(rows, at) for at in _gutters(rows)), key=_height, default=None)
    if found is None or not _height(found):
        return [rows] if rows else []
    start, end, at = found
    left = [row for row in (_part(row, right_of=False, at=at) for row in rows[start:end]) if row.words]
    right = [row for row in (_part(row, right_of=True, at=at) for row in rows[start:end]) if row.words]
    parts = (rows[:start], left, right, rows[end:])
    return [block for part in parts for block in in_reading_order(part)]


_Block = tuple[int, int, float]
"""First row, row after the last, and the middle of the gutter."""


def _height(block: _Block) -> int:
    return block[1] - block[0]


def _gutters(rows: list[Row]) -> list[float]:
    """Where a gutter may run: where lines have wide gaps, or begin, one below the other."""
    if len(rows) < _SHORTEST_SECTION:
        return []
    left, right = min(row.left for row in rows), max(row.right for row in rows)
    first, last = (left + share * (right - left) for share in _CENTRAL)
    edges = Counter(round(edge / _SAME_EDGE) for row in rows for edge in _edges(row) if first < edge < last)
    often = [edge for edge, count in edges.most_common(_MOST_TRIED) if count > 1]
    return [edge * _SAME_EDGE - _SAME_EDGE for edge in often]


def _edges(row: Row) -> Iterator[float]:
    """Where the line begins, at first or behind a wide gap."""
    yield row.left
    for word, following in pairwise(row.words):
        if following.left - word.right >= _GUTTER * following.em:
            yield following.left


def _block(rows: list[Row], at: float) -> _Block:
    """The longest run of rows that leave the gutter free, with prose on both sides."""
    best = (0, 0, at)
    start = 0
    for index in range(len(rows) + 1):
        if index < len(rows) and _is_free(rows[index], at):
            continue
        run = (start, _end_of_columns(rows, start, index, at), at)
        if _height(run) > _height(best) and _is_read_down(rows[start : run[1]], at):
            best = run
        start = index + 1
    return best


def _end_of_columns(rows: list[Row], start: int, end: int, at: float) -> int:
    """Below the right column, the left one ends at the first gap: what follows stands below both."""
    last = max((index for index in range(start, end) if rows[index].right > at), default=start)
    for index in range(last, end - 1):
        if rows[index + 1].baseline - rows[index].baseline > _NEXT_BLOCK * rows[index].em:
            return index + 1
    return end


def _is_free(row: Row, at: float) -> bool:
    before = max((word.right for word in row.words if word.left < at), default=None)
    after = min((word.left for word in row.words if word.left >= at), default=None)
    if before is None or after is None:
        return before is None or before <= at
    return before <= at and after - before >= _GUTTER * row.em


def _is_read_down(rows: list[Row], at: float) -> bool:
    """Whether what stands left and what stands right of the gutter are texts of their own."""
    sides = [[_part(row, right_of=side, at=at) for row in rows] for side in (False, True)]
    return any(all(map(kind, sides)) for kind in (_is_prose, _is_section, _are_headed_blocks))


def _is_section(rows: list[Row]) -> bool:
    """A heading and entries below it: pairs of entries side by side have no heading on the right."""
    printed = [row.text for row in rows if row.words]
    entries = [text for text in printed if _ENTRY.search(text)]
    headed = bool(printed) and ":" not in printed[0]
    return headed and len(printed) >= _SHORTEST_SECTION and len(entries) > 1


def _are_headed_blocks(rows: list[Row]) -> bool:
    """Headings in larger type, the first line one of them: a table has no more than one line of heads."""
    printed = [row for row in rows if row.words]
    body = median_low([row.em for row in printed]) if printed else 0
    headings = [row for row in printed if row.em > _LARGER * body]
    return (
        len(headings) >= _FEWEST_HEADINGS and headings[0] is printed[0] and len(printed) > 2 * len(headings)
    )


def _is_prose(rows: list[Row]) -> bool:
    """Mostly full lines of several words."""
    printed = [row for row in rows if row.words]
    if len(printed) < _SHORTEST_COLUMN:
        return False
    width = max(row.right for row in printed) - min(row.left for row in printed)
    full = [
        row
        for row in printed
        if len(row.words) >= _WORDS_IN_PROSE and row.right - row.left >= _FILLED * width
    ]
    return len(full) >= max(_SHORTEST_COLUMN, _FILLED * len(printed))


def _part(row: Row, *, right_of: bool, at: float) -> Row:
    return Row([word for word in row.words if (word.left >= at) is right_of])
