"""The acceptance of the offer: a date, a place and the words "Bon pour accord" (MIX-ACC-1, MIX-FORM-14)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from provisioner.annex.document.lines import Line
from provisioner.annex.document.spelling import fold
from provisioner.annex.form.labels import labelled
from provisioner.annex.form.parties import Parties
from provisioner.annex.form.sections import Outline, Section
from provisioner.annex.form.values import Found, filled
from provisioner.annex.form.wording import Label
from provisioner.annex.offer.words import Standing, Words, bears_words, read_words, without_words
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
_WEEKDAY = r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\s+)?"
_DATE_LABEL = r"date(?: d(?:e |')(?:la )?(?:signature|acceptation))?"
_LABEL = rf"(?:{_DATE_LABEL}|lieu)(?:\s?(?:et|,|/|&)\s?(?:{_DATE_LABEL}|lieu))?\s?:?\s*"
# What a form prints before the date. A place is one by its "à", its label or its ", le": never by the rest.
_BEFORE = (
    re.compile(rf"(?:{_LABEL})?(?:(?:fait|signe)\s+)?(?:\ble\s+)?{_WEEKDAY}"),
    re.compile(rf"(?:{_LABEL})?(?:(?:fait|signe)\s+)?a\s+(?P<place>[^:]+?)[\s,]*(?:\ble\s+)?{_WEEKDAY}"),
    re.compile(rf"[^:]*\blieu\b[^:]*:\s*(?P<place>[^:]+?)[\s,]*(?:\ble\s+)?{_WEEKDAY}"),
    re.compile(rf"(?P<place>[^:,]+?)\s*,\s*le\s+{_WEEKDAY}"),
)
_AFTER = re.compile(r"[\s,;-]*(?:lieu\s?:\s*|a\s+)(?P<place>[^:]*?)[\s.,]*")
_AFTER_BOTH_LABELS = re.compile(r"[\s,;-]*(?P<place>[^:]*?)[\s.,]*")
_BOTH_LABELS = re.compile(rf"{_DATE_LABEL}\s?(?:et|,|/|&)\s?lieu.*")
_FAIT_A = re.compile(r"(?:fait|signe)\s+a\s+(?P<place>[^:]+?)[\s.,]*")
_SIGNER = re.compile(r"[^\d:@/]*")
_WORDS_IN_A_SIGNER = 6
_PLACE_WORD = re.compile(r"[^\W\d_]+")
_LINK = re.compile(r"a|aux?|d|de|des|du|en|et|l|la|le|les|lez|pres|sous|sur")
_ARTICLE = re.compile(r"la|le|les|l|saint|sainte|st|ste")
_PLACE = re.compile(r"[^\W\d_][^\W\d_'’ .()-]*(?:['’ .()-]{1,2}[^\W\d_]+){0,9}[.)]?")
_NOT_A_PLACE = re.compile(
    r"\b(?:jusqu|valable|valide|offre|version|condition|recu|avant|depuis|signature|cachet|mention|accord"
    r"|deliber|conseil|seance|vote|vu\b|visa|arrete|decision|commission|reunion|envoye|publi|affich|notifi"
    r"|transmis|approuv|courrier|devis|factur|contrat|convention|reference|date\b|madame|monsieur|mme|edite"
    r"|imprim|etabli|projet|president|direct)|\b(?:de|du|des|d|le|la|les|en|a)$"
)
_EARLIEST_YEAR = 2015
"""No offer of Mixeur is older."""
_LATEST_YEAR = 2050
"""Beyond every signature that this release will read; "99" is a slip of the pen, not 2099."""
_AROUND_WORDS = ' ,;–—-«»"“”'
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
    words = read_words(lines)
    if words.standing is Standing.TAKEN_BACK:
        return Found(Acceptance(), (_taken_back(words),))
    dated = list(_dated(lines))
    if doubt := _date_doubt(dated):
        return Found(Acceptance(), (doubt,))
    if words.standing is Standing.ABSENT:
        return Found(Acceptance(), (_missing("la mention « Bon pour accord » manque"),))
    if words.standing is Standing.ASKED_FOR:
        return Found(Acceptance(), (_words_unconfirmed(words),))
    place = next((found.place for found in dated if found.place), None) or _labelled_place(lines)
    problems = () if place else (_missing("son lieu manque"),)
    return Found(Acceptance(dated[0].on, place), problems)


def _date_doubt(dated: list[_Dated]) -> Problem | None:
    """Why no date was retained, if none was."""
    if not dated:
        return _missing("sa date manque")
    if len({found.on for found in dated}) > 1:
        return _several_dates(dated)
    # A date to come is for whoever has a clock: the dossier's check refuses it.
    plausible = _EARLIEST_YEAR <= dated[0].on.year <= _LATEST_YEAR
    return None if plausible else _implausible(dated[0])


def _lines(outline: Outline, parties: Parties) -> tuple[Line, ...]:
    """The member's side of the section, and of any part that bears the words should the heading be lost."""
    return tuple(
        line
        for part in outline.parts
        if part.section is Section.ACCEPTANCE
        or (part.section not in _PRINTED_MATTER and any(map(bears_words, part.lines)))
        for line in parties.member_side(part.lines)
    )


