"""A Word document as lines in reading order: paragraphs, rows of tables, text boxes where they are anchored.

Headers, footers, notes and comments are other parts of the package and are not read: what stands there is
said about the form, not on it.
"""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from itertools import zip_longest

from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from provisioner.annex.document.docx.package import main_part
from provisioner.annex.document.docx.paragraphs import lines_of, text_boxes
from provisioner.annex.document.docx.simplify import TBL, Element, P, simplify
from provisioner.annex.document.docx.tables import PlacedCell, placed_rows
from provisioner.annex.document.errors import UnreadableDocument, damaged
from provisioner.annex.document.lines import Cell, Line
from provisioner.annex.document.stamps import without_stamps

_MAIN = "word/document.xml"
_CONTENT_TYPES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/{_MAIN}"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>"""
_RELATIONS = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Target="{_MAIN}"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>
</Relationships>"""


def to_lines(content: bytes) -> tuple[Line, ...]:
    """Numbered from 1, each with its place; raises ``UnreadableDocument``."""
    body = _body(main_part(content))
    if body.find(qn("w:altChunk")) is not None:
        raise _document_within()
    simplify(body)
    return tuple(_Reader().blocks(body))


def _body(main: bytes) -> Element:
    """Opens a package of the main part alone: no other part is needed, and what is absent harms nobody."""
    package = BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("[Content_Types].xml", _CONTENT_TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr(_MAIN, main)
    try:
        body = Document(package).element.body
    except (etree.XMLSyntaxError, ValueError, KeyError, AttributeError) as error:
        raise damaged() from error
    if body is None:
        raise damaged()
    return body


class _Reader:
    """Counts what it meets, so that a place can be named to a person."""

    def __init__(self) -> None:
        self.lines = self.paragraphs = self.tables = self.boxes = 0

    def blocks(self, container: Element, place: str = "") -> Iterator[Line]:
        """The lines of paragraphs and tables; all at ``place``, if one is given."""
        for block in container.iterchildren(P, TBL):
            yield from self.table(block) if block.tag == TBL else self.paragraph(block, place)

    def paragraph(self, paragraph: Element, place: str) -> Iterator[Line]:
        texts = lines_of(paragraph)
        if not place and any(texts):
            self.paragraphs += 1
        for index, text in enumerate(texts):
            line = Line.of_typed(self._next(), without_stamps(text))
            last = index == len(texts) - 1
            yield line.at(place or f"paragraphe {self.paragraphs}", ends_paragraph=last)
        yield from self._boxes_in(paragraph)

    def _boxes_in(self, paragraph: Element) -> Iterator[Line]:
        for box in text_boxes(paragraph):
            self.boxes += 1
            yield from self.blocks(box, f"zone de texte {self.boxes}")

    def table(self, table: Element) -> Iterator[Line]:
        self.tables += 1
        place = f"tableau {self.tables}"
        rows = placed_rows(table)
        for index, row in enumerate(rows, start=1):
            yield from self._row(row, f"{place}, ligne {index}")

    def _row(self, row: list[PlacedCell], place: str) -> Iterator[Line]:
        """Cells that hold tables are pages within the page; others side by side make rows of their lines."""
        filled = [cell.element for cell in row if cell.element is not None]
        if len(row) == 1 or any(cell.find(TBL) is not None for cell in filled):
            for cell in filled:
                yield from self.blocks(cell, place)
            return
        texts = [_cell_lines(cell.element) for cell in row]
        for across in zip_longest(*texts, fillvalue=""):
            cells = tuple(_cell(text, cell) for text, cell in zip(across, row, strict=True))
            text = "\t".join(across)
            yield Line(self._next(), text, cells, ruled=True).at(place, ends_paragraph=True)
        for cell in filled:
            for paragraph in cell.iterchildren(P):
                yield from self._boxes_in(paragraph)

    def _next(self) -> int:
        self.lines += 1
        return self.lines


def _cell(text: str, placed: PlacedCell) -> Cell:
    return Cell(text, placed.column, " ".join(_cell_lines(placed.above)).strip())


def _cell_lines(cell: Element | None) -> list[str]:
    """The lines of a cell's own paragraphs, without the empty ones at its top and bottom."""
    paragraphs = cell.iterchildren(P) if cell is not None else ()
    lines = [" ".join(line.split()) for paragraph in paragraphs for line in lines_of(paragraph)]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return lines or [""]


def _document_within() -> UnreadableDocument:
    return UnreadableDocument(
        "document_within",
        "Il contient un autre document, inséré tel quel : réenregistrez le document au format Word (.docx) "
        "depuis Word, qui les réunit, et envoyez ce fichier-là.",
    )
