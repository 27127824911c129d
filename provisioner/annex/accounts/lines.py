"""Lines as the table's rows need them: what one row's cells were broken into is put together again."""

import re
from dataclasses import replace
from itertools import groupby

from provisioner.annex.accounts.marks import is_mark
from provisioner.annex.document.lines import Line
from provisioner.annex.form.emails import read_address
from provisioner.annex.form.prompts import without_leaders

_BORDERS_OF_A_ROW = 2
_QUOTES = ' "'
_REST_OF_HOST = re.compile(r"[a-z0-9][a-z0-9.-]*")


def whole_rows(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines within the cells of one row become one line, unless they are several people's."""
    whole: list[Line] = []
    for _, group in groupby((_in_cells(_without_leaders(line)) for line in lines), key=_row_of):
        row = list(group)
        one_person = sum("@" in line.text for line in row) < 2
        whole += [_on_one_line(row)] if one_person else row
    return tuple(whole)


def _without_leaders(line: Line) -> Line:
    if without_leaders(line.text) == line.text:
        return line
    cells = tuple(replace(cell, text=without_leaders(cell.text)) for cell in line.cells)
    return replace(line, text=without_leaders(line.text), cells=cells)


def _in_cells(line: Line) -> Line:
    """Semicolons rule the cells of a table saved as text."""
    if line.ruled or line.text.count(";") < _BORDERS_OF_A_ROW:
        return line
    return Line.of_cells(line.number, [text.strip(_QUOTES) for text in line.text.split(";")]).at(line.place)


def _row_of(line: Line) -> tuple[object, ...]:
    """What lines of the same row have in common; a line that is no row has it alone."""
    if not (line.ruled and line.place):
        return (line.number,)
    return (line.place, *(cell.start for cell in line.cells))


def _on_one_line(row: list[Line]) -> Line:
    if len(row) == 1:
        return row[0]
    columns = zip(*(line.cells for line in row), strict=True)
    cells = tuple(
        replace(column[0], text=_one_text([cell.text for cell in column if cell.text])) for column in columns
    )
    return replace(row[0], text="\t".join(cell.text for cell in cells), cells=cells)


def _one_text(texts: list[str]) -> str:
    """A name cut at its hyphen has no space there; what an e-mail was cut at is for its reader to judge."""
    whole = ""
    for text in texts:
        cut = whole.endswith("-") and not whole.endswith(" -") and "@" not in whole
        whole = whole + text if cut else f"{whole} {text}".strip()
    return whole


def with_wrapped_emails_closed(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """An e-mail cut at the end of its line takes back the beginning of the next one."""
    closed: list[Line] = []
    for line in lines:
        if closed and (whole := _joined_at_email(closed[-1], line)):
            closed[-1] = whole
        else:
            closed.append(line)
    return tuple(closed)


def _joined_at_email(line: Line, below: Line) -> Line | None:
    before = [cell.text for cell in line.cells]
    while before and not before[-1]:
        before.pop()
    after = [cell.text for cell in below.cells]
    if not before or not after or not _finishes(before[-1], after[0]):
        return None
    texts = [*before[:-1], f"{before[-1]} {after[0]}", *after[1:]]
    if line.ruled or below.ruled:
        return Line.of_cells(line.number, texts).at(line.place)
    return Line.of_text(line.number, f"{line.text} {below.text}").at(line.place)


def _finishes(text: str, rest: str) -> bool:
    """Whether ``rest`` is the end of the address that ``text`` ends in: with it, it is another one."""
    if "@" not in text or not _REST_OF_HOST.fullmatch(rest) or is_mark(rest):
        return False
    begun = text.rpartition(" ")[2]
    whole = read_address(f"{begun} {rest}").value
    return whole is not None and whole != read_address(begun).value
