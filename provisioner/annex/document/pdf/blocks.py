"""A page, or a large cell of it, becomes lines of text and rows of cells in the order of reading."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from statistics import median_low
from typing import NamedTuple

from provisioner.annex.document.pdf.cells import Paragraph, paragraphs
from provisioner.annex.document.pdf.centred import from_the_top
from provisioner.annex.document.pdf.columns import in_reading_order
from provisioner.annex.document.pdf.grid import Grid, GridCell
from provisioner.annex.document.pdf.layout import texts
from provisioner.annex.document.pdf.rows import Row, rows_of
from provisioner.annex.document.pdf.shapes import Word

_EMPTY_LINE = 1.25
"""How many times the usual distance between lines tells an empty one."""
_SAME_LINE = 0.5
_LARGER = 1.12
_PITCH_OF_HEADING = 1.6
"""Ems."""
_BLOCK = 3
"""Paragraphs in each of two cells side by side that make them two blocks and not a row."""


class Printed(NamedTuple):
    """A line of text, or the texts of the cells of a row; ``baseline`` says where on the page."""

    baseline: float
    text: str
    cells: list[str] | None = None


def printed(words: list[Word], grids: list[Grid]) -> Iterator[Printed]:
    """An empty text where a line was left empty."""
    outer = [grid for grid in grids if not any(_is_inside(grid, other) for other in grids)]
    outer.sort(key=lambda grid: grid.box.bottom)
    between, inside = _shared_out(words, outer)
    for index, grid in enumerate(outer):
        yield from _prose(between[index])
        inner = [other for other in grids if _is_inside(other, grid)]
        yield from _table(grid, inside[index], inner)
    yield from _prose(between[len(outer)])


def _is_inside(grid: Grid, other: Grid) -> bool:
    if grid is other:
        return False
    box = grid.box
    return other.box.holds((box.left + box.right) / 2, (box.top + box.bottom) / 2) and _area(grid) < _area(
        other
    )


def _area(grid: Grid) -> float:
    return (grid.box.right - grid.box.left) * (grid.box.bottom - grid.box.top)


def _shared_out(words: list[Word], grids: list[Grid]) -> tuple[dict[int, list[Word]], dict[int, list[Word]]]:
    """The words above each table, or beside it, and those in it; after the last table, the rest."""
    between: dict[int, list[Word]] = defaultdict(list)
    inside: dict[int, list[Word]] = defaultdict(list)
    bottoms = [grid.box.bottom for grid in grids]
    for word in words:
        own = next((index for index, grid in enumerate(grids) if grid.box.holds(word.x, word.y)), None)
        if own is None:
            between[bisect_right(bottoms, word.y)].append(word)
        else:
            inside[own].append(word)
    return between, inside


def _prose(words: list[Word]) -> Iterator[Printed]:
    for block in in_reading_order(rows_of(words)):
        rows = list(from_the_top(_with_whole_headings(block)))
        yield Printed(rows[0].baseline, "")
        empty = _empty_line(rows)
        previous: Row | None = None
        for row, text in zip(rows, texts(rows), strict=True):
            if previous and row.baseline - previous.baseline > empty * max(row.em, previous.em):
                yield Printed(row.baseline, "")
            yield Printed(row.baseline, text)
            previous = row


def _with_whole_headings(rows: list[Row]) -> Iterator[Row]:
    """A heading too long for its line, told by its larger type, becomes one line again."""
    body, right = _body_em(rows), max(row.right for row in rows)
    whole = rows[0]
    for row in rows[1:]:
        same_type = whole.em > _LARGER * body and abs(whole.em - row.em) < 0.05 * body
        close = row.baseline - whole.words[-1].baseline < _PITCH_OF_HEADING * row.em
        full = whole.words[-1].right + row.words[0].right - row.words[0].left + row.em / 4 > right
        if same_type and close and full:
            whole = Row([*whole.words, *row.words])
        else:
            yield whole
            whole = row
    yield whole


def _body_em(rows: list[Row]) -> float:
    """The size that most characters have."""
    characters: Counter[float] = Counter()
    for row in rows:
        characters[round(row.em, 1)] += len(row.text)
    return characters.most_common(1)[0][0]


def _empty_line(rows: list[Row]) -> float:
    """The distance, in ems, from which on a line was left empty."""
    distances = [
        (below.baseline - row.baseline) / max(below.em, row.em, 1)
        for row, below in pairwise(rows)
        if below.baseline - row.baseline > _SAME_LINE * row.em
    ]
    usual = sorted(distances)[: max(1, len(distances) // 2)]
    return _EMPTY_LINE * min(max(median_low(usual or [1.2]), 1.0), 1.7)


def _table(grid: Grid, words: list[Word], inner: list[Grid]) -> Iterator[Printed]:
    contents: dict[tuple[int, int], list[Word]] = defaultdict(list)
    for word in words:
        cell = grid.cell_at(word.x, word.y)
        contents[cell.row, cell.column].append(word)
    columns = grid.columns()
    for row in grid.rows():
        found = [(cell, contents[cell.row, cell.column]) for cell in row]
        within = {cell: _grids_in(cell, inner) for cell in row}
        if len(row) == 1 or any(within.values()) or _are_blocks(found):
            for cell, own in found:
                yield from printed(own, within[cell])
        else:
            yield from _row(found, columns)


def _grids_in(cell: GridCell, grids: list[Grid]) -> list[Grid]:
    return [
        grid
        for grid in grids
        if cell.box.holds((grid.box.left + grid.box.right) / 2, (grid.box.top + grid.box.bottom) / 2)
    ]


def _are_blocks(cells: list[tuple[GridCell, list[Word]]]) -> bool:
    """Two signatures side by side, say; of three cells and more, those of each line belong together."""
    counts = [len(paragraphs(words, cell.box)) for cell, words in cells]
    return len(counts) == 2 and min(counts) >= _BLOCK


def _row(cells: list[tuple[GridCell, list[Word]]], columns: list[int]) -> Iterator[Printed]:
    """One line, and others below it when a cell holds several paragraphs."""
    found = {cell.column: paragraphs(words, cell.box) for cell, words in cells}
    lines = _lines({column: each for column, each in found.items() if each})
    first = min((line[column].baseline for line in lines for column in line), default=0)
    for line in lines:
        yield Printed(first, "", [line[column].text if column in line else "" for column in columns])


def _lines(cells: dict[int, list[Paragraph]]) -> list[dict[int, Paragraph]]:
    """What stands side by side. A cell of one paragraph belongs to the first line, wherever it is centred."""
    lines: list[dict[int, Paragraph]] = []
    begun = [(column, each[0]) for column, each in cells.items()]
    if begun:
        lines.append(dict(begun))
    rest = sorted((each, column) for column, own in cells.items() for each in own[1:])
    for paragraph, column in rest:
        last = lines[-1]
        level = len(lines) > 1 and max(each.baseline for each in last.values()) + 5 > paragraph.baseline
        if level and column not in last:
            last[column] = paragraph
        else:
            lines.append({column: paragraph})
    return lines
