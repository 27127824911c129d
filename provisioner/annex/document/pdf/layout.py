"""Printed lines as text whose columns stand one below the other, as a typist would have set them."""

from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from provisioner.annex.document.pdf.rows import Row
from provisioner.annex.document.pdf.shapes import Word

_COLUMN_GAP = 0.9
"""Parts of an em between words that no justified line has."""
_NARROW_GAP = 0.45
"""Enough where other lines begin a column at the same place."""
_SAME_COLUMN = 1.5
"""Points."""
_USUAL_CHARACTER = 5.0


def texts(rows: list[Row]) -> list[str]:
    """One text a row; wide gaps are two spaces or more, and columns begin at the same character."""
    if not rows:
        return []
    starts = _column_starts(rows)
    left, width = min(row.left for row in rows), _character_width(rows)
    return [_text(list(_pieces(row, starts)), left, width) for row in rows]


def _character_width(rows: list[Row]) -> float:
    """Somewhat narrow, so that a text rarely reaches beyond its place."""
    long_words = [word for row in rows for word in row.words if len(word.text) > 2]
    return 0.9 * median(
        [(word.right - word.left) / len(word.text) for word in long_words] or [_USUAL_CHARACTER]
    )


def _column_starts(rows: list[Row]) -> list[float]:
    """Where words begin behind a wide gap."""
    return sorted(
        word.left for row in rows for previous, word in pairwise(row.words) if _is_wide(previous, word)
    )


def _is_wide(previous: Word, word: Word) -> bool:
    return previous.blanks > 1 or word.left - previous.right >= _COLUMN_GAP * word.em


def _pieces(row: Row, starts: list[float]) -> Iterator[list[Word]]:
    """The words of a row between its wide gaps."""
    piece = row.words[:1]
    for previous, word in pairwise(row.words):
        if _is_wide(previous, word) or _is_column(previous, word, starts):
            yield piece
            piece = []
        piece.append(word)
    yield piece


def _is_column(previous: Word, word: Word, starts: list[float]) -> bool:
    if word.left - previous.right < _NARROW_GAP * word.em:
        return False
    return any(abs(start - word.left) <= _SAME_COLUMN for start in starts)


def _text(pieces: list[list[Word]], left: float, width: float) -> str:
    text = ""
    for piece in pieces:
        column = round((piece[0].left - left) / width)
        gap = "  " if text else ""
        text = (text + gap).ljust(column) + " ".join(word.text for word in piece)
    return text
