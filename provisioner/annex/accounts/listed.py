"""Accounts given without a table: one person a line, told by the address on it."""

import re

from provisioner.annex.accounts.rows import Row, Table, is_worth_a_look
from provisioner.annex.document.lines import Line
from provisioner.annex.form import people
from provisioner.annex.form.emails import addresses_in
from provisioner.annex.form.labels import Label
from provisioner.annex.form.provider import is_own_email

_BULLET = re.compile(r"^(?:[^\w@]+|\d{1,3}\s*[.)/-]\s*)+")
_AROUND = " \t()<>[]:,;-–—→="


def listed(lines: tuple[Line, ...]) -> Table | None:
    """ "- Ève DURAND (e.durand@ville.fr) : administratrice". None when no line is such.

    Every row is unclear: nothing but the order of its words says what they are.
    """
    read = {line: row for line in lines if (row := _row(line))}
    if not read:
        return None
    return Table(
        tuple(read.values()), tuple(line for line in lines if line not in read and is_worth_a_look(line))
    )


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
