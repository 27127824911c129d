"""What a page is made of, seen upright: points from its top left corner, downwards."""

from typing import NamedTuple

Bounds = tuple[float, float, float, float]
"""Left, bottom, right, top of a page in its own coordinates, upwards as PDF has them."""


class Box(NamedTuple):
    """``top`` is above ``bottom``, hence the smaller number."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom


class Word(NamedTuple):
    """Characters drawn side by side, and how many spaces are drawn behind them.

    Tuples and not dataclasses: a whole offer has ten thousand of them.
    """

    left: float
    right: float
    baseline: float
    em: float
    text: str
    blanks: int = 0

    @property
    def x(self) -> float:
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        """Half the height of its small letters."""
        return self.baseline - self.em / 4


class Stroke(NamedTuple):
    """A straight line: at ``at`` across its direction, from ``start`` to ``end`` along it."""

    at: float
    start: float
    end: float


class Page(NamedTuple):
    """``aslant``: words in other directions than the page's own (a watermark, a stamp in the margin)."""

    height: float
    words: list[Word]
    across: list[Stroke]
    down: list[Stroke]
    aslant: list[list[Word]]
