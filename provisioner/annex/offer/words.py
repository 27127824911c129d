"""The words "Bon pour accord": the signer's own, only asked for by the form, or taken back (MIX-ACC-1)."""

import re
from dataclasses import dataclass
from enum import Enum

from provisioner.annex.document.lines import Line
from provisioner.annex.document.spelling import fold, spelling
from provisioner.offers import load_offer

_WORDS = re.compile(spelling(load_offer().acceptance.words.lower()))
_REQUEST = (
    rf"(?:{spelling('mention')}|{spelling('précédé')}|\becri(?:re|vez)"
    r"|\b(?:recopi|inscri|indiqu|appos|port)(?:e|ez|er|re|vez))"
)
_ASKED_FOR = re.compile(
    rf"{_REQUEST}[^\t]{{0,40}}?{_WORDS.pattern}|{_WORDS.pattern}[\s»\"')]*(?::|[._…]{{3}})"
)
_REQUEST_GOES_ON = re.compile(rf"{_REQUEST}[^:\t]{{0,40}}")
_TAKEN_BACK = re.compile(
    r"\b(?:pas|non|ne|ni|sans|aucune?|jamais|sauf|hors|projet|brouillon|specimen|modele|principe|desaccord|contre|abst\w+)\b"
    r"|\bn'|\b(?:refus|rejet|annul|ajourn|suspen|retir|partiel|provisoire|conditionn|barre|raye|defavorable)"
    r"|\b(?:sous|avec|emet\w*) (?:toutes? )?(?:les )?(?:reserve|condition)"
    r"|\breserve[sr]? d|\ba (?:la )?condition"
    r"|\b(?:en|dans l')\s?attente|\bsi\b|[☐□?]|\[ ?\]"
)
_BESIDE = re.compile(
    r"lu|et|approuve|mention|manuscrite|signature|cachet|nom|prenom|qualite|fonction|date|lieu|fait|signe|a"
    r"|le|la|les|l|de|du|des|d|par|pour|m|mr|mme|monsieur|madame|maire|presidente?|directeur|directrice"
    r"|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|janvier|fevrier|mars|avril|mai|juin|juillet|aout"
    r"|(?:septem|octo|novem|decem)bre"
)
_WORD = re.compile(r"[^\W\d_]+")
_NEAR = 2


class Standing(Enum):
    """What the words are worth, the least first."""

    ABSENT = "absent"
    ASKED_FOR = "asked for"
    OWN = "own"
    TAKEN_BACK = "taken back"


@dataclass(frozen=True, slots=True)
class Words:
    """``line`` is where they stand; None when they are absent."""

    standing: Standing = Standing.ABSENT
    line: Line | None = None


def bears_words(line: Line) -> bool:
    return bool(_WORDS.search(fold(line.text)))


def without_words(text: str) -> str:
    """``text`` with the words left out."""
    found = _WORDS.search(fold(text))
    return text[: found.start()] + text[found.end() :] if found else text


def read_words(lines: tuple[Line, ...]) -> Words:
    """Words taken back anywhere undo words that are the signer's own elsewhere."""
    printed = [line for line in lines if not line.blank]
    found = [
        Words(_standing(printed, index), line) for index, line in enumerate(printed) if bears_words(line)
    ]
    order = list(Standing)
    return max(found, key=lambda words: order.index(words.standing), default=Words())


def _standing(lines: list[Line], index: int) -> Standing:
    near = lines[max(0, index - _NEAR) : index + _NEAR + 1]
    if any(_TAKEN_BACK.search(fold(line.prose)) for line in near):
        return Standing.TAKEN_BACK
    above = lines[index - 1].prose if index else ""
    begun = _REQUEST_GOES_ON.search(fold(above))
    if begun and begun.end() == len(above) and not bears_words(lines[index - 1]):
        return Standing.ASKED_FOR
    return Standing.OWN if _is_statement(lines[index].text) else Standing.ASKED_FOR


def _is_statement(text: str) -> bool:
    """Whether nothing stands around the words but what a form prints there, names and a date."""
    rest = _ASKED_FOR.sub(lambda found: " " * len(found[0]), fold(text))
    found = _WORDS.search(rest)
    if found is None:
        return False
    begins, ends = found.span()
    around = [word[0] for word in _WORD.finditer(text) if _outside(word, rest, begins, ends)]
    shouted = "".join(around).isupper()
    return all(_BESIDE.fullmatch(fold(word)) or (word[0].isupper() and not shouted) for word in around)


def _outside(word: re.Match[str], rest: str, begins: int, ends: int) -> bool:
    return not (begins <= word.start() < ends) and not rest[word.start()].isspace()
