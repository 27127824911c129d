"""Which lines are about the structure and which about the contact."""

from provisioner.annex.document import Line
from provisioner.annex.form.labels import labelled
from provisioner.annex.form.provider import mentions_operator
from provisioner.annex.form.sections import Outline, Section
from provisioner.annex.form.wording import Label

_NAMES = {Label.NAME, Label.FIRST_NAME, Label.FULL_NAME}


def structure_and_contact(outline: Outline) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Its heading lost, the contact begins at a first name, or at a name below the description."""
    if outline.has(Section.STRUCTURE):
        lines = outline.lines(Section.STRUCTURE)
    else:
        lines = tuple(line for line in outline.lines(Section.OPENING) if not mentions_operator(line.text))
    if outline.has(Section.CONTACT):
        return lines, outline.lines(Section.CONTACT)
    described = False
    for index, line in enumerate(lines):
        labels = {found.label for found in labelled((line,))}
        if Label.FIRST_NAME in labels or (described and labels & _NAMES):
            return lines[:index], lines[index:]
        described = described or Label.DESCRIPTION in labels
    return lines, ()
