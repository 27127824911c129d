"""The ways a word is dressed up to become a password, undone."""

import unicodedata
from collections.abc import Iterator
from itertools import product

# Signs that stand for a letter; « 1 » stands for two.
_LEET = [str.maketrans("4@831!0$57", "aabe" + one + one + "osst") for one in "il"]
# How many signs beside the word may stand for letters of it, as in « pa$$ ».
_STANDING_FOR_LETTERS = 3


def fold(text: str) -> str:
    """Lower case without accents: ``É`` and ``e`` are one to whoever guesses."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def letters(text: str) -> str:
    """Only the letters a to z of a text, folded."""
    return "".join(character for character in fold(text) if "a" <= character <= "z")


def readings(password: str) -> Iterator[str]:
    """What may be meant by a password: letters and digits, with signs around and in between taken off, and
    signs that stand for letters read as such; each as it is, and where it is said again, said once and twice:
    lists have « babybaby », which is « baby » said again."""
    for middle in _without_decoration(fold(password)):
        meant = ["".join(character for character in middle if character.isalnum()), letters(middle)]
        meant += [letters(middle.translate(table)) for table in _LEET]
        for reading in meant:
            once = said_once(reading)
            yield from {reading} if once == reading else {reading, once, once + once}


def said_once(text: str) -> str:
    """What a text repeats, the last time perhaps not to its end: ``toto`` gives ``to``. Else all of it."""
    for period in range(1, 2 * len(text) // 3 + 1):
        if text[period:] == text[:-period]:
            return text[:period]
    return text


def _without_decoration(text: str) -> Iterator[str]:
    """From the first letter to the last one, and with a few of the signs beside them."""
    places = [place for place, character in enumerate(text) if "a" <= character <= "z"]
    if not places:
        return
    for before, after in product(range(_STANDING_FOR_LETTERS + 1), repeat=2):
        yield text[max(places[0] - before, 0) : places[-1] + 1 + after]
