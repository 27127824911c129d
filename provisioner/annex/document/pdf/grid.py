"""Lines that cross become tables: which cells there are, however they were merged."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from provisioner.annex.document.pdf.shapes import Box, Stroke

_NEAR = 3.0
"""Points within which two strokes meet, or are the two edges of one line."""
_MOST_CROSSINGS = 200_000
_MOST_CELLS = 10_000

_Place = tuple[int, int]
"""Row and column, counted from 0."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """``row`` and ``column`` are those of its top left corner."""

    row: int
    column: int
    box: Box


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table of at least two columns."""

    box: Box
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: dict[_Place, GridCell]
    """The cell that is in each place; a merged one is in several."""

    def cell_at(self, x: float, y: float) -> GridCell:
        """The cell that a point inside the table is in."""
        return self.cells[_band(self.ys, y), _band(self.xs, x)]

    def rows(self) -> list[list[GridCell]]:
        """The cells that begin in each row, from left to right."""
        found: dict[int, list[GridCell]] = defaultdict(list)
        for place in sorted(self.cells):
            cell = self.cells[place]
            if place == (cell.row, cell.column):
                found[cell.row].append(cell)
        return list(found.values())

    def columns(self) -> list[int]:
        """Those that a cell begins in."""
        return sorted({cell.column for cell in self.cells.values()})


def grids_of(across: list[Stroke], down: list[Stroke]) -> list[Grid]:
    """The tables, from top to bottom. Frames, and columns of frames, are none."""
    across, down = whole(across), whole(down)
    if len(across) * len(down) > _MOST_CROSSINGS:
        return []
    found = (_grid(*crossing) for crossing in _crossing(across, down))
    return sorted((grid for grid in found if grid), key=lambda grid: grid.box.top)


def whole(strokes: Iterable[Stroke]) -> list[Stroke]:
    """Pieces of one line, and the two edges of a thick one, made one stroke."""
    lines: list[list[Stroke]] = []
    for stroke in sorted(strokes):
        if not lines or stroke.at - lines[-1][0].at > _NEAR:
            lines.append([])
        lines[-1].append(stroke)
    return [whole for line in lines for whole in _along(line)]


def _along(pieces: list[Stroke]) -> Iterator[Stroke]:
    at = pieces[0].at
    start, end = None, 0.0
    for piece in sorted(pieces, key=lambda piece: piece.start):
        if start is not None and piece.start > end + _NEAR:
            yield Stroke(at, start, end)
            start = None
        start, end = (piece.start, piece.end) if start is None else (start, max(end, piece.end))
    if start is not None:
        yield Stroke(at, start, end)


def _crossing(across: list[Stroke], down: list[Stroke]) -> Iterator[tuple[list[Stroke], list[Stroke]]]:
    """Strokes that hang together."""
    sets = _Sets(len(across) + len(down))
    for (row, flat), (column, upright) in product(enumerate(across), enumerate(down)):
        if _meets(flat, upright.at) and _meets(upright, flat.at):
            sets.unite(row, len(across) + column)
    groups: dict[int, tuple[list[Stroke], list[Stroke]]] = defaultdict(lambda: ([], []))
    for index, stroke in enumerate([*across, *down]):
        groups[sets.of(index)][index >= len(across)].append(stroke)
    yield from groups.values()


def _meets(stroke: Stroke, at: float) -> bool:
    return stroke.start - _NEAR <= at <= stroke.end + _NEAR


def _grid(across: list[Stroke], down: list[Stroke]) -> Grid | None:
    if not across or not down:
        return None
    xs = _bounds([stroke.at for stroke in down], across)
    ys = _bounds([stroke.at for stroke in across], down)
    if len(xs) < 3 or len(ys) < 2 or len(xs) * len(ys) > _MOST_CELLS:
        return None
    cells = _cells(xs, ys, across, down)
    grid = Grid(Box(xs[0], ys[0], xs[-1], ys[-1]), xs, ys, cells)
    return grid if any(len(row) > 1 for row in grid.rows()) else None


def _bounds(at: list[float], others: list[Stroke]) -> tuple[float, ...]:
    """Where the cells may begin and end; a table without outer borders goes as far as its lines do."""
    ends = [min(stroke.start for stroke in others), max(stroke.end for stroke in others)]
    found: list[float] = []
    for each in sorted([*at, *ends]):
        if not found or each - found[-1] > _NEAR:
            found.append(each)
    return tuple(found)


def _cells(
    xs: tuple[float, ...], ys: tuple[float, ...], across: list[Stroke], down: list[Stroke]
) -> dict[_Place, GridCell]:
    """Places without a border between them are one cell."""
    rows, columns = len(ys) - 1, len(xs) - 1
    sets = _Sets(rows * columns)
    for row, column in product(range(rows), range(columns)):
        middle_x, middle_y = (xs[column] + xs[column + 1]) / 2, (ys[row] + ys[row + 1]) / 2
        if column + 1 < columns and not _border(down, xs[column + 1], middle_y):
            sets.unite(row * columns + column, row * columns + column + 1)
        if row + 1 < rows and not _border(across, ys[row + 1], middle_x):
            sets.unite(row * columns + column, (row + 1) * columns + column)
    places: dict[int, list[_Place]] = defaultdict(list)
    for index in range(rows * columns):
        places[sets.of(index)].append(divmod(index, columns))
    return {place: _cell(united, xs, ys) for united in places.values() for place in united}


def _cell(places: list[_Place], xs: tuple[float, ...], ys: tuple[float, ...]) -> GridCell:
    rows, columns = [row for row, _ in places], [column for _, column in places]
    box = Box(xs[min(columns)], ys[min(rows)], xs[max(columns) + 1], ys[max(rows) + 1])
    row, column = places[0]
    return GridCell(row, column, box)


def _border(strokes: list[Stroke], at: float, beside: float) -> bool:
    return any(abs(stroke.at - at) <= _NEAR and _meets(stroke, beside) for stroke in strokes)


def _band(bounds: tuple[float, ...], at: float) -> int:
    return min(max(bisect_right(bounds, at) - 1, 0), len(bounds) - 2)


class _Sets:
    """Disjoint sets of the numbers below ``size``."""

    def __init__(self, size: int) -> None:
        self._parents = list(range(size))

    def of(self, index: int) -> int:
        while self._parents[index] != index:
            self._parents[index] = index = self._parents[self._parents[index]]
        return index

    def unite(self, first: int, second: int) -> None:
        self._parents[self.of(second)] = self.of(first)