def _dated(lines: tuple[Line, ...]) -> Iterator[_Dated]:
    for line in lines:
        for cell in line.cells:
            if found := _dated_cell(cell.text, line):
                yield found


def _dated_cell(text: str, line: Line) -> _Dated | None:
    """A date with no more around it than a form has there; a date within a sentence is another one."""
    if len(text) > _LONGEST_ENTRY:
        return None
    text = without_words(text).strip(_AROUND_WORDS)
    match = _DATE.search(fold(text))
    on = _date(match) if match else None
    if match is None or on is None:
        return None
    before = _before(text[: match.start()])
    after = text[match.end() :]
    if before is None:
        return None
    if before or not (place := _after(after, bool(_BOTH_LABELS.match(fold(text))))):
        signed = _SIGNER.fullmatch(after) and _is_name(after)
        return _Dated(on, before or None, line) if signed else None
    return _Dated(on, place, line)


def _before(text: str) -> str | None:
    """The place before a date, empty where there is none; None when the date is about something else."""
    for pattern in _BEFORE:
        if found := pattern.fullmatch(fold(text)):
            if "place" not in pattern.groupindex:
                return ""
            place = text[found.start("place") : found.end("place")]
            certain = pattern is not _BEFORE[-1] or _is_no_person(place)
            if _is_place(place):
                return place if certain else ""
    return None


def _after(text: str, both_labels: bool) -> str | None:
    found = _AFTER.fullmatch(fold(text)) or (
        _AFTER_BOTH_LABELS.fullmatch(fold(text)) if both_labels else None
    )
    place = text[found.start("place") : found.end("place")] if found else ""
    return place if place and _is_place(place) else None


def _is_name(text: str) -> bool:
    """Whether only capitals begin its words, as those of a signer's name do; nothing at all is one too."""
    words = _PLACE_WORD.findall(text)
    proper = len(words) <= _WORDS_IN_A_SIGNER and all(word[0].isupper() for word in words)
    return proper and not _NOT_A_PLACE.search(fold(text))


def _is_no_person(place: str) -> bool:
    """Two words apart may be somebody's names, unless the first is an article."""
    words = fold(place).replace("'", " ").split()
    return len(words) == 1 or bool(_ARTICLE.fullmatch(words[0]))


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
    """Words with capitals and what links them: no verb, no number."""
    words = _PLACE_WORD.findall(text)
    proper = all(word[0].isupper() or _LINK.fullmatch(fold(word)) for word in words)
    named = any(word[0].isupper() for word in words)
    shaped = len(text) <= 60 and _PLACE.fullmatch(text) and not _NOT_A_PLACE.search(fold(text))
    return bool(shaped) and proper and named


def _labelled_place(lines: tuple[Line, ...]) -> str | None:
    """The place on a line of its own; none when two are given."""
    values = {filled(found.value) for found in labelled(lines) if found.label is Label.PLACE}
    for line in lines:
        for cell in line.cells:
            if found := _FAIT_A.fullmatch(fold(cell.text[:_LONGEST_ENTRY])):
                values.add(cell.text[found.start("place") : found.end("place")])
    places = [value for value in values if value and _is_place(value)]
    return places[0] if len(places) == 1 else None


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


def _implausible(found: _Dated) -> Problem:
    message = (
        f"L’acceptation de l’offre est datée du {found.on:%d/%m/%Y} ({found.line}), ce qui ne peut "
        "pas être : vérifiez l’année, puis donnez la date et le lieu en créant l’instance."
    )
    return Problem.warning(FIELD, "offer.acceptance_unclear", message)


def _taken_back(words: Words) -> Problem:
    message = (
        f"L’acceptation de l’offre n’est pas établie : « {_shown(words)} » ({words.line}) semble la "
        "refuser ou y mettre une condition. Vérifiez l’original ; si l’offre est acceptée, donnez la date et "
        "le lieu en créant l’instance."
    )
    return Problem.warning(FIELD, "offer.acceptance_missing", message)


def _words_unconfirmed(words: Words) -> Problem:
    message = (
        f"Les mots « Bon pour accord » ne se lisent que dans « {_shown(words)} » ({words.line}), ce qui "
        "n’est pas la mention du signataire : vérifiez-la, avec la signature, sur l’original, puis donnez la "
        "date et le lieu en créant l’instance."
    )
    return Problem.warning(FIELD, "offer.words_unconfirmed", message)


def _shown(words: Words) -> str:
    return words.line.prose[:_LONGEST_ENTRY] if words.line else ""
