"""A PDF with a text layer, as lines in the order in which a person reads them."""

from bisect import bisect_right
from collections.abc import Iterator

from provisioner.annex.document.errors import UnreadableDocument
from provisioner.annex.document.lines import Line
from provisioner.annex.document.pdf import pdfium
from provisioner.annex.document.pdf.blocks import Printed, printed
from provisioner.annex.document.pdf.fields import filled_in, form_of, make_part_of_page
from provisioner.annex.document.pdf.grid import Grid, grids_of, whole
from provisioner.annex.document.pdf.open_tables import open_tables
from provisioner.annex.document.pdf.rows import line_heights
from provisioner.annex.document.pdf.running import without_running_lines
from provisioner.annex.document.pdf.shapes import Page
from provisioner.annex.document.pdf.skew import straightened
from provisioner.annex.document.pdf.strokes import strokes_of
from provisioner.annex.document.pdf.words import Turn, words_by_direction
from provisioner.annex.document.spelling import clean
from provisioner.annex.document.stamps import without_stamps

MOST_PAGES = 200
MOST_CHARACTERS = 300_000
"""The whole offer has about 60,000; the limits keep the time to read a hostile file bounded."""

_NO_TEXT = (
    "Ce PDF ne contient que des images de pages (un scan), sans texte à lire : envoyez le document Word "
    "d’origine ou un PDF avec son texte, ou saisissez l’annexe dans la console."
)


def to_lines(content: bytes) -> tuple[Line, ...]:
    """Lines say their place as « page 3, ligne 12 », the printed line on its page.

    Raises UnreadableDocument for what is no whole PDF, holds no text or far too much of it.
    """
    pages = _read(content)
    grids = [_tables(page) for page in pages]
    lines: list[Line] = []
    for number, page in enumerate(without_running_lines(pages, grids), start=1):
        heights = line_heights(page.words)
        for each in _printed(page, grids[number - 1]):
            row = max(1, bisect_right(heights, each.baseline))
            lines.append(_line(len(lines) + 1, each).at(f"page {number}, ligne {row}"))
    return tuple(lines)


def _read(content: bytes) -> list[Page]:
    """Raises UnreadableDocument."""
    with pdfium.opened(content) as document, form_of(document) as form:
        count = pdfium.count_pages(document)
        if count > MOST_PAGES:
            raise UnreadableDocument(
                "too_large", f"Ce PDF a plus de {MOST_PAGES} pages : envoyez l’annexe seule."
            )
        pages, characters = [], 0
        for index in range(count):
            page = _page(document, index, form)
            characters += sum(len(word.text) for word in page.words)
            if characters > MOST_CHARACTERS:
                raise UnreadableDocument(
                    "too_large", "Ce PDF contient trop de texte : envoyez l’annexe seule."
                )
            pages.append(page)
    if not characters:
        raise UnreadableDocument("no_text_layer", _NO_TEXT)
    return pages


def _page(document: int, index: int, form: int | None) -> Page:
    with pdfium.page_of(document, index) as page:
        typed_over = make_part_of_page(page)
        if not typed_over:
            return _content(page, form)
    with pdfium.page_of(document, index) as page:
        return _content(page, form)


def _content(page: int, form: int | None) -> Page:
    bounds = pdfium.bounds_of(page)
    with pdfium.text_layer(page) as layer:
        found = words_by_direction(layer, bounds)
    degrees = next(iter(found), 0)
    turn = Turn(degrees, bounds)
    words = straightened(found.pop(degrees, [])) + filled_in(page, form, turn)
    across, down = strokes_of(page, turn)
    return Page(turn.shown.bottom, words, across, down, list(found.values()))


def _tables(page: Page) -> list[Grid]:
    grids = grids_of(page.across, page.down)
    return grids + open_tables(whole(page.across), page.words, grids)


def _printed(page: Page, grids: list[Grid]) -> Iterator[Printed]:
    yield from printed(page.words, grids)
    for words in page.aslant:
        yield from printed(words, [])


def _line(number: int, each: Printed) -> Line:
    if each.cells is not None:
        return Line.of_cells(number, [clean(cell) for cell in each.cells])
    return Line.of_text(number, without_stamps(clean(each.text)))
