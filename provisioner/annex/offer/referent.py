"""Who speaks for the member about the contract."""

import re
from dataclasses import dataclass

from provisioner.annex.annex import Referent
from provisioner.annex.document.lines import Line, text_below
from provisioner.annex.document.spelling import fold
from provisioner.annex.form import people
from provisioner.annex.form.labels import Labelled, labelled
from provisioner.annex.form.parties import Parties
from provisioner.annex.form.provider import mentions_operator
from provisioner.annex.form.sections import Outline, Section, names_heading
from provisioner.annex.form.values import Found, filled
from provisioner.annex.form.wording import Label
from themes.problems import Problem

FIELD = "offer.referent"

_CAPTION = re.compile(
    r"[^:\t]{0,80}\b(?:membre|referente?|contact|pour|structure)\b[^:\t]{0,80}(?:[:\t]|\b(?:designe|est)\b)\s*"
)
_NAME_END = re.compile(r"\s*[,;(\t]\s*|\s+[-–—]\s+")
_FUNCTION_END = re.compile(r"[)\t]|[,;]?\s*[^\s,;]*@|[,;]?\s*\btel(?:ephone)?\b")
_LONGEST_ENTRY = 300
_LONGEST_FUNCTION = 100
_WORDS_IN_A_FUNCTION = 12
_NEW_SENTENCE = re.compile(r"\w (?:Tout\w*|Le|La|Les|L['’]|En|Il|Elle|Ce\w*|Une?|Pour|Afin|Merci)\b")


@dataclass(frozen=True, slots=True)
class _Named:
    """``certain`` is False when the order of the words alone tells the first name."""

    referent: Referent
    certain: bool

    @classmethod
    def of(cls, name: people.FullName, function: str | None) -> "_Named":
        return cls(Referent(name.first_name, name.last_name, function), name.certain)


def read_referent(outline: Outline, parties: Parties, known: frozenset[tuple[str, str]]) -> Found[Referent]:
    """Name and function (MIX-FORM-13), on the member's side only. What is missing is a warning.

    ``known`` are first and last names that the annex gives under labels of their own.
    """
    section = Section.REFERENTS if outline.has(Section.REFERENTS) else Section.ADMINISTRATION
    lines = parties.member_side(outline.lines(section))
    named = _from_labels(lines) or _from_captions(lines)
    if named is None:
        return Found(
            Referent(), (_missing(FIELD, "Le référent du membre manque : donnez son nom et sa fonction"),)
        )
    named = named if named.certain else _confirmed(named, known)
    doubts = () if named.certain else (_name_unclear(named.referent),)
    if named.referent.function is None:
        missing = _missing(f"{FIELD}.function", "La fonction du référent manque : ajoutez-la")
        return Found(named.referent, (*doubts, missing))
    if _runs_on(named.referent.function):
        return Found(named.referent, (*doubts, _function_unclear(named.referent.function)))
    return Found(named.referent, doubts)


def _runs_on(function: str) -> bool:
    """Whether the next line seems to have run into it."""
    too_long = len(function.split()) > _WORDS_IN_A_FUNCTION
    return too_long or names_heading(function) or bool(_NEW_SENTENCE.search(function))


def _confirmed(named: _Named, known: frozenset[tuple[str, str]]) -> _Named:
    """In the order in which the same person is named elsewhere, if one is."""
    referent = named.referent
    words = fold(f"{referent.first_name} {referent.last_name or ''}").split()
    for first_name, last_name in known:
        same = fold(f"{first_name} {last_name}").split()
        if words == same or words == fold(f"{last_name} {first_name}").split():
            return _Named(Referent(first_name, last_name, referent.function), certain=True)
    return named


def _from_labels(lines: tuple[Line, ...]) -> _Named | None:
    """None also when values stand side by side and nothing says which column is the member's."""
    found = list(labelled(lines))
    if any(len([cell for cell in item.line.cells if cell.text]) > 2 for item in found):
        return None
    function = _function(_value(found, Label.FUNCTION))
    if both := people.full_name(_value(found, Label.FULL_NAME)):
        return _Named.of(both, function)
    first_name, last_name = (people.name(_value(found, label)) for label in (Label.FIRST_NAME, Label.NAME))
    if last_name and not first_name and (both := people.full_name(last_name.value)) and both.last_name:
        return _Named.of(both, function)
    if first_name is None or last_name is None:
        return None
    certain = not (first_name.trimmed or last_name.trimmed)
    return _Named(Referent(first_name.value, last_name.value, function), certain)


def _value(found: list[Labelled], label: Label) -> str:
    return next((item.value for item in found if item.label is label), "")


def _from_captions(lines: tuple[Line, ...]) -> _Named | None:
    for index, line in enumerate(lines):
        caption = _CAPTION.match(fold(line.text))
        if caption and not mentions_operator(line.text):
            entry = line.text[caption.end() :] or text_below(lines, index)
            if referent := _entry(entry[:_LONGEST_ENTRY]):
                return referent
    return None


def _entry(text: str) -> _Named | None:
    """``Maxime DURAND, chargé de mission``, with whatever address or telephone comes after left out."""
    name_end = _NAME_END.search(text)
    name, rest = (text[: name_end.start()], text[name_end.end() :]) if name_end else (text.rstrip(" ."), "")
    both = people.full_name(name)
    if both is None or not _has_capitals(both):
        return None
    return _Named.of(both, _function(rest))


def _has_capitals(name: people.FullName) -> bool:
    """What tells two words of a name from two words of a sentence."""
    last_name = (name.last_name or "").split()
    return name.first_name[0].isupper() and any(word[0].isupper() for word in last_name)


def _function(text: str) -> str | None:
    end = _FUNCTION_END.search(fold(text))
    function = filled(text[: end.start()] if end else text.rstrip(" ."))
    return function if function and len(function) <= _LONGEST_FUNCTION else None


def _missing(field: str, fact: str) -> Problem:
    code = "offer.referent_missing" if field == FIELD else "offer.referent_function_missing"
    return Problem.warning(field, code, f"{fact}, dans « Désignation des contacts référents ».")


def _function_unclear(function: str) -> Problem:
    message = f"La fonction du référent a été lue « {function} » : vérifiez où elle s’arrête."
    return Problem.warning(f"{FIELD}.function", "offer.referent_function_unclear", message)


def _name_unclear(referent: Referent) -> Problem:
    message = (
        f"Le référent du membre a été lu prénom « {referent.first_name} », nom « {referent.last_name} » : "
        "vérifiez qu’ils ne sont ni inversés ni incomplets."
    )
    return Problem.warning(FIELD, "offer.referent_name_unclear", message)
