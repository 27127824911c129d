"""The table "Comptes à créer" as rows of texts, however its cells were drawn, wrapped or lost."""

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from enum import Enum

from provisioner.annex.accounts.lines import whole_rows, with_wrapped_emails_closed
from provisioner.annex.accounts.listed import listed
from provisioner.annex.accounts.marks import Mark, is_mark, read_mark
from provisioner.annex.accounts.rows import Row, Table, is_worth_a_look
from provisioner.annex.document.lines import Cell, Line
from provisioner.annex.document.spelling import fold
from provisioner.annex.form.emails import read_address
from provisioner.annex.form.labels import label_named, label_sequence
from provisioner.annex.form.prompts import is_example
from provisioner.annex.form.provider import mentions_operator
from provisioner.annex.form.sections import Outline, Section
from provisioner.annex.form.values import is_to_be_filled
from provisioner.annex.form.wording import Label

_NAMES = (Label.FIRST_NAME, Label.NAME)
_ELSEWHERE = (Section.OPENING, Section.STRUCTURE, Section.CONTACT, Section.COLOURS, Section.DOMAIN)
_AROUND = (Section.SAMPLES, Section.COLOURS, Section.DOMAIN, Section.PICTURES)
_EMAIL_AMONG_WORDS = re.compile(r"[^\s@]*@\S*(?:(?<=[-.@])\s+[^\s@]+|\s+[-.]\S+)*")
_PLACEHOLDER_AMONG_WORDS = re.compile(r"\ba (?:definir|completer|preciser|venir)\b")
_PARTICLE = re.compile(r"d[aeiou]s?|del|della|l[ae]s?|v[ao]n|den?|der|dos|el|al|ben|bin|y|ten?|ter|zu")
"""Words within names that begin with no capital; others are those of a sentence."""
_LONGEST_ROW = 500
_FEWEST_CELLS = 3
_PART_OF_ADDRESS = re.compile(r"\w[.@]\w")
_TALLEST_HEADER = 16


class _Layout(Enum):
    CELLS = "one row a line, cells apart"
    WORDS = "one row a line, cells run together"
    STACK = "one cell a line"


@dataclass(frozen=True, slots=True)
class _Header:
    """``columns`` in order; unknown ones (a telephone, say) hold their place with None."""

    layout: _Layout
    columns: tuple[Label | None, ...]
    starts: tuple[int, ...] = ()
    headless: frozenset[int] = frozenset()
    """Positions in ``columns`` over which nothing is written."""

    @property
    def names(self) -> tuple[Label, ...]:
        """The columns of first and last name, in the order of the form."""
        return tuple(column for column in self.columns if column in _NAMES) or _NAMES


def find_table(outline: Outline) -> Table | None:
    """The table, known by its header, or lines of a list; None when there are neither."""
    for section in (outline.lines(Section.ACCOUNTS), outline.lines(*_ELSEWHERE)):
        lines = whole_rows(section)
        for index in range(len(lines)):
            if found := _header(lines, index):
                header, height = found
                table = _read(header, tuple(line for line in lines[index + height :] if not line.blank))
                above = tuple(line for line in lines[:index] if _is_like_a_row(line))
                around = lines[:index] + outline.lines(*_AROUND)
                return replace(table, ignored=above + table.ignored, around=around)
    return listed(outline.lines(Section.ACCOUNTS))


def _is_like_a_row(line: Line) -> bool:
    """Whether a line above the header is somebody's: one cell is an address, or what is left of one."""
    filled_cells = [cell.text for cell in line.cells if cell.text]
    if not line.ruled or len(filled_cells) < _FEWEST_CELLS:
        return False
    return any(_PART_OF_ADDRESS.search(text) for text in filled_cells)


def _header(lines: tuple[Line, ...], index: int) -> tuple[_Header, int] | None:
    """The header that begins at ``index`` and how many lines it takes."""
    if header := _header_on(lines[index]):
        return header, 1
    return None if "@" in lines[index].text else _stacked_header(lines[index : index + _TALLEST_HEADER])


def _header_on(line: Line) -> _Header | None:
    if "@" in line.text:
        return None
    columns = tuple(label_named(cell.text) for cell in line.cells)
    if _is_header(columns):
        headless = frozenset(index for index, cell in enumerate(line.cells) if not cell.text)
        return _Header(_Layout.CELLS, columns, tuple(cell.start for cell in line.cells), headless)
    words = label_sequence(line.prose)
    return _Header(_Layout.WORDS, words) if _is_header(words) else None


def _renamed(header: _Header, line: Line) -> _Header | None:
    """The header of a second table that names only its first columns: the others stay."""
    columns = label_sequence(line.prose)
    if not set(_NAMES) <= set(columns) or not line.cells[0].text:
        return None
    return replace(header, columns=columns + header.columns[len(columns) :])


def _stacked_header(lines: tuple[Line, ...]) -> tuple[_Header, int] | None:
    columns: list[Label] = []
    height = 0
    for line in lines:
        label = label_named(line.prose)
        if label is None and (not line.blank or not columns):
            break
        height += 1
        columns += [label] if label else []
    return (_Header(_Layout.STACK, tuple(columns)), height) if _is_header(tuple(columns)) else None


def _is_header(columns: tuple[Label | None, ...]) -> bool:
    return Label.EMAIL in columns and any(name in columns for name in (Label.NAME, Label.FULL_NAME))


