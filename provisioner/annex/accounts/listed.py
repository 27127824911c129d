"""Accounts given without a table: one person a line, told by the address on it, or each under labels."""

import re
from collections.abc import Iterator

from provisioner.annex.accounts.rows import Row, Table, is_worth_a_look
from provisioner.annex.document.lines import Line
from provisioner.annex.form import people
from provisioner.annex.form.emails import addresses_in
from provisioner.annex.form.labels import labelled
from provisioner.annex.form.provider import is_own_email
from provisioner.annex.form.wording import Label

_BULLET = re.compile(r"^(?:[^\w@]+|\d{1,3}\s*[.)/-]\s*)+")
_NAMES = {Label.FULL_NAME, Label.FIRST_NAME, Label.NAME}
_COLUMNS = {*_NAMES, Label.EMAIL, Label.ROLE}
_LABEL_AND_VALUE = 2
_AROUND = " \t()<>[]:,;-–—→="


def listed(lines: tuple[Line, ...]) -> Table | None:
    """ "- Ève DURAND (e.durand@ville.fr) : administratrice". None when no line is such.

    Every row is unclear: nothing but the order of its words says what they are.
    """
    read = {line: row for line in lines if (row := _row(line))}
    if not read:
        people = tuple(_labelled_people(lines))
        return Table(people) if any(person[Label.EMAIL] for person in people) else None
    return Table(
        tuple(read.values()), tuple(line for line in lines if line not in read and is_worth_a_look(line))
    )


def _labelled_people(lines: tuple[Line, ...]) -> Iterator[Row]:
    """ "Prénom : …", "Nom : …", "email : …": a label that comes again begins the next person.

    None where several values stand beside a label: those are several people's.
    """
    if any(line.ruled and sum(bool(cell.text) for cell in line.cells) > _LABEL_AND_VALUE for line in lines):
        return
    person: dict[Label, str] = {}
    first: Line | None = None
    for item in labelled(lines):
        if item.label in person and first:
            yield from _person(first, person)
            person, first = {}, None
        if item.label in _COLUMNS:
            person[item.label] = item.value
            first = first or item.line
    if first:
        yield from _person(first, person)


def _person(line: Line, cells: dict[Label, str]) -> Iterator[Row]:
    if cells.keys() & _NAMES:
        yield Row(line, cells)


def _row(line: Line) -> Row | None:
    text = line.prose
    addresses = addresses_in(text)
    if len(addresses) != 1 or text.count("@") != 1 or is_own_email(addresses[0]):
        return None
    begins = text.lower().find(addresses[0])
    if begins < 0:
        return None
    before, after = text[:begins], text[begins + len(addresses[0]) :]
    name = _BULLET.sub("", before).strip(_AROUND)
    if people.full_name(name) is None:
        return None
    cells = {Label.FULL_NAME: name, Label.EMAIL: addresses[0], Label.ROLE: after.strip(_AROUND)}
    return Row(line, cells, unclear=True)
