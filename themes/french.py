"""How numbers are written in the French sentences that people read."""

import math

_THIN_SPACE = "\u202f"


def whole(number: int) -> str:
    """``2400`` -> ``2 400``, with the narrow no-break space of French typography."""
    return f"{number:,}".replace(",", _THIN_SPACE)


def megabytes(size: int) -> str:
    """Bytes in decimal megabytes (CONV-UNIT), rounded up: a file over a limit never reads as within it."""
    tenths = math.ceil(size / 100_000)
    return f"{whole(tenths // 10)},{tenths % 10} Mo" if tenths % 10 else f"{whole(tenths // 10)} Mo"


def contrast(ratio: float) -> str:
    """``2.7608`` -> ``2,76:1``, rounded down: a printed ratio never claims more than is true."""
    return f"{math.floor(ratio * 100) / 100:g}:1".replace(".", ",")


def alternatives(words: list[str]) -> str:
    """``a, b ou c``."""
    *head, last = words
    return f"{', '.join(head)} ou {last}" if head else last
