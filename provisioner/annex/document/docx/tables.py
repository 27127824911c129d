"""The cells of a table in columns, however some of them were merged, split or pushed aside."""

from bisect import bisect_right
from dataclasses import dataclass

from docx.oxml.ns import qn

from provisioner.annex.document.docx.simplify import TC, TR, Element

_SPAN = qn("w:tcPr") + "/" + qn("w:gridSpan")
_PUSHED = qn("w:trPr") + "/" + qn("w:gridBefore")
_MERGED = [qn("w:tcPr") + "/" + qn(mark) for mark in ("w:vMerge", "w:hMerge")]
_VALUE = qn("w:val")
_WIDEST = 64
"""Columns; Word itself ends at 63."""


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """``column`` counts from 0; ``element`` is None where the cell goes on with the one above or before."""

    column: int
    element: Element | None


@dataclass(frozen=True, slots=True)
class _OnGrid:
    """A cell where Word's invisible grid has it."""

    start: int
    element: Element | None


def placed_rows(table: Element) -> list[list[PlacedCell]]:
    """Rows with as many cells as the fullest one have them by their order, whatever their widths: columns
    that somebody pulled by hand no longer meet on the grid. Rows with fewer have theirs where they begin.
    """
    rows = [_on_grid(row) for row in table.iterchildren(TR)]
    fullest = max(rows, key=len, default=[])
    starts = [cell.start for cell in fullest]
    return [_placed(row, starts) for row in rows]


def _on_grid(row: Element) -> list[_OnGrid]:
    cells: list[_OnGrid] = []
    start = _number(row, _PUSHED, 0)
    for cell in row.iterchildren(TC):
        cells.append(_OnGrid(start, None if _goes_on(cell) else cell))
        start += max(1, _number(cell, _SPAN, 1))
    return cells


def _placed(row: list[_OnGrid], starts: list[int]) -> list[PlacedCell]:
    if len(row) == len(starts):
        return [PlacedCell(column, cell.element) for column, cell in enumerate(row)]
    placed: list[PlacedCell] = []
    for cell in row:
        free = placed[-1].column + 1 if placed else 0
        placed.append(PlacedCell(max(free, _nearest(cell.start, starts)), cell.element))
    return placed


def _nearest(start: int, starts: list[int]) -> int:
    after = min(bisect_right(starts, start), len(starts) - 1)
    before = max(after - 1, 0)
    return before if start - starts[before] <= starts[after] - start else after


def _goes_on(cell: Element) -> bool:
    merged = [cell.find(mark) for mark in _MERGED]
    return any(mark is not None and mark.get(_VALUE, "continue") == "continue" for mark in merged)


def _number(element: Element, path: str, default: int) -> int:
    found = element.find(path)
    value = found.get(_VALUE, "") if found is not None else ""
    return min(int(value), _WIDEST) if value.isdecimal() and len(value) < 6 else default
