"""Two texts side by side, with the words that differ told apart."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile
from operator import eq

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_MOST_COMPARED = 500
"""Words and signs of a side: the time grows with their cube, and a stranger may have written them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; ``differs`` when the other text does not have it here."""

    text: str
    differs: bool


Pieces = tuple[Piece, ...]


def side_by_side(before: str, after: str) -> tuple[Pieces, Pieces]:
    """Joined again, the pieces of each side are its text.

    Between the words that both begin and end with, very long texts differ as a whole.

    >>> side_by_side("rue Neuve", "rue Haute")[1]
    (Piece(text='rue ', differs=False), Piece(text='Haute', differs=True))
    """
    was, now = _WORDS.findall(before), _WORDS.findall(after)
    head = _in_common(was, now)
    tail = _in_common(was[head:][::-1], now[head:][::-1])
    left, right = _compared(was[head : len(was) - tail], now[head : len(now) - tail])
    begin, end = _piece(was[:head], "equal"), _piece(was[len(was) - tail :], "equal")
    return _told((begin, *left, end)), _told((begin, *right, end))


def whole(before: str, after: str) -> tuple[Pieces, Pieces]:
    """Two texts too short to look for words in."""
    return _told((Piece(before, differs=True),)), _told((Piece(after, differs=True),))


def _in_common(was: list[str], now: list[str]) -> int:
    """How many words both begin with."""
    return sum(takewhile(bool, map(eq, was, now)))


def _compared(was: list[str], now: list[str]) -> tuple[Pieces, Pieces]:
    if max(len(was), len(now)) > _MOST_COMPARED:
        return whole("".join(was), "".join(now))
    steps = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    left = tuple(_piece(was[i:j], step) for step, i, j, _, _ in steps)
    right = tuple(_piece(now[i:j], step) for step, _, _, i, j in steps)
    return left, right


def _piece(words: list[str], step: str) -> Piece:
    return Piece("".join(words), step != "equal")


def _told(pieces: Pieces) -> Pieces:
    return tuple(piece for piece in pieces if piece.text)
