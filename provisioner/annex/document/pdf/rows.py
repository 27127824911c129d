"""Words become printed lines, however shakily and in whatever order they were drawn."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple
from unicodedata import normalize

from provisioner.annex.document.pdf.shapes import Word

_SHIFT = 0.42
"""Parts of an em that a word may stand above or below its neighbour: "1er", and the jitter of scanners."""
_BEHIND = 0.3
_TOUCHING = 0.16
_DRAWN_TWICE = 0.12
_SMALL_PRINT = 0.8
_SHORTEST_SPREAD = 4
_EVEN = 0.35
"""Parts of an em by which the gaps between spread letters may differ."""
_WIDEST_SPREAD = 2.5


class Row(NamedTuple):
    """A printed line: words from left to right."""

    words: list[Word]

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return max(word.right for word in self.words)

    @property
    def baseline(self) -> float:
        return self.words[0].baseline

    @property
    def em(self) -> float:
        return max(word.em for word in self.words)

    @property
    def text(self) -> str:
        """Some programs draw an accent apart from its letter: here they are one character."""
        return normalize("NFC", " ".join(word.text for word in self.words))


def rows_of(words: Iterable[Word]) -> list[Row]:
    """From top to bottom. A line may climb across the page, as long as each word follows its neighbour."""
    open_rows: list[tuple[float, int]] = []
    rows: list[list[Word]] = []
    for word in sorted(words):
        at = _nearest(open_rows, rows, word)
        if at is None:
            insort(open_rows, (word.baseline, len(rows)))
            rows.append([word])
        else:
            index = open_rows[at][1]
            rows[index].append(word)
            if word.em >= _SMALL_PRINT * rows[index][0].em:
                del open_rows[at]
                insort(open_rows, (word.baseline, index))
    found = [Row(list(_joined(_once(row)))) for row in rows]
    return sorted(found, key=lambda row: (row.baseline, row.left))


def line_heights(words: Iterable[Word]) -> list[float]:
    """Where the first word of each printed line stands, for counting the lines above a place."""
    heights: list[float] = []
    end = 0.0
    for baseline, em in sorted((word.baseline, word.em) for word in words):
        if not heights or baseline > end:
            heights.append(baseline)
        end = max(end, baseline + _SHIFT * em)
    return heights


def _nearest(open_rows: list[tuple[float, int]], rows: list[list[Word]], word: Word) -> int | None:
    """The row that runs at the word's height, if any."""
    at = bisect_left(open_rows, (word.baseline, -1))
    near = [index for index in (at - 1, at) if 0 <= index < len(open_rows)]
    best = min(near, key=lambda index: abs(open_rows[index][0] - word.baseline), default=None)
    if best is None:
        return None
    baseline, row = open_rows[best]
    last = rows[row][-1]
    # What is set right behind a larger word may stand as high as that one's middle.
    em = max(word.em, last.em) if word.left - last.right < _BEHIND * last.em else word.em
    return best if abs(baseline - word.baseline) <= _SHIFT * em else None


def _once(words: list[Word]) -> list[Word]:
    """Bold type is sometimes the same text drawn twice, a hair apart."""
    kept: list[Word] = []
    for word in words:
        same = (other for other in reversed(kept[-3:]) if other.text == word.text)
        if not any(abs(other.left - word.left) < _DRAWN_TWICE * word.em for other in same):
            kept.append(word)
    return kept


def _joined(words: list[Word]) -> Iterator[Word]:
    """Parts of a word that were drawn apart, letters spread out and digits in boxes make words again."""
    start = 0
    while start < len(words):
        end = max(_end_of_spread(words, start), _end_of_touching(words, start))
        yield _one(words[start:end])
        start = end


def _end_of_touching(words: list[Word], start: int) -> int:
    end = start + 1
    while end < len(words) and not words[end - 1].blanks and _gap(words, end) < _TOUCHING * words[end].em:
        end += 1
    return end


def _end_of_spread(words: list[Word], start: int) -> int:
    """``start`` when no run of single characters at equal distances begins there."""
    end = start
    while end < len(words) and len(words[end].text) == 1 and not words[end].blanks:
        end += 1
    end = min(end + 1, len(words)) if end < len(words) and len(words[end].text) == 1 else end
    while end - start >= _SHORTEST_SPREAD:
        gaps = [_gap(words, index) for index in range(start + 1, end)]
        steps = [second.x - first.x for first, second in pairwise(words[start:end])]
        apart = _TOUCHING * words[start].em <= min(gaps) and max(gaps) < _WIDEST_SPREAD * words[start].em
        if apart and (_even(gaps, words) or _even(steps, words)):
            return end
        end -= 1
    return start


def _even(distances: list[float], words: list[Word]) -> bool:
    return max(distances) - min(distances) <= _EVEN * words[0].em


def _gap(words: list[Word], index: int) -> float:
    return words[index].left - words[index - 1].right


def _one(words: list[Word]) -> Word:
    if len(words) == 1:
        return words[0]
    text = "".join(word.text for word in words)
    right = max(word.right for word in words)
    return words[0]._replace(right=right, text=text, blanks=words[-1].blanks)
