"""French as scanners and word processors leave it: accents lost, letters confused, odd spaces and hyphens."""

import re
import unicodedata
from collections.abc import Callable

_HYPHENS = "\u2010\u2011\ufe63\uff0d"
_DASHES = "\u2012\u2013\u2014\u2015\u2212"
_APOSTROPHES = "\u2018\u2019\u02bc\u00b4`"
_COLONS = "\uff1a\u2236\ufe55\ufe13"
_LIGATURES = "\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06"
_INVISIBLE = {"Cf", "Cc", "Co", "Cn"}
_REMEMBERED = 0x3000

LIGATURE = r"(?:f[il1|]|=|\s?[il1|])"
"""A regular expression for ``fi`` or ``fl``, and for what stands in the place of their ligatures."""
_LIGATURE_OF_TI = "(?:t[il1|]?|\u0275)"
"""Some fonts draw ``ti`` as one sign, which other programs read as ``t`` alone or as Ɵ (folded here)."""
_PARTS = re.compile(r"f[il]|ti| [-/&] |.")
_CONFUSED_BY_SCANNERS = {"m": "(?:m|rn)", "o": "[o0]", "i": "[il1|]", "l": "[li1|]"}


class _Table(dict[int, str]):
    """For ``str.translate``: what stands for each character, found out when it is first met."""

    def __init__(self, found_out: Callable[[str], str]) -> None:
        self._found_out = found_out

    def __missing__(self, code: int) -> str:
        other = self._found_out(chr(code))
        # No more is remembered than scripts with an alphabet have.
        if code < _REMEMBERED:
            self[code] = other
        return other


def clean(text: str) -> str:
    """One line as a person would have typed it; accents, case and dashes stay, tabs too."""
    return unicodedata.normalize("NFC", text).translate(_CLEANED)


def _cleaned(character: str) -> str:
    if character in _HYPHENS:
        return "-"
    if character in _LIGATURES:
        return unicodedata.normalize("NFKC", character)
    if character == "\t" or character.isprintable():
        return character
    return "" if unicodedata.category(character) in _INVISIBLE and not character.isspace() else " "


def fold(text: str) -> str:
    """Lower case without accents, of the same length as ``text``, so that positions hold in both."""
    return text.translate(_FOLDED)


def _folded(character: str) -> str:
    if character in _APOSTROPHES:
        return "'"
    if character in _HYPHENS or character in _DASHES:
        return "-"
    if character in _COLONS:
        return ":"
    return unicodedata.normalize("NFD", character)[0].lower()[:1]


_CLEANED, _FOLDED = _Table(_cleaned), _Table(_folded)


def spelling(words: str) -> str:
    """A regular expression over folded text for ``words`` (written in good French) and its usual wounds.

    An accented letter may have lost its accent, be a question mark or be gone altogether ("Prnom"); spaces
    may be missing or doubled; m, o, i and l may be what a scanner takes them for ("Norn", "principa1e"), and
    so may a ligature ("con=guré", "af Icher", "Descripton").
    """
    joined = {"fi": LIGATURE, "fl": LIGATURE, "ti": _LIGATURE_OF_TI}
    joined |= {f" {sign} ": rf"[ '-]{{0,2}}{sign}[ '-]{{0,2}}" for sign in "-/&"}
    return "".join(joined.get(part) or _tolerant(part) for part in _PARTS.findall(words))


def _tolerant(character: str) -> str:
    if character == " ":
        return r"[ '-]{0,2}"
    if character in "-·":
        return r"[\s.·•(/-]*"
    if character == "'":
        return r"['\s]*"
    base = fold(character)
    if base != character:
        return f"(?:{re.escape(base)}|[?\ufffd])?"
    return _CONFUSED_BY_SCANNERS.get(character, re.escape(character))
