"""Two texts side by side, with the words that differ told apart."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; ``differs`` when the other text does not have it here."""

    text: str
    differs: bool


Pieces = tuple[Piece, ...]


def side_by_side(before: str, after: str) -> tuple[Pieces, Pieces]:
    """Joined again, the pieces of each side are its text.

    >>> side_by_side("rue Neuve", "rue Haute")[1]
    (Piece(text='rue ', differs=False), Piece(text='Haute', differs=True))
    """
    was, now = _WORDS.findall(before), _WORDS.findall(after)
    steps = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    left = tuple(_piece(was[i:j], step) for step, i, j, _, _ in steps)
    right = tuple(_piece(now[i:j], step) for step, _, _, i, j in steps)
    return _told(left), _told(right)


def _piece(words: list[str], step: str) -> Piece:
    return Piece("".join(words), step != "equal")


def _told(pieces: Pieces) -> Pieces:
    return tuple(piece for piece in pieces if piece.text)
