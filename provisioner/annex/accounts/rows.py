"""What is read of the accounts before it is judged: rows of texts, and lines that may be rows."""

from dataclasses import dataclass

from provisioner.annex.accounts.marks import Mark, read_mark
from provisioner.annex.document.lines import Line
from provisioner.annex.form.wording import Label

_LONGEST_STRAY = 8
"""Words; longer lines are the form's instructions."""


@dataclass(frozen=True, slots=True)
class Row:
    """One account as printed: the text in each known column.

    ``unclear`` says that the words of the name could not be told apart; ``shares_role`` that the answer to
    "Administrateur·rice ?" stands in a cell that this row has in common with the one above, ``named_by``
    that a line of its own names this person as administrator, and
    ``answer_astray`` is an affirmative one that stands under no head.
    """

    line: Line
    cells: dict[Label, str]
    unclear: bool = False
    shares_role: bool = False
    named_by: Line | None = None
    answer_astray: str = ""

    def __getitem__(self, column: Label) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """``ignored``: short lines below the header that make no row, for a person to look at.

    ``around``: what stands above the header and in the parts next to the table, where rows may have slipped.
    """

    rows: tuple[Row, ...] = ()
    ignored: tuple[Line, ...] = ()
    around: tuple[Line, ...] = ()


def is_worth_a_look(line: Line) -> bool:
    """Short, or with an address; the unticked box of an unused row is not."""
    short = len(line.prose.split()) <= _LONGEST_STRAY
    return (short and read_mark(line.prose) is not Mark.NO) or "@" in line.text