def _read(header: _Header, lines: tuple[Line, ...]) -> Table:
    """A header further down holds for the rows below it: a second table may have another order."""
    lines = with_wrapped_emails_closed(lines)
    if header.layout is _Layout.STACK:
        return Table(_from_stack(header, lines))
    rows: list[Row] = []
    ignored: list[Line] = []
    for line in lines:
        if another := _header_on(line) or _renamed(header, line):
            header = another
            continue
        row = None if is_example(line.text) else _row(header, line)
        if row is None:
            ignored += [line] if is_worth_a_look(line) else []
        elif rows and (whole := _continued(rows[-1], row)):
            rows[-1] = whole
        elif not _is_unused(row):
            rows.append(row)
    return Table(tuple(rows), tuple(ignored))


def _is_unused(row: Row) -> bool:
    """Nothing is written in it, but for a box left unticked or a "Non" printed beforehand."""
    unanswered = read_mark(row[Label.ROLE]) is Mark.NO
    return unanswered and not any(text for column, text in row.cells.items() if column is not Label.ROLE)


def _row(header: _Header, line: Line) -> Row | None:
    if mentions_operator(line.text) and "@" not in line.text:
        return None
    filled_cells = [cell for cell in line.cells if cell.text]
    if header.layout is _Layout.WORDS or (len(filled_cells) == 1 and " " in line.prose and "@" in line.text):
        return _from_words(header, line)
    if not line.ruled and len(filled_cells) == 1 and not _is_below_email(header, filled_cells[0]):
        return None
    cells: dict[Label, str] = {}
    astray = ""
    for cell in filled_cells:
        position = _under(cell.start, header.starts) if line.ruled else _nearest(cell.start, header.starts)
        if position is None:
            return None
        if column := header.columns[position]:
            cells[column] = f"{cells.get(column, '')} {cell.text}".strip()
        elif position in header.headless and read_mark(cell.text) is Mark.YES:
            astray = cell.text
    return _with_shared_role(header, Row(line, cells, answer_astray=astray))


def _with_shared_role(header: _Header, row: Row) -> Row:
    """One answer in a cell merged downwards is for all its rows; other values are each person's own."""
    if row[Label.ROLE] or not any(row.cells.values()):
        return row
    for cell in row.line.cells:
        position = _under(cell.start, header.starts)
        if cell.continues and position is not None and header.columns[position] is Label.ROLE:
            return replace(row, cells=row.cells | {Label.ROLE: cell.continues}, shares_role=True)
    return row


def _is_below_email(header: _Header, cell: Cell) -> bool:
    return header.columns[_nearest(cell.start, header.starts)] is Label.EMAIL


def _under(start: int, starts: tuple[int, ...]) -> int | None:
    """The column of a ruled cell; that of a head which spans several, too. None to the right of all."""
    return bisect_right(starts, start) - 1 if start <= starts[-1] else None


def _nearest(start: int, starts: tuple[int, ...]) -> int:
    return min(range(len(starts)), key=lambda index: abs(starts[index] - start))


def _from_words(header: _Header, line: Line) -> Row | None:
    """A row whose cells run together is told by its e-mail, or by the words that stand for one."""
    text = line.prose
    if len(text) > _LONGEST_ROW:
        return None
    email = _EMAIL_AMONG_WORDS.search(text) or _PLACEHOLDER_AMONG_WORDS.search(fold(text))
    if email is None:
        return None
    found = {Label.EMAIL: text[email.start() : email.end()], Label.ROLE: text[email.end() :].strip()}
    words = text[: email.start()].split()
    if sum(word[0].islower() and not _PARTICLE.fullmatch(word) for word in words) > 1:
        return None
    return Row(line, _named(header, words) | found, unclear=len(words) > 2)


def _named(header: _Header, words: list[str]) -> dict[Label, str]:
    return dict(zip(header.names, (words[0], " ".join(words[1:])), strict=False)) if words else {}


def _from_stack(header: _Header, lines: tuple[Line, ...]) -> tuple[Row, ...]:
    """Empty cells leave no trace here: an e-mail, or the words that stand for one, ends each row."""
    rows: list[Row] = []
    words: list[str] = []
    ended = False
    for line in lines:
        text = line.prose
        if ended and is_mark(text):
            rows[-1] = replace(rows[-1], cells=rows[-1].cells | {Label.ROLE: text})
        elif "@" in text or is_to_be_filled(text):
            found = {Label.EMAIL: text}
            rows.append(Row(line, _named(header, words) | found, unclear=len(words) > 2))
            words, ended = [], True
            continue
        else:
            words.append(text)
        ended = False
    if words:
        rows.append(Row(lines[-1], _named(header, words), unclear=len(words) > 2))
    return tuple(rows)


def _continued(row: Row, below: Row) -> Row | None:
    """``row`` with the second line of its cells, when ``below`` is that and not a row of its own."""
    if not (_continues_email(row, below) or _continues_name(row, below)):
        return None
    columns = row.cells.keys() | below.cells.keys()
    return replace(row, cells={column: _joined(column, row[column], below[column]) for column in columns})


def _continues_email(row: Row, below: Row) -> bool:
    if not row[Label.EMAIL] or not below[Label.EMAIL] or all(below[name] for name in _NAMES):
        return False
    if is_to_be_filled(row[Label.EMAIL]) or read_address(row[Label.EMAIL]).value:
        return False
    return read_address(f"{row[Label.EMAIL]} {below[Label.EMAIL]}").value is not None


def _continues_name(row: Row, below: Row) -> bool:
    if below[Label.EMAIL] or below[Label.ROLE]:
        return False
    names = [name for name in _NAMES if below[name]]
    return bool(names) and all(row[name].endswith("-") for name in names)


def _joined(column: Label, text: str, rest: str) -> str:
    if column is not Label.EMAIL and text.endswith("-"):
        return text + rest
    return f"{text} {rest}".strip()
