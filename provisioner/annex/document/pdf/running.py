"""What is printed on every page, headers and footers, belongs to the paper and not to the text."""

import re
from collections import Counter, defaultdict

from provisioner.annex.document.pdf.grid import Grid
from provisioner.annex.document.pdf.rows import Row, rows_of
from provisioner.annex.document.pdf.shapes import Page, Word

_MARGIN = 0.11
"""Part of a page's height."""
_ON_MOST = 0.6
_SAME_HEIGHT = 4.0
"""Points."""
_COUNTED = re.compile(r"\d{1,3}")

_Key = tuple[int, str]


def without_running_lines(pages: list[Page], grids: list[list[Grid]]) -> list[Page]:
    """Lines that most pages repeat at the same height are dropped; a table's repeated header is not."""
    if len(pages) < 2:
        return pages
    found = [_marginal(page, own) for page, own in zip(pages, grids, strict=True)]
    counts = Counter(key for rows in found for key in rows)
    repeated = {key for key, count in counts.items() if count >= max(2, _ON_MOST * len(pages))}
    return [_without(page, rows, repeated) for page, rows in zip(pages, found, strict=True)]


def _marginal(page: Page, grids: list[Grid]) -> dict[_Key, list[Row]]:
    top, bottom = _MARGIN * page.height, (1 - _MARGIN) * page.height
    words = [
        word
        for word in page.words
        if not top < word.y < bottom
        and not any(_goes_on(grid, top, bottom, word.x, word.y) for grid in grids)
    ]
    rows: dict[_Key, list[Row]] = defaultdict(list)
    for row in rows_of(words):
        rows[round(row.baseline / _SAME_HEIGHT), _COUNTED.sub("#", row.text)].append(row)
    return rows


def _goes_on(grid: Grid, top: float, bottom: float, x: float, y: float) -> bool:
    """Whether the place is in a table that is not in the margin alone."""
    return grid.box.holds(x, y) and grid.box.bottom > top and grid.box.top < bottom


def _without(page: Page, rows: dict[_Key, list[Row]], repeated: set[_Key]) -> Page:
    dropped = [row for key in repeated for row in rows.get(key, ())]
    return page._replace(words=[word for word in page.words if not any(_is_in(row, word) for row in dropped)])


def _is_in(row: Row, word: Word) -> bool:
    return row.left <= word.x <= row.right and abs(word.baseline - row.baseline) < word.em / 2
