"""What the whole signed offer adds: acceptance, address, referent."""

import re

from provisioner.annex.annex import Offer
from provisioner.annex.document.lines import Line
from provisioner.annex.document.spelling import fold
from provisioner.annex.form.labels import Labelled, choose, label_starting, labelled
from provisioner.annex.form.parties import Parties
from provisioner.annex.form.sections import Outline, Section, names_heading
from provisioner.annex.form.values import Found, filled
from provisioner.annex.form.wording import Label
from provisioner.annex.offer.acceptance import read_acceptance
from provisioner.annex.offer.referent import read_referent
from themes.problems import Problem

_POSTCODE = re.compile(r"\b\d{2} ?\d{3}\b")
_LONGEST_ADDRESS = 3
"""Lines."""


def read_offer(outline: Outline, parties: Parties, people: frozenset[tuple[str, str]]) -> Found[Offer]:
    """Nothing of it stops an instance from being created: all problems are warnings.

    ``people`` are the first and last names that the annex already gave.
    """
    acceptance = read_acceptance(outline, parties)
    address = _read_address(outline, parties)
    referent = read_referent(outline, parties, people)
    offer = Offer(acceptance.value.on, acceptance.value.place, address.value, referent.value)
    return Found(offer, acceptance.problems + address.problems + _town_to_confirm(offer) + referent.problems)


def _read_address(outline: Outline, parties: Parties) -> Found[str | None]:
    lines = parties.member_side(outline.lines(Section.ADMINISTRATION))
    chosen = choose(list(labelled(lines)), "offer.address", Label.ADDRESS)
    if chosen.value is None:
        return Found(None, (_address_missing(),))
    return Found(_with_town(chosen.value, lines), chosen.problems)


def _with_town(found: Labelled, lines: tuple[Line, ...]) -> str:
    """An address goes on below its first line, down to its postcode."""
    parts = [filled(found.value) or ""]
    for line in lines:
        if line.number <= found.line.number:
            continue
        ended = line.blank or label_starting(line) or "siret" in fold(line.text)
        if ended or len(parts) == _LONGEST_ADDRESS or _POSTCODE.search(" ".join(parts)):
            break
        parts.append(line.prose)
    return " ".join(parts)


def has_postcode(address: str) -> bool:
    return bool(_POSTCODE.search(address))


def _town_to_confirm(offer: Offer) -> tuple[Problem, ...]:
    """A town misread in the address is seen by the place of signature being another (MIX-FORM-12)."""
    if offer.address is None:
        return ()
    reason = _doubt(offer.address, offer.accepted_at)
    if reason is None:
        return ()
    message = f"L’adresse « {offer.address} » {reason} : vérifiez-la avant de facturer."
    return (Problem.warning("offer.address", "offer.address_to_confirm", message),)


def _doubt(address: str, signed_at: str | None) -> str | None:
    if signed_at and fold(signed_at) not in fold(address):
        return f"ne nomme pas la ville de signature ({signed_at})"
    if not has_postcode(address):
        return "n’a pas de code postal"
    return "semble contenir le titre qui la suit" if names_heading(address) else None


def _address_missing() -> Problem:
    message = "L’adresse de facturation du membre manque : complétez « Adresse / entité »."
    return Problem.warning("offer.address", "offer.address_missing", message)
