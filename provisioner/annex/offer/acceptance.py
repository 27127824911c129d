"""The acceptance of the offer: a date, a place and the words "Bon pour accord" (MIX-ACC-1, MIX-FORM-14)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from provisioner.annex.document.lines import Line
from provisioner.annex.document.spelling import fold, spelling
from provisioner.annex.form.labels import Label, labelled
from provisioner.annex.form.sections import Outline, Section
from provisioner.annex.form.values import Found, filled
from provisioner.annex.offer.parties import Parties
from provisioner.offers import load_offer
from themes.problems import Problem

FIELD = "offer.accepted_on"

_MONTHS = [
    *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
    *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
]
_DATE = re.compile(
    rf"(?<![\d/])(?:(?P<day>\d{{1,2}})(?:er)?[/.\-\s]\s?(?P<month>\d{{1,2}}|{'|'.join(_MONTHS)})"
    r"[/.\-\s]\s?(?P<year>\d{4}|\d{2})|(?P<iso>\d{4}-\d{2}-\d{2}))(?![\d/])"
)
# What a form prints around the date; what is left over is the place.
_BEFORE = re.compile(
    r"(?:(?:date|lieu)(?:\s?(?:et|,|/|&)\s?(?:date|lieu))?(?: d[eu'][^:\d]{0,25})?\s?:?\s*)?"
    r"(?:(?:fait|signe)\s+)?(?:a\s+)?(?P<place>[^:]*?)[\s,]*(?:\ble\b)?\s*"
    r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)?\s*"
)
_AFTER = re.compile(r"[\s,;-]*(?:lieu\s?:\s*)?(?:a\s+)?(?P<place>[^:]*?)[\s.,]*")
_PLACE = re.compile(r"[^\W\d_][^\W\d_'’ .()-]*(?:['’ .()-]{1,2}[^\W\d_]+){0,9}[.)]?")
_NOT_A_PLACE = re.compile(
    r"\b(?:jusqu|valable|valide|offre|version|condition|recu|avant|depuis|signature|cachet|mention|accord)"
)
_WORDS = re.compile(spelling(load_offer().acceptance.words.lower()))
_WORDS_ASKED_FOR = re.compile(
    rf"(?:{spelling('mention')}|{spelling('précédé')})[^\t]{{0,40}}?{_WORDS.pattern}"
)
_LONGEST_ENTRY = 200
_PRINTED_MATTER = (Section.PROPOSAL, Section.CONDITIONS, Section.SCOPE)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """``on`` is None when the document shows no acceptance; ``place`` may then not be set."""

    on: date | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class _Dated:
    """A date and the place written beside it."""

    on: date
    place: str | None
    line: Line


def read_acceptance(outline: Outline, parties: Parties) -> Found[Acceptance]:
    """Without the words there is no acceptance, whatever the date (MIX-ACC-1).

    Every problem is a warning: whoever creates the instance may have the acceptance elsewhere.
    """
    lines = _lines(outline, parties)
    dated = list(_dated(lines))
    if not dated:
        return Found(Acceptance(), (_missing("sa date manque"),))
    if len({found.on for found in dated}) > 1:
        return Found(Acceptance(), (_several_dates(dated),))
    if not any(_bears_words(line) for line in lines):
        return Found(Acceptance(), (_missing("la mention « Bon pour accord » manque"),))
    place = next((found.place for found in dated if found.place), None) or _labelled_place(lines)
    if place is None:
        return Found(Acceptance(dated[0].on), (_missing("son lieu manque"),))
    written = any(_bears_words(line, written_out=True) for line in lines)
    return Found(Acceptance(dated[0].on, place), () if written else (_words_unconfirmed(),))


def _lines(outline: Outline, parties: Parties) -> tuple[Line, ...]:
    """The member's side of the section, and of any part that bears the words should the heading be lost."""
    return tuple(
        line
        for part in outline.parts
        if part.section is Section.ACCEPTANCE
        or (part.section not in _PRINTED_MATTER and any(map(_bears_words, part.lines)))
        for line in parties.member_side(part.lines)
    )


def _bears_words(line: Line, *, written_out: bool = False) -> bool:
    """``written_out``: not only in the form's request to write them."""
    text = fold(line.text)
    return bool(_WORDS.search(_WORDS_ASKED_FOR.sub("", text) if written_out else text))


def _dated(lines: tuple[Line, ...]) -> Iterator[_Dated]:
    for line in lines:
        for cell in line.cells:
            if found := _dated_cell(cell.text, line):
                yield found


def _dated_cell(text: str, line: Line) -> _Dated | None:
    """A date with no more around it than a form has there; a date within a sentence is another one."""
    if len(text) > _LONGEST_ENTRY:
        return None
    match = _DATE.search(fold(text))
    on = _date(match) if match else None
    if match is None or on is None:
        return None
    before = _BEFORE.fullmatch(fold(text[: match.start()]))
    after = _AFTER.fullmatch(fold(text[match.end() :]))
    if before is None or after is None:
        return None
    places = [
        text[before.start("place") : before.end("place")],
        text[match.end() + after.start("place") : match.end() + after.end("place")],
    ]
    written = [place for place in places if place]
    if len(written) > 1 or not all(map(_is_place, written)):
        return None
    return _Dated(on, written[0] if written else None, line)


def _date(match: re.Match[str]) -> date | None:
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        month = _MONTHS.index(match["month"]) + 1 if match["month"] in _MONTHS else int(match["month"])
        year = int(match["year"])
        return date(year if year > 99 else 2000 + year, month, int(match["day"]))
    except ValueError:
        return None


def _is_place(text: str) -> bool:
    return len(text) <= 60 and bool(_PLACE.fullmatch(text)) and not _NOT_A_PLACE.search(fold(text))


def _labelled_place(lines: tuple[Line, ...]) -> str | None:
    values = (filled(found.value) for found in labelled(lines) if found.label is Label.PLACE)
    return next((value for value in values if value and _is_place(value)), None)


def _missing(fact: str) -> Problem:
    message = (
        f"L’acceptation de l’offre n’est pas établie : {fact}. Complétez le document, ou donnez la date "
        "et le lieu en créant l’instance."
    )
    return Problem.warning(FIELD, "offer.acceptance_missing", message)


def _several_dates(dated: list[_Dated]) -> Problem:
    shown = ", ".join(f"{found.on:%d/%m/%Y} ({found.line})" for found in dated[:5])
    message = (
        f"L’acceptation de l’offre porte plusieurs dates : {shown}. Aucune n’a été retenue : donnez la date "
        "et le lieu en créant l’instance."
    )
    return Problem.warning(FIELD, "offer.acceptance_unclear", message)


def _words_unconfirmed() -> Problem:
    message = (
        "Les mots « Bon pour accord » ne se lisent que dans la consigne imprimée : vérifiez qu’ils figurent, "
        "avec la signature, sur l’original."
    )
    return Problem.warning(FIELD, "offer.words_unconfirmed", message)
