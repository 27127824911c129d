"""What every reader of a file format yields: numbered lines, each also seen as the cells of a table row."""

import re
from dataclasses import dataclass, replace

_GAP = re.compile(r"\s{2,}")
_BAR = re.compile(r"[|│┃]")


@dataclass(frozen=True, slots=True)
class Cell:
    """``start`` is the character it begins at in a line aligned by spaces, its column in a ruled row.

    ``continues`` is the text of the cell above, where this one is merged with it: what is printed once there
    may be meant for both.
    """

    text: str
    start: int
    continues: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document.

    ``ruled``: the source marks its cells (tabs, bars, a real table), so that an empty cell counts.
    ``place`` says where the line is in a document that shows no line numbers ("tableau 3, ligne 2"); lines
    with the same place are the lines within the cells of one row.
    ``ends_paragraph``: the source says that the next line does not go on with this one's sentence.
    """

    number: int
    text: str
    cells: tuple[Cell, ...]
    ruled: bool
    place: str = ""
    ends_paragraph: bool = False

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

    @classmethod
    def of_typed(cls, number: int, text: str) -> "Line":
        """A line as somebody typed it: tabs or bars rule its cells."""
        if "\t" in text:
            return cls.of_cells(number, text.split("\t"))
        between_bars = _BAR.split(text.strip().removeprefix("|").removesuffix("|"))
        return cls.of_cells(number, between_bars) if len(between_bars) > 1 else cls.of_text(number, text)

    def at(self, place: str, *, ends_paragraph: bool = False) -> "Line":
        """The same line with its place in a document that shows no line numbers."""
        return replace(self, place=place, ends_paragraph=ends_paragraph)

    @property
    def blank(self) -> bool:
        return not self.text.strip()

    @property
    def prose(self) -> str:
        """The text on one line, its cells separated by a space."""
        return " ".join(self.text.split())

    def __str__(self) -> str:
        """Where this is, for messages."""
        return self.place or f"ligne {self.number}"


def text_below(lines: tuple[Line, ...], index: int) -> str:
    """The next text below a line, over one empty line at most."""
    return next((line.text for line in lines[index + 1 : index + 3] if not line.blank), "")
