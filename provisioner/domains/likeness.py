"""Names that the eye takes for others: letters of other scripts, and letters that read alike (UTS 39)."""

import unicodedata
from functools import cache

from confusable_homoglyphs import categories, confusables

from provisioner.domains.diagnosis.diagnosis import Problem
from provisioner.domains.diagnosis.words import names as words

FRENCH_LETTERS = frozenset("àâäçéèêëîïôöùûüÿœæ")
_NO_SCRIPT = frozenset({"COMMON", "INHERITED"})
DIGITS_LIKE_LETTERS = {"0": "o", "1": "l"}
PAIRS_LIKE_LETTERS = (("rn", "m"), ("vv", "w"))


def strange_letters(host: str) -> Problem | None:
    """What is wrong with ``host``, in Unicode, if a part mixes scripts or could be read as plain letters."""
    for label in host.split("."):
        scripts = categories.unique_aliases(label) - _NO_SCRIPT
        deceiving = [letter for letter in label if _is_deceiving(letter)]
        foreign = [letter for letter in label if not letter.isascii()]
        if deceiving and (len(scripts) > 1 or "LATIN" in scripts or deceiving == foreign):
            return words.deceiving(host, deceiving[0], like(deceiving[0]), _plainly(host))
        if len(scripts) > 1:
            return words.mixed(host, label)
    return None


def imitates(host: str, zone: str) -> bool:
    """Whether ``host``, in Unicode, reads like ``zone`` or a name below it, be it with other accents."""
    labels = host.split(".")[-len(zone.split(".")) :]
    ending = ".".join(labels)
    return ending != zone and _without_accents(reading(ending)) == _without_accents(reading(zone))


def reading(host: str) -> str:
    """``host``, in Unicode, as the eye takes it: equal for two names that look alike.

    Accents count where French has them: whoever reads French does not overlook those, and does all others.
    """
    seen = "".join(letter if letter in FRENCH_LETTERS else _without_accents(letter) for letter in host)
    read = "".join(DIGITS_LIKE_LETTERS.get(letter, letter) for letter in _plainly(seen))
    for pair, letter in PAIRS_LIKE_LETTERS:
        read = read.replace(pair, letter)
    return read


def _plainly(host: str) -> str:
    return "".join(like(letter) if _is_deceiving(letter) else letter for letter in host)


def _is_deceiving(letter: str) -> bool:
    return not letter.isascii() and letter not in FRENCH_LETTERS and like(letter) != letter


@cache
def like(letter: str) -> str:
    """The plain letters that ``letter`` is taken for, or itself."""
    found = confusables.is_confusable(letter) or []
    glyphs = (glyph["c"].lower() for entry in found for glyph in entry["homoglyphs"])
    return next((glyph for glyph in glyphs if glyph.isascii() and glyph.isalnum()), letter)


def _without_accents(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each))
