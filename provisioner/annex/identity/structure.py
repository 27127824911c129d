"""The member's name and how it presents itself."""

from itertools import takewhile

from provisioner.annex.annex import Structure
from provisioner.annex.document import Line
from provisioner.annex.form.labels import Labelled, choose, label_starting, labelled
from provisioner.annex.form.provider import mentions_operator
from provisioner.annex.form.sections import Outline, names_heading
from provisioner.annex.form.values import Found, filled
from provisioner.annex.form.wording import Label
from provisioner.annex.identity import description
from provisioner.annex.identity.blocks import structure_and_contact
from themes.problems import Problem

LONGEST_NAME = 200
"""Characters (MIX-FORM-1)."""


def read_structure(outline: Outline) -> Found[Structure]:
    """Name and description, both required (MIX-FORM-1, MIX-FORM-2). The SIRET is not asked for here."""
    lines, _ = structure_and_contact(outline)
    name = _read_name(lines)
    text = _read_description(lines)
    cut = description.cut_by(outline.parts) if text.value else ()
    return Found(Structure(name.value, text.value), name.problems + text.problems + cut)


def _read_name(lines: tuple[Line, ...]) -> Found[str | None]:
    chosen = choose(list(labelled(lines)), "structure.name", Label.STRUCTURE_NAME, Label.NAME)
    found = chosen.value
    if found is None or (name := filled(found.value)) is None:
        return Found(None, (_name_missing(),))
    name, problems = _continued(name, found, lines)
    if len(name) > LONGEST_NAME:
        return Found(None, (_name_too_long(found.line),))
    run_on = (_name_run_on(name, found.line),) if names_heading(name) else ()
    return Found(name, chosen.problems + problems + run_on)


def _continued(name: str, found: Labelled, lines: tuple[Line, ...]) -> tuple[str, tuple[Problem, ...]]:
    """A long name may go on just below its line; a stray line looks the same, hence the warnings."""
    between = takewhile(lambda line: not label_starting(line), _below(found, lines))
    loose = [line for line in between if not line.blank]
    if not loose:
        return name, ()
    apart = loose[0].number > found.line.number + 1
    if apart or mentions_operator(loose[0].text):
        return name, (_name_followed(loose[0]),)
    whole = f"{name} {loose[0].prose}"
    return whole, (_name_joined(whole, loose[0]),)


def _read_description(lines: tuple[Line, ...]) -> Found[str | None]:
    chosen = choose(list(labelled(lines)), "structure.description", Label.DESCRIPTION)
    if (found := chosen.value) is None:
        return description.missing()
    text = description.read_description(found, _below(found, lines))
    return Found(text.value, chosen.problems + text.problems)


def _below(found: Labelled, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines below a value; the value's own line printed once more is not one of them."""
    return tuple(line for line in lines if line.number > found.line.number and line.prose != found.line.prose)


def _name_missing() -> Problem:
    message = "Le nom de la structure manque : complétez « Nom : » sous « Votre structure »."
    return Problem.error("structure.name", "structure.name_missing", message)


def _name_too_long(line: Line) -> Problem:
    message = f"Le nom de la structure dépasse {LONGEST_NAME} caractères ({line}) : raccourcissez-le."
    return Problem.error("structure.name", "structure.name_too_long", message)


def _name_run_on(name: str, line: Line) -> Problem:
    message = (
        f"Le nom de la structure « {name} » semble contenir le titre qui le suit ({line}) : vérifiez où il "
        "s’arrête."
    )
    return Problem.warning("structure.name", "structure.name_run_on", message)


def _name_joined(whole: str, below: Line) -> Problem:
    message = (
        f"Le nom de la structure a été lu sur deux lignes : « {whole} ». Vérifiez-le ; si « {below.prose} » "
        f"({below}) n’en fait pas partie, ôtez cette ligne."
    )
    return Problem.warning("structure.name", "structure.name_joined", message)


def _name_followed(below: Line) -> Problem:
    message = (
        f"« {below.prose} » ({below}), sous le nom de la structure, a été laissé de côté : vérifiez que "
        "le nom est complet."
    )
    return Problem.warning("structure.name", "structure.name_followed", message)
