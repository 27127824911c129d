"""Rows of tables without borders whose cells are centred: their lines are set side by side from the top."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise, zip_longest

from provisioner.annex.document.pdf.corridors import corridors
from provisioner.annex.document.pdf.rows import Row, rows_of
from provisioner.annex.document.pdf.shapes import Word

_TOGETHER = 1.35
"""Ems from one line to the next within a row."""
_BETWEEN_LINES = 0.8
"""Ems: lines so close stand beside each other, not below."""
_SAME_MIDDLE = 0.3
_NEARLY = 1.0
"""Ems: an empty line at the end of a cell moves its text up."""
_CORRIDOR = 0.4
_APART = 2
"""Spaces."""
_HAIR = 0.5
"""Points."""


def from_the_top(rows: Iterable[Row]) -> Iterator[Row]:
    """``rows`` with centred cells put right; all others as they are."""
    for cluster in _clusters(rows):
        columns = _columns(cluster)
        yield from _side_by_side(columns) if _is_centred(cluster, columns) else cluster


def _clusters(rows: Iterable[Row]) -> Iterator[list[Row]]:
    cluster: list[Row] = []
    for row in rows:
        if cluster and row.baseline - cluster[-1].baseline > _TOGETHER * min(row.em, cluster[-1].em):
            yield cluster
            cluster = []
        cluster.append(row)
    if cluster:
        yield cluster


def _columns(cluster: list[Row]) -> list[list[Row]]:
    """The lines of each column."""
    words = [word for row in cluster for word in row.words]
    borders = _borders(cluster, words) if len(cluster) > 1 else []
    if not borders:
        return []
    found = defaultdict(list)
    for word in words:
        found[bisect(borders, word.left)].append(word)
    return [rows_of(found[column]) for column in sorted(found)]


def _borders(cluster: list[Row], words: list[Word]) -> list[float]:
    """Wide corridors, and narrow ones where a line of another column begins."""
    begins = [row.left - _HAIR for row in cluster]
    free = [x for x in begins if x > min(begins) and not any(word.left < x < word.right for word in words)]
    found: list[float] = []
    for border in sorted(corridors(words, _CORRIDOR) + free):
        if not found or any(found[-1] < word.x < border for word in words):
            found.append(border)
    return found


def _is_centred(cluster: list[Row], columns: list[list[Row]]) -> bool:
    """Whether the columns have the same middle, and the first begins below another."""
    if len(columns) < 2 or _holds_several(columns):
        return False
    middles = [(column[0].baseline + column[-1].baseline) / 2 for column in columns]
    apart = (max(middles) - min(middles)) / cluster[0].em
    steps = ((below.baseline - row.baseline) / row.em for row, below in pairwise(cluster))
    if any(step < _BETWEEN_LINES for step in steps):
        return apart <= _NEARLY
    return apart <= _SAME_MIDDLE and columns[0][0].baseline > cluster[0].baseline


def _holds_several(columns: list[list[Row]]) -> bool:
    """Whether the cluster is of several rows: labels apart, or the addresses of several people."""
    addresses = (sum("@" in row.text for row in column) for column in columns)
    return len(list(_clusters(columns[0]))) > 1 or max(addresses) > 1


def _side_by_side(columns: list[list[Row]]) -> Iterator[Row]:
    tallest = max(columns, key=len)
    for line, *beside in zip_longest(tallest, *columns):
        yield Row([word for row in beside if row for word in _set_at(line.baseline, row)])


def _set_at(baseline: float, row: Row) -> Iterator[Word]:
    """The words of a cell, set apart from the next one's however narrow the space between them is."""
    for word in row.words:
        yield word._replace(baseline=baseline, blanks=_APART if word is row.words[-1] else word.blanks)
