"""The parts of the document, found by their headings in whatever order they come."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from provisioner.annex.document.lines import Line
from provisioner.annex.document.spelling import fold, spelling


class Section(StrEnum):
    """Parts of the annex first, then those that only the whole offer has."""

    OPENING = "opening"
    STRUCTURE = "structure"
    CONTACT = "contact"
    SAMPLES = "samples"
    COLOURS = "colours"
    DOMAIN = "domain"
    ACCOUNTS = "accounts"
    PICTURES = "pictures"
    SCOPE = "scope"
    PROPOSAL = "proposal"
    ADMINISTRATION = "administration"
    REFERENTS = "referents"
    ACCEPTANCE = "acceptance"
    CONDITIONS = "conditions"


_OFFER_ONLY = (
    Section.PROPOSAL,
    Section.ADMINISTRATION,
    Section.REFERENTS,
    Section.ACCEPTANCE,
    Section.CONDITIONS,
)

# A heading is alone on its line; one that ends in "…" may go on with other words.
_HEADINGS = {
    Section.STRUCTURE: (
        "votre identité",
        "votre structure",
        "notre structure",
        "la structure",
        "votre collectivité",
        "notre collectivité",
        "la collectivité",
        "identité de la structure",
        "identité de la collectivité",
    ),
    Section.CONTACT: (
        "contact pour la personnalisation…",
        "votre contact",
        "personne à contacter…",
        "personne à joindre…",
        "votre interlocuteur",
        "votre interlocutrice",
    ),
    Section.SAMPLES: (
        "aperçu de l'interface…",
        "bannière",
        "votre bannière",
        "exemple sur l'interface…",
        "exemple en première page…",
        "compte-rendu d'entretien",
    ),
    Section.COLOURS: (
        "couleurs",
        "vos couleurs",
        "nos couleurs",
        "palette de couleurs",
        "charte graphique",
        "couleurs de la charte",
        "couleurs de la charte graphique",
    ),
    Section.DOMAIN: ("nom de domaine", "votre nom de domaine", "adresse du site", "adresse internet"),
    Section.ACCOUNTS: (
        "comptes à créer",
        "compte à créer",
        "liste des comptes à créer",
        "comptes",
        "comptes utilisateurs",
        "liste des utilisateurs",
        "utilisateurs à créer",
        "utilisateurs à enregistrer",
    ),
    Section.PICTURES: ("récapitulatif", "récapitulatif des images…"),
    Section.SCOPE: ("périmètre fonctionnel…",),
    Section.PROPOSAL: (
        "accès au logiciel mixeur",
        "proposition technique",
        "proposition financière",
        "facturation",
    ),
    Section.ADMINISTRATION: ("informations administratives…",),
    Section.REFERENTS: (
        "désignation des contacts référents…",
        "désignation des référents…",
        "contacts référents",
    ),
    Section.ACCEPTANCE: (
        "acceptation",
        "acceptation de l'offre…",
        "acceptation de la proposition…",
        "acceptation de la présente…",
        "acceptation du devis…",
    ),
    Section.CONDITIONS: ("conditions générales…", "cgu"),
}
_LONGEST_HEADING = 120

_ENDING = r"[\s:.?!…]*(?:\d{1,3})?"
_NUMBERING = re.compile(
    r"(?:annexe\s*\w{0,4}\s*[-:.]\s*)?(?:(?:\d{1,2}(?:\.\d{1,2}){0,2}|[ivx]{1,4}|[a-z])\s*[-.):]\s*)?[-•\s]*"
)
_ANNEX_TITLE = re.compile(r"annexes?\b\s*\w{0,4}\s*(?:[-:.].{0,60})?")
_ANNEX_OPENING = re.compile(spelling("en qualité de membre de la communauté"))
_ARTICLE_TITLE = re.compile(r"article\s+\d.*")
_CONTACT_QUESTION = re.compile(
    f"{spelling('à qui devons')}|{spelling('devons-nous nous adresser')}"
    f"|{spelling('pour la personnalisation de mixeur')}"
)

_TELLTALES = {
    Section.ADMINISTRATION: re.compile(
        r"(?:n.{0,6}\s)?(?:de\s)?siret\b.{0,4}\bfacturer\b|adresse\s?/\s?entite\b"
    ),
    Section.REFERENTS: re.compile(r"(?:le\s)?(?:contact\s)?referente?\s(?:du|pour le)\smembre\b"),
}


def _pattern(headings: tuple[str, ...]) -> str:
    return "|".join(
        spelling(heading.removesuffix("…")) + (r"\b.*" if heading.endswith("…") else _ENDING)
        for heading in headings
    )


_HEADING = re.compile(
    "|".join(f"(?P<{section.value}>{_pattern(headings)})" for section, headings in _HEADINGS.items())
)
_HEADING_WITHIN = re.compile(
    "|".join(
        rf"(?<=\s){spelling(heading.removesuffix('…'))}\b"
        for headings in _HEADINGS.values()
        for heading in headings
        if " " in heading
    )
)
_QUESTION_END = re.compile(r".{0,120}?\?(?:\s+|$)")
_SENTENCE = re.compile(r"\w{2,}[.!?…][»”\"')]*$")


@dataclass(frozen=True, slots=True)
class Part:
    """The lines below one heading; ``heading`` is None when it is lost."""

    section: Section
    lines: tuple[Line, ...]
    heading: Line | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """All parts in the order of the document; a section may come several times."""

    parts: tuple[Part, ...]

    def lines(self, *sections: Section) -> tuple[Line, ...]:
        return tuple(line for part in self.parts if part.section in sections for line in part.lines)

    def has(self, *sections: Section) -> bool:
        return any(part.section in sections for part in self.parts)

    @property
    def form(self) -> tuple[Line, ...]:
        """Everything but the general conditions: where a label is unmistakable, its heading may be lost."""
        return self.lines(*(section for section in Section if section is not Section.CONDITIONS))

    @property
    def is_offer(self) -> bool:
        """Whether this is the whole offer and not the annex alone."""
        return self.has(*_OFFER_ONLY)


def outline(lines: tuple[Line, ...]) -> Outline:
    """What stands before the first heading is ``OPENING``."""
    return Outline(tuple(_parts(lines)))


def _parts(lines: tuple[Line, ...]) -> Iterator[Part]:
    section: Section = Section.OPENING
    below: list[Line] = []
    opened_by: Line | None = None
    for line in _apart(lines):
        heading = heading_of(line)
        told = None if heading or section is Section.CONDITIONS else _told_by(line)
        if heading or (told and told is not section):
            yield Part(section, tuple(below), opened_by)
            section, below = heading or told or section, []
            opened_by = line if heading else None
        if heading is None:
            below.append(line)
    yield Part(section, tuple(below), opened_by)


def _told_by(line: Line) -> Section | None:
    """The section that can only be where this line is, should its heading be lost."""
    text = fold(line.prose)
    return next((section for section, telltale in _TELLTALES.items() if telltale.match(text)), None)


def heading_of(line: Line) -> Section | None:
    """The section that this line opens, if it is a heading."""
    text = fold(line.prose)
    if _ANNEX_OPENING.match(text):
        return Section.OPENING
    if not text or len(text) > _LONGEST_HEADING or _is_row(line):
        return None
    if _ARTICLE_TITLE.fullmatch(text):
        return Section.CONDITIONS
    return _named(text) or (Section.OPENING if _ANNEX_TITLE.fullmatch(text) else None)


def _apart(lines: tuple[Line, ...]) -> Iterator[Line]:
    """The lines, but with a line of its own for the question that heads the contact."""
    for line in lines:
        begins = contact_question(line.text)
        if begins is None or line.ruled:
            yield line
            continue
        before, question = line.text[:begins].strip(), line.text[begins:]
        end = _QUESTION_END.match(question)
        pieces = [question[: end.end()], question[end.end() :]] if end else [question]
        pieces = [before, *pieces] if _SENTENCE.search(before) else [before + " " + pieces[0], *pieces[1:]]
        yield from (Line.of_text(line.number, piece).at(line.place) for piece in pieces if piece.strip())


def names_heading(text: str) -> bool:
    """Whether a heading stands somewhere in ``text``: two lines ran together."""
    return bool(_HEADING_WITHIN.search(fold(text)))


def contact_question(text: str) -> int | None:
    """Where the question that heads the contact begins, when it stands on a line with other text."""
    found = _CONTACT_QUESTION.search(fold(text))
    return found.start() if found else None


def _is_row(line: Line) -> bool:
    return line.ruled and sum(bool(cell.text) for cell in line.cells) > 1


def _named(text: str) -> Section | None:
    numbering = _NUMBERING.match(text)
    unnumbered = text[numbering.end() :] if numbering else text
    # The last one for letters set wide apart, which scanners cut into words ("COUL EURS").
    for title in (text, unnumbered, unnumbered.replace(" ", "")):
        match = _HEADING.fullmatch(title)
        if match and match.lastgroup:
            return Section(match.lastgroup)
    return Section.CONTACT if _CONTACT_QUESTION.search(text) else None
