"""Upright corridors that no word stands in: the borders of columns that nobody drew."""

from collections.abc import Iterable

from provisioner.annex.document.pdf.shapes import Word


def corridors(words: Iterable[Word], width: float) -> list[float]:
    """The middle of each, from left to right; ``width`` is the least, in ems."""
    found: list[float] = []
    end = None
    for word in sorted(words):
        if end is not None and word.left - end >= width * word.em:
            found.append((end + word.left) / 2)
        end = word.right if end is None else max(end, word.right)
    return found
