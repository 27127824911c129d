"""A contact given without the form's labels: a name on its line, an address on its own, icons before them."""

import re
from collections.abc import Iterator

from provisioner.annex.document import Line
from provisioner.annex.document.spelling import fold
from provisioner.annex.form import people
from provisioner.annex.form.emails import addresses_in
from provisioner.annex.form.labels import Labelled, labelled
from provisioner.annex.form.provider import is_own_email
from provisioner.annex.form.wording import Label

_ICONS = re.compile(r"^[^\w@]+")
_FUNCTION = re.compile(r"\s*[,(].*|\s[-–—]\s.*")
_CIVILITY = re.compile(r"(?:m\.|mr|mme|mlle|monsieur|madame|mademoiselle)\b")
_NAMES = {Label.FULL_NAME, Label.FIRST_NAME, Label.NAME}


def without_labels(lines: tuple[Line, ...], found: list[Labelled]) -> Iterator[Labelled]:
    """The name and the address that stand alone, each where it is the only one and no label asks for it."""
    labels = {item.label for item in found}
    bare = [line for line in lines if not line.blank and not any(labelled((line,)))]
    if not labels & _NAMES:
        yield from _only(Labelled(Label.FULL_NAME, name, line) for line in bare if (name := _name(line)))
    if Label.EMAIL not in labels:
        yield from _only(
            Labelled(Label.EMAIL, address, line)
            for line in bare
            for address in addresses_in(line.prose)
            if not is_own_email(address)
        )


def _only(found: Iterator[Labelled]) -> list[Labelled]:
    candidates = list(found)
    return candidates if len(candidates) == 1 else []


def _name(line: Line) -> str | None:
    """Told from other short lines by its capitals or its civility."""
    text = _FUNCTION.sub("", _ICONS.sub("", line.prose))
    name = people.full_name(text)
    if name is None or name.last_name is None:
        return None
    return text if name.certain or _CIVILITY.match(fold(text)) else None
