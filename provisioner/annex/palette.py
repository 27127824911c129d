"""The two colours, each beside its label."""

import re
from dataclasses import replace

from provisioner.annex.annex import Colours
from provisioner.annex.form.labels import choose, labelled_in
from provisioner.annex.form.sections import Outline, Section
from provisioner.annex.form.values import Found
from provisioner.annex.form.wording import Label
from themes.colours import ColourRole, HexColour, parse_colour
from themes.problems import Problem

_CODE = re.compile(r"#[0-9A-Fa-f]{6}\b")
_LABELS = {ColourRole.PRIMARY: Label.PRIMARY, ColourRole.SECONDARY: Label.SECONDARY}


def read_colours(outline: Outline) -> Found[Colours]:
    """Both are required, as exactly ``#RRGGBB`` (MIX-FORM-7, MIX-FORM-8)."""
    primary, secondary = (_read_colour(outline, role) for role in ColourRole)
    colours = Colours(primary.value, secondary.value)
    written = {**primary.written, **secondary.written}
    return Found(colours, primary.problems + secondary.problems, written)


def _read_colour(outline: Outline, role: ColourRole) -> Found[HexColour | None]:
    label = _LABELS[role]
    chosen = choose(labelled_in(outline, Section.COLOURS, label), role.field, label)
    if chosen.value is None:
        return Found(None, (_missing(role, _codes(outline)),))
    colour = parse_colour(chosen.value.value, role)
    if isinstance(colour, Problem):
        located = f"{colour.message} ({chosen.value.line})"
        return Found(None, (replace(colour, message=located),), {role.field: chosen.value.value})
    return Found(colour, chosen.problems)


def _codes(outline: Outline) -> list[str]:
    """The codes written among the colours, without the form's labels."""
    text = "\n".join(line.text for line in outline.lines(Section.COLOURS))
    return list(dict.fromkeys(code.upper() for code in _CODE.findall(text)))


def _missing(role: ColourRole, codes: list[str]) -> Problem:
    message = (
        f"La {role.label} manque : complétez « {role.label.capitalize()} » avec un code comme #1A73C4 "
        "(un dièse suivi de six chiffres ou lettres de A à F)."
    )
    if codes:
        message = (
            f"La {role.label} manque. Sous « Couleurs », on lit {', '.join(codes)} : écrivez le bon code "
            f"après « {role.label.capitalize()} »."
        )
    return Problem.error(role.field, "colour.missing", message)
