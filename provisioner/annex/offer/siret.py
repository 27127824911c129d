"""The SIRET that the invoice goes to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from provisioner.annex.document.lines import Line, text_below
from provisioner.annex.document.spelling import fold
from provisioner.annex.form.parties import Parties
from provisioner.annex.form.sections import Outline, Section
from provisioner.annex.form.values import Found, filled
from tenants.siret import digits_of, siret_in
from themes.problems import Problem

FIELD = "structure.siret"

_LABEL = re.compile(
    r"\bs\.?[il1|]\.?r\.?e\.?t\b\.?(?P<asked>[^\d:\t()]{0,40}?)(?:\([^()]{0,40}\)\s*)?(?:[:\t]\s*|(?=\d)|$)"
)
_NUMBER = re.compile(r"\d(?:[ .-]?\d){13}(?!\d)")
_LONGEST_ECHO = 30
_MEMBERS_PARTS = (Section.ADMINISTRATION, Section.ACCEPTANCE, Section.STRUCTURE, Section.CONTACT)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A number as written; ``billed`` when its label asks for the one to bill."""

    written: str
    line: Line
    billed: bool


def read_siret(outline: Outline, parties: Parties) -> Found[str | None]:
    """14 digits; the check digits of SIRET and SIREN hold, but for La Poste's exception (MIX-FORM-11).

    A missing number blocks the invoice, not the instance (MIX-BILL-3): a warning. A wrong one is refused.
    """
    candidates = list(_candidates(outline, parties))
    candidates = [candidate for candidate in candidates if candidate.billed] or candidates
    if not candidates:
        return Found(None, (_missing(),))
    written = {digits_of(candidate.written) for candidate in candidates}
    if len(written) > 1:
        return Found(None, (_unclear(candidates),))
    return judge_siret(candidates[0].written, f" ({candidates[0].line})")


def judge_siret(written: str, where: str = "") -> Found[str | None]:
    """The 14 digits in what somebody wrote for a SIRET; ``where`` goes into the sentence as it is."""
    number = siret_in(written)
    if number is None:
        return Found(None, (_invalid(written, where),), {FIELD: written.strip()})
    return Found(number)


def _candidates(outline: Outline, parties: Parties) -> Iterator[_Candidate]:
    for part in outline.parts:
        if part.section is not Section.CONDITIONS:
            for candidate in _labelled(parties.member_side(part.lines)):
                if candidate.billed or part.section in _MEMBERS_PARTS:
                    yield candidate


def _labelled(lines: tuple[Line, ...]) -> Iterator[_Candidate]:
    for index, line in enumerate(lines):
        for label in _LABEL.finditer(fold(line.text)):
            written = line.text[label.end() :] or _number_below(lines, index)
            number = _NUMBER.match(written)
            shown = number[0] if number else written.split("\t")[0][:_LONGEST_ECHO]
            others = [other[0] for other in _NUMBER.finditer(written, number.end())] if number else []
            for each in filter(filled, (shown, *others)):
                yield _Candidate(each, line, billed="factur" in label["asked"])


def _number_below(lines: tuple[Line, ...], index: int) -> str:
    below = text_below(lines, index)
    return below if below[:1].isdigit() else ""


def _missing() -> Problem:
    message = (
        "Le numéro de SIRET à facturer manque : complétez « N° SIRET à facturer » (14 chiffres). L’instance "
        "peut être créée, mais pas la facture."
    )
    return Problem.warning(FIELD, "structure.siret_missing", message)


def _invalid(written: str, where: str) -> Problem:
    message = (
        f"Le SIRET « {written.strip()} » n’est pas valable{where} : il a 14 chiffres, "
        "dont deux clés de contrôle. Vérifiez-le, chiffre par chiffre."
    )
    return Problem.error(FIELD, "structure.siret_invalid", message)


def _unclear(candidates: list[_Candidate]) -> Problem:
    shown = ", ".join(f"« {candidate.written} » ({candidate.line})" for candidate in candidates[:5])
    message = (
        f"Plusieurs SIRET sont donnés : {shown}. Aucun n’a été retenu : ne laissez que celui à facturer."
    )
    return Problem.warning(FIELD, "structure.siret_unclear", message)
