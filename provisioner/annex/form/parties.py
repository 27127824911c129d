"""In the offer both parties fill in the same things, side by side or one below the other: whose is which."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from provisioner.annex.document.lines import Cell, Line
from provisioner.annex.document.spelling import fold
from provisioner.annex.form.provider import mentions_member, mentions_operator

_WORDS_IN_A_CAPTION = 6
_SHORTEST_NAME = 5
"""Characters; a shorter name is found within other words."""
_SLACK = 2
"""Characters that a cell may stand left of its column's head."""
_OPERATORS_CAPTION = re.compile(r"(?:l')?(?:operateur|prestataire|fournisseur|editeur)\s*:?")


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns of a two-party table begin, and which of them are the operator's."""

    ruled: bool
    starts: tuple[int, ...]
    operators: frozenset[int]

    def hide(self, line: Line) -> Line | None:
        if line.ruled is not self.ruled or line.blank:
            return line
        kept = [cell.text for cell in line.cells if self._column(cell) not in self.operators]
        return Line.of_cells(line.number, kept).at(line.place) if any(kept) else None

    def _column(self, cell: Cell) -> int | None:
        """Where the cell's column begins; None left of both parties, where the labels stand."""
        if cell.start < self.starts[0] - _SLACK:
            return None
        return min(self.starts, key=lambda start: abs(start - cell.start))


@dataclass(frozen=True, slots=True)
class Parties:
    """``member`` is the structure's name: some captions use it instead of "le Membre"."""

    member: str | None

    def member_side(self, lines: tuple[Line, ...]) -> tuple[Line, ...]:
        """The lines of one section without the operator's columns, lines and blocks."""
        return tuple(self._member_side(lines))

    def member_columns(self, lines: tuple[Line, ...]) -> tuple[Line, ...]:
        """The lines without the operator's columns: what names the operator elsewhere stays, to be told."""
        return tuple(self._member_columns(lines))

    def _member_columns(self, lines: tuple[Line, ...]) -> Iterator[Line]:
        columns: _Columns | None = None
        for line in lines:
            if found := self._columns(line):
                columns = found
            elif visible := columns.hide(line) if columns else line:
                yield visible

    def _member_side(self, lines: tuple[Line, ...]) -> Iterator[Line]:
        columns: _Columns | None = None
        operators_turn = False
        for line in lines:
            if found := self._columns(line):
                columns, operators_turn = found, False
                continue
            if self._is_caption(line):
                columns, operators_turn = None, self._is_operators(line.text)
            visible = columns.hide(line) if columns else line
            if visible and not operators_turn and not self._is_operators(visible.text):
                yield visible

    def _columns(self, line: Line) -> _Columns | None:
        """The columns that this line heads, when it names both parties in cells of their own."""
        operators = frozenset(cell.start for cell in line.cells if self._heads_operators(cell.text))
        members = any(self._is_members(cell.text) for cell in line.cells)
        captions = len(line.cells) > 2 and not line.cells[0].text
        if not operators or not (members or captions):
            return None
        return _Columns(line.ruled, tuple(cell.start for cell in line.cells), operators)

    def _heads_operators(self, text: str) -> bool:
        return bool(_OPERATORS_CAPTION.fullmatch(fold(text))) or self._is_operators(text)

    def _is_caption(self, line: Line) -> bool:
        """Whose turn it is, with nothing filled in beside: "Pour HESPUL :"."""
        text = line.prose.rstrip(" :")
        short = len(text.split()) <= _WORDS_IN_A_CAPTION and not any(sign in text for sign in ":@,")
        return short and (self._is_operators(text) or self._is_members(text))

    def _is_operators(self, text: str) -> bool:
        return mentions_operator(text) and not self._names_member(text)

    def _is_members(self, text: str) -> bool:
        return self._names_member(text) and not mentions_operator(text)

    def _names_member(self, text: str) -> bool:
        named = len(self.member or "") >= _SHORTEST_NAME and fold(self.member or "") in fold(text)
        return named or mentions_member(text)
