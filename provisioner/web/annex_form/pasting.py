"""A table pasted from a spreadsheet, a mail or a word processor, as rows of accounts."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from provisioner.annex.accounts.marks import Mark, is_mark, read_mark
from provisioner.annex.document.spelling import clean, fold
from provisioner.annex.entry import AccountRow
from provisioner.annex.form import people
from provisioner.annex.form.labels import label_named
from provisioner.annex.form.wording import Label
from tenants.roles import Role

_DELIMITERS = ("\t", ";", ",")
_ROLE_HEADS = ("role", "profil", "type", "type de compte", "droits")
_NAMES = (Label.FIRST_NAME, Label.NAME)
_FORM_ORDER = (Label.FIRST_NAME, Label.NAME, Label.EMAIL, Label.ROLE)


@dataclass(frozen=True, slots=True)
class PastedRow:
    """One person, in the columns of the form; ``role`` is a value of ``Role``."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    role: str = Role.CONSEILLER.value

    def with_key(self, key: str) -> AccountRow:
        return AccountRow(key, self.first_name, self.last_name, self.email, self.role)


def read_table(text: str) -> tuple[PastedRow, ...]:
    """The people in a pasted table: cells apart by tabs, semicolons or commas, quoted or not.

    A first row of headings tells the columns; without one, they are those of the form, the e-mail being where
    the ``@`` is. Never raises; lines without any word are left out.
    """
    lines = [cells for cells in _cells(text) if any(cells)]
    if not lines:
        return ()
    heads = tuple(map(_head, lines[0]))
    if _is_header(heads, lines[0]):
        rows = [_from_columns(heads, cells) for cells in lines[1:]]
    else:
        rows = [_from_columns(_guessed(cells), cells) for cells in lines]
    return tuple(row for row in rows if row != PastedRow(role=row.role))


def _cells(text: str) -> Iterator[list[str]]:
    """Rows of trimmed cells; text that breaks the rules of quoting is cut at its delimiters."""
    lines = text.replace("\0", "").splitlines()
    delimiter = next((sign for sign in _DELIMITERS if any(sign in line for line in lines)), "\t")
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, skipinitialspace=True))
    except csv.Error:
        rows = [line.split(delimiter) for line in lines]
    for row in rows:
        yield [" ".join(clean(cell).split()) for cell in row]


def _head(cell: str) -> Label | None:
    folded = fold(cell).strip(" ?:*")
    return Label.ROLE if folded in _ROLE_HEADS else label_named(cell)


def _is_header(heads: tuple[Label | None, ...], cells: list[str]) -> bool:
    known = {head for head in heads if head}
    return len(known) > 1 and not any("@" in cell for cell in cells)


def _guessed(cells: list[str]) -> tuple[Label | None, ...]:
    """The columns of one row without a header: the form's own, unless the ``@`` is elsewhere."""
    email = next((position for position, cell in enumerate(cells) if "@" in cell), None)
    in_form_order = email is None or _FORM_ORDER[email : email + 1] == (Label.EMAIL,)
    return _FORM_ORDER if in_form_order else _around_email(cells)


def _around_email(cells: list[str]) -> tuple[Label | None, ...]:
    names = iter(_NAMES)
    columns: list[Label | None] = []
    for cell in cells:
        if "@" in cell:
            columns.append(Label.EMAIL)
        elif _is_role(cell) or not cell:
            columns.append(Label.ROLE if cell else None)
        else:
            columns.append(next(names, None))
    return tuple(columns)


def _from_columns(columns: tuple[Label | None, ...], cells: list[str]) -> PastedRow:
    found: dict[Label, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        if column and cell:
            found.setdefault(column, cell)
    first_name, last_name = found.get(Label.FIRST_NAME, ""), found.get(Label.NAME, "")
    if (whole := found.get(Label.FULL_NAME)) and not (first_name or last_name):
        first_name, last_name = _split(whole)
    role = Role.SUPER_CONSEILLER if _is_super(found.get(Label.ROLE, "")) else Role.CONSEILLER
    return PastedRow(first_name, last_name, found.get(Label.EMAIL, ""), role.value)


def _split(whole: str) -> tuple[str, str]:
    name = people.full_name(whole)
    return (name.first_name, name.last_name or "") if name else ("", whole)


def _is_role(cell: str) -> bool:
    return is_mark(cell) or "conseiller" in fold(cell)


def _is_super(cell: str) -> bool:
    """« Oui », a cross, or the role's own name; doubt makes nobody an administrator (MIX-ROLE-5)."""
    folded = fold(cell)
    named = folded.startswith(("super", "admin"))
    return named or read_mark(cell) is Mark.YES
