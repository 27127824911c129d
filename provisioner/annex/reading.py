"""From a file to a reading: each part of the form by its own reader, all problems together."""

from dataclasses import replace
from pathlib import Path

from provisioner.annex.accounts import read_accounts
from provisioner.annex.annex import Account, Annex, Contact, Reading
from provisioner.annex.document import Line, load, read_lines
from provisioner.annex.domain import read_domain
from provisioner.annex.form.sections import Outline, Section, outline
from provisioner.annex.identity import read_contact, read_structure
from provisioner.annex.lookalikes import doubt_lookalikes
from provisioner.annex.offer import Parties, read_offer, read_siret
from provisioner.annex.palette import read_colours
from themes.problems import Problem

_UNMISTAKABLE = tuple(section for section in Section if section is not Section.OPENING)


def read_file(path: Path) -> Reading:
    """The annex in a file. Never raises: a file that is not there is a problem like any other."""
    content = load(path)
    return Reading(problems=(content,)) if isinstance(content, Problem) else read_bytes(content, path.name)


def read_bytes(content: bytes, name: str) -> Reading:
    """The annex in an uploaded or attached file. Never raises; ``name`` is for messages only."""
    lines = read_lines(content, name)
    return Reading(problems=(lines,)) if isinstance(lines, Problem) else read_annex(lines)


def read_annex(lines: tuple[Line, ...]) -> Reading:
    """The annex in the lines of a document of any format."""
    form = outline(lines)
    if not form.has(*_UNMISTAKABLE):
        return Reading(problems=(_not_an_annex(),))
    structure = read_structure(form)
    contact = read_contact(form)
    colours = read_colours(form)
    domain = read_domain(form, contact.value.email)
    accounts = read_accounts(form)
    annex = Annex(structure.value, contact.value, colours.value, domain.value, accounts.value)
    parts = (structure, contact, colours, domain, accounts)
    reading = Reading(
        annex,
        sum((part.problems for part in parts), ()) + doubt_lookalikes(annex),
        {**contact.written, **colours.written, **domain.written, **accounts.written},
    )
    return _with_offer(reading, form) if form.is_offer else reading


def _with_offer(reading: Reading, form: Outline) -> Reading:
    """The annex alone asks for no SIRET, address, referent or acceptance, so it lacks none."""
    structure = reading.annex.structure
    parties = Parties(structure.name)
    siret = read_siret(form, parties)
    offer = read_offer(form, parties, _people(reading.annex))
    annex = replace(reading.annex, structure=replace(structure, siret=siret.value), offer=offer.value)
    problems = reading.problems + siret.problems + offer.problems
    return Reading(annex, problems, {**reading.written, **siret.written})


def _people(annex: Annex) -> frozenset[tuple[str, str]]:
    named: tuple[Contact | Account, ...] = (annex.contact, *annex.accounts)
    return frozenset(
        (person.first_name, person.last_name) for person in named if person.first_name and person.last_name
    )


def _not_an_annex() -> Problem:
    message = (
        "Ce document ne ressemble pas à une annexe Mixeur : aucun de ses titres (« Votre structure », "
        "« Couleurs », « Comptes à créer »…) n’y figure. Vérifiez le fichier."
    )
    return Problem.error("document", "document.not_an_annex", message)
