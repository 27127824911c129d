"""Counting what is unforeseen in a text: a walk on the keyboard, a series or an echo says little."""

from itertools import pairwise

# What the keys give without shift, where that is a letter, a digit or a sign that both share.
_QWERTY = ("1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./")
_AZERTY = ("1234567890)=", "azertyuiop^$", "qsdfghjklm", "wxcvbn,;:!")
_SHORTEST_STRETCH = 3


def unforeseen(text: str) -> int:
    """How many characters of a folded text one could not foretell.

    A stretch of three characters or more that goes one way, on an azerty or qwerty keyboard, in the alphabet
    or in numbers, or stays where it is, counts for two.
    """
    count, place = 0, 0
    while place < len(text):
        length = max(_stretch(text, place, way) for way in _WAYS)
        count += 2 if length >= _SHORTEST_STRETCH else 1
        place += length if length >= _SHORTEST_STRETCH else 1
    return count


Way = dict[str, tuple[int, int]]


def _keyboard(rows: tuple[str, ...]) -> Way:
    return {key: (row, column) for row, keys in enumerate(rows) for column, key in enumerate(keys)}


# Where each character lies: on two keyboards, and in the alphabet and the numbers.
_WAYS: tuple[Way, ...] = (
    _keyboard(_QWERTY),
    _keyboard(_AZERTY),
    _keyboard(("abcdefghijklmnopqrstuvwxyz", "", "0123456789")),
)
_NEARBY = {(row, column) for row in (-1, 0, 1) for column in (-1, 0, 1)}


def _stretch(text: str, start: int, way: Way) -> int:
    """The length of the stretch that begins at ``start``; 1 when the next character is elsewhere."""
    length, direction = 1, None
    for here, there in pairwise(text[start:]):
        step = _step(here, there, way)
        if step is None or direction not in {None, step}:
            break
        length, direction = length + 1, step
    return length


def _step(here: str, there: str, way: Way) -> tuple[int, int] | None:
    """From one character to its neighbour, or to itself; None when they lie apart or nowhere."""
    if here == there:
        return (0, 0)
    if here not in way or there not in way:
        return None
    (row, column), (next_row, next_column) = way[here], way[there]
    step = (next_row - row, next_column - column)
    return step if step in _NEARBY else None
