"""A sheet laid askew on the scanner is straightened by the slope of its lines."""

from itertools import pairwise
from statistics import median

from provisioner.annex.document.pdf.rows import rows_of
from provisioner.annex.document.pdf.shapes import Word

_LONG_ROW = 15.0
"""Ems, between the first and the last word of a line that tells the slope."""
_FEWEST_ROWS = 3
_LEVEL = 0.003
_STEEPEST = 0.2


def straightened(words: list[Word]) -> list[Word]:
    """``words`` with every line level; the very same words when they are so already."""
    if not _is_shaky(words):
        return words
    slopes = [
        (last.baseline - first.baseline) / (last.left - first.left)
        for first, last in ((row.words[0], row.words[-1]) for row in rows_of(words))
        if last.left - first.left > _LONG_ROW * first.em
    ]
    slope = median(slopes) if len(slopes) >= _FEWEST_ROWS else 0
    if not _LEVEL < abs(slope) < _STEEPEST:
        return words
    return [word._replace(baseline=word.baseline - slope * word.left) for word in words]


def _is_shaky(words: list[Word]) -> bool:
    """Whether most words stand a little above or below the one drawn before; computers draw them level."""
    steps = [
        abs(word.baseline - previous.baseline)
        for previous, word in pairwise(words)
        if abs(word.left - previous.right) < word.em
    ]
    return bool(steps) and median(steps) > 0
