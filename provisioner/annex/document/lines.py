"""What every reader of a file format yields: numbered lines, each also seen as the cells of a table row."""

import re
from dataclasses import dataclass

_GAP = re.compile(r"\s{2,}")


@dataclass(frozen=True, slots=True)
class Cell:
    """``start`` is the character it begins at in a line aligned by spaces, its index in a ruled row."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Line:
    """``ruled``: the source marks its cells (tabs, bars, a real table), so that an empty cell counts."""

    number: int
    text: str
    cells: tuple[Cell, ...]
    ruled: bool

    @classmethod
    def of_text(cls, number: int, text: str) -> "Line":
        starts = [0, *(gap.end() for gap in _GAP.finditer(text))]
        cells = tuple(
            Cell(piece, start) for piece, start in zip(_GAP.split(text), starts, strict=True) if piece
        )
        return cls(number, text.strip(), cells, ruled=False)

    @classmethod
    def of_cells(cls, number: int, texts: list[str]) -> "Line":
        cells = tuple(Cell(text.strip(), index) for index, text in enumerate(texts))
        return cls(number, "\t".join(cell.text for cell in cells), cells, ruled=True)

    @property
    def blank(self) -> bool:
        return not self.text.strip()

    @property
    def prose(self) -> str:
        """The text on one line, its cells separated by a space."""
        return " ".join(self.text.split())

    def __str__(self) -> str:
        """Where this is, for messages."""
        return f"ligne {self.number}"


def text_below(lines: tuple[Line, ...], index: int) -> str:
    """The next text below a line, over one empty line at most."""
    return next((line.text for line in lines[index + 1 : index + 3] if not line.blank), "")
