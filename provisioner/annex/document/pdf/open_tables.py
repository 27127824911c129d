"""Tables of which only the lines between the rows are drawn."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise, product

from provisioner.annex.document.pdf.corridors import corridors
from provisioner.annex.document.pdf.grid import Grid, GridCell
from provisioner.annex.document.pdf.rows import rows_of
from provisioner.annex.document.pdf.shapes import Box, Stroke, Word

_SAME_END = 6.0
"""Points."""
_CORRIDOR = 0.6
_HEAD = 2.0
"""Ems above the first line where the heads of the columns may stand."""
_WIDEST_GAP = 2.4
"""Ems from one line of a row to the next; more is left between a table and the next."""


def open_tables(across: list[Stroke], words: list[Word], grids: list[Grid]) -> list[Grid]:
    """Their columns are told by the corridors between the words."""
    groups: dict[tuple[int, int], list[Stroke]] = defaultdict(list)
    for stroke in across:
        middle = (stroke.start + stroke.end) / 2
        if not any(grid.box.holds(middle, stroke.at) for grid in grids):
            groups[round(stroke.start / _SAME_END), round(stroke.end / _SAME_END)].append(stroke)
    tables = (_table(*run) for group in groups.values() for run in _runs(sorted(group), words))
    return [grid for grid in tables if grid]


def _runs(strokes: list[Stroke], words: list[Word]) -> Iterator[tuple[list[float], list[Word], Stroke]]:
    """Lines between which the same corridors stay free, with the words there."""
    left, right = strokes[0].start - _SAME_END, strokes[0].end + _SAME_END
    beside = [word for word in words if left <= word.x <= right]
    ys, inside = [strokes[0].at], _heads(strokes[0].at, beside)
    for stroke in strokes[1:]:
        band = [word for word in beside if ys[-1] < word.y < stroke.at]
        if not (_is_row(band, ys[-1], stroke.at) and corridors(inside + band, _CORRIDOR)):
            yield ys, inside, strokes[0]
            ys, inside = [], _heads(stroke.at, beside)
            band = []
        ys.append(stroke.at)
        inside += band
    yield ys, inside, strokes[0]


def _is_row(words: list[Word], top: float, bottom: float) -> bool:
    """Whether text fills the space between two lines as it does in a row of a table."""
    em = min((word.em for word in words), default=0)
    heights = [top, *sorted(word.baseline for word in words), bottom]
    return all(below - above <= _WIDEST_GAP * em for above, below in pairwise(heights))


def _table(ys: list[float], words: list[Word], stroke: Stroke) -> Grid | None:
    borders = corridors(words, _CORRIDOR)
    if not borders or not words:
        return None
    top = min(word.baseline - word.em for word in words)
    ys = [top, *ys] if top < ys[0] else ys
    xs = [stroke.start - _SAME_END, *borders, stroke.end + _SAME_END]
    cells = {
        (row, column): GridCell(row, column, Box(xs[column], ys[row], xs[column + 1], ys[row + 1]))
        for row, column in product(range(len(ys) - 1), range(len(xs) - 1))
    }
    return Grid(Box(xs[0], ys[0], xs[-1], ys[-1]), tuple(xs), tuple(ys), cells) if cells else None


def _heads(first: float, words: list[Word]) -> list[Word]:
    """The heads of the columns, when a line of several stands right over the first stroke."""
    rows = rows_of(word for word in words if first - _HEAD * word.em < word.y < first)
    return rows[-1].words if rows and corridors(rows[-1].words, _CORRIDOR) else []
