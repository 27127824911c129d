"""The cells of a table in columns, however some of them were merged, split or pushed aside."""

from bisect import bisect_right
from dataclasses import dataclass

from docx.oxml.ns import qn

from provisioner.annex.document.docx.simplify import TC, TR, Element

_SPAN = qn("w:tcPr") + "/" + qn("w:gridSpan")
_PUSHED = qn("w:trPr") + "/" + qn("w:gridBefore")
_DOWNWARDS = qn("w:tcPr") + "/" + qn("w:vMerge")
_SIDEWAYS = qn("w:tcPr") + "/" + qn("w:hMerge")
_VALUE = qn("w:val")
_WIDEST = 64
"""Columns; Word itself ends at 63."""


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """``column`` counts from 0; ``element`` is None where the cell goes on with the one above or before.

    ``above`` is then the one above that it goes on with, if it is that.
    """

    column: int
    element: Element | None
    above: Element | None


@dataclass(frozen=True, slots=True)
class _OnGrid:
    """A cell where Word's invisible grid has it."""

    start: int
    element: Element | None
    above: Element | None


def placed_rows(table: Element) -> list[list[PlacedCell]]:
    """Rows with as many cells as the fullest one have them by their order, whatever their widths: columns
    that somebody pulled by hand no longer meet on the grid. Rows with fewer have theirs where they begin.
    """
    merged: dict[int, Element] = {}
    rows = [_on_grid(row, merged) for row in table.iterchildren(TR)]
    fullest = max(rows, key=len, default=[])
    starts = [cell.start for cell in fullest]
    return [_placed(row, starts) for row in rows]


def _on_grid(row: Element, merged: dict[int, Element]) -> list[_OnGrid]:
    """``merged``: by where they start, the cells that may go on below; changed by this row's."""
    cells: list[_OnGrid] = []
    start = _number(row, _PUSHED, 0)
    for cell in row.iterchildren(TC):
        if _goes_on(cell, _DOWNWARDS):
            cells.append(_OnGrid(start, None, merged.get(start)))
        else:
            merged[start] = cell
            cells.append(_OnGrid(start, None if _goes_on(cell, _SIDEWAYS) else cell, None))
        start += max(1, _number(cell, _SPAN, 1))
    return cells


def _placed(row: list[_OnGrid], starts: list[int]) -> list[PlacedCell]:
    if len(row) == len(starts):
        return [PlacedCell(column, cell.element, cell.above) for column, cell in enumerate(row)]
    placed: list[PlacedCell] = []
    for cell in row:
        free = placed[-1].column + 1 if placed else 0
        column = max(free, _nearest(cell.start, starts))
        placed.append(PlacedCell(column, cell.element, cell.above))
    return placed


def _nearest(start: int, starts: list[int]) -> int:
    after = min(bisect_right(starts, start), len(starts) - 1)
    before = max(after - 1, 0)
    return before if start - starts[before] <= starts[after] - start else after


def _goes_on(cell: Element, path: str) -> bool:
    merged = cell.find(path)
    return merged is not None and merged.get(_VALUE, "continue") == "continue"


def _number(element: Element, path: str, default: int) -> int:
    found = element.find(path)
    value = found.get(_VALUE, "") if found is not None else ""
    return min(int(value), _WIDEST) if value.isdecimal() and len(value) < 6 else default
