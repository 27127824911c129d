"""The characters of a page become words, each direction of text turned upright."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator

from provisioner.annex.document.pdf.pdfium import TextLayer
from provisioner.annex.document.pdf.shapes import Bounds, Box, Word

_Glyph = tuple[str, float, float, float, float]
"""Character, left, baseline, right, em; upright."""

_NOT_DRAWN = "\x00"
_NEARLY_STRAIGHT = 8
"""Degrees: a sheet laid askew on the scanner still makes an upright page."""
_SMALLEST_EM = 1.5
"""Points; nobody reads smaller text."""
_TOUCHING = 0.16
"""Parts of an em, as all that follow: characters farther apart are of two words."""
_BEARING = 0.08
"""Usually left free behind what is inked."""
_OVERLAPPING = -0.35
_LEVEL = 0.08


class Turn:
    """From the page's own coordinates to upright ones, for text that runs at ``degrees`` on it."""

    def __init__(self, degrees: int, bounds: Bounds) -> None:
        angle = math.radians(degrees)
        self._cos, self._sin = round(math.cos(angle), 12), round(math.sin(angle), 12)
        self._x = self._y = 0.0
        whole = self.box(*bounds)
        self._x, self._y = whole.left, whole.top
        self.shown = Box(0, 0, whole.right - whole.left, whole.bottom - whole.top)

    def point(self, x: float, y: float) -> tuple[float, float]:
        return x * self._cos + y * self._sin - self._x, x * self._sin - y * self._cos - self._y

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        corners = [self.point(x, y) for x in (left, right) for y in (bottom, top)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return Box(min(xs), min(ys), max(xs), max(ys))


def words_by_direction(layer: TextLayer, bounds: Bounds) -> dict[int, list[Word]]:
    """The words that run in each direction, in degrees; that of most characters comes first."""
    text = _drawn(layer)
    directions = [_direction(-angle) for angle in layer.angles()]
    counted = Counter(way for way, character in zip(directions, text, strict=True) if not character.isspace())
    found = {}
    for degrees, _ in counted.most_common():
        turn = Turn(degrees, bounds)
        glyphs = _level(layer, text, turn) if degrees == 0 else _turned(layer, text, turn)
        own = (glyph for glyph, way in zip(glyphs, directions, strict=True) if way == degrees)
        found[degrees] = [word for word in _words(own) if _is_seen(word, turn.shown)]
    return found


def _drawn(layer: TextLayer) -> list[str]:
    """Without the spaces that PDFium thinks up between the characters."""
    return [
        _NOT_DRAWN if character.isspace() and layer.generated(index) else character
        for index, character in enumerate(layer.text())
    ]


def _direction(radians: float) -> int:
    if radians == 0 or not math.isfinite(radians):
        return 0
    degrees = round(math.degrees(radians))
    quarter = 90 * round(degrees / 90)
    return (quarter if abs(degrees - quarter) <= _NEARLY_STRAIGHT else degrees) % 360


def _level(layer: TextLayer, text: list[str], turn: Turn) -> Iterator[_Glyph]:
    origins, rights, ems = layer.origins(), layer.loose_rights(), layer.ems()
    left, top = turn.point(0, 0)
    for character, x, y, right, em in zip(text, origins[::2], origins[1::2], rights, ems, strict=True):
        yield character, x + left, top - y, right + left, em


def _turned(layer: TextLayer, text: list[str], turn: Turn) -> Iterator[_Glyph]:
    origins, boxes, ems = layer.origins(), layer.tight_boxes(), layer.ems()
    corners = zip(boxes[::4], boxes[2::4], boxes[1::4], boxes[3::4], strict=True)
    for character, x, y, inked, em in zip(text, origins[::2], origins[1::2], corners, ems, strict=True):
        left, baseline = turn.point(x, y)
        yield character, left, baseline, turn.box(*inked).right + _BEARING * em, em


def _words(glyphs: Iterable[_Glyph]) -> Iterator[Word]:
    """A word ends at a space, and wherever the next character is not drawn right behind it."""
    letters: list[str] = []
    begins = ends = base = size = 0.0
    pen = -math.inf
    blanks = 0
    for character, left, baseline, right, em in glyphs:
        if character == _NOT_DRAWN:
            continue
        behind = abs(baseline - base) <= _LEVEL * size and _OVERLAPPING * size < left - pen < _TOUCHING * size
        if character.isspace():
            if behind:
                blanks, pen = blanks + 1, max(pen, right)
            continue
        if behind and not blanks:
            letters.append(character)
            ends = pen = right
            continue
        if letters:
            yield Word(begins, ends, base, size, "".join(letters), blanks)
        letters, blanks = [character], 0
        begins, base, size = left, baseline, em
        ends = pen = right
    if letters:
        yield Word(begins, ends, base, size, "".join(letters), blanks)


def _is_seen(word: Word, shown: Box) -> bool:
    return _SMALLEST_EM <= word.em < shown.bottom and word.right > word.left and shown.holds(word.x, word.y)
