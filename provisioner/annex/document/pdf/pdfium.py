"""PDFium called at C's speed: ``map`` walks over plain addresses, so that ctypes converts no argument.

Through its usual wrappers a page's characters would take twenty times as long.
"""

import ctypes
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import c_double, c_float, c_int, c_uint, c_void_p
from itertools import repeat
from typing import Any

# The wrapping package imports much that nobody calls here, at each start of the process.
import pypdfium2_raw as raw

from provisioner.annex.document.errors import UnreadableDocument
from provisioner.annex.document.pdf.shapes import Bounds

BROKEN_WORD = "\ufffe"
"""What PDFium gives for a hyphen at the end of a line."""


def function(name: str, result: Any, *arguments: Any) -> Any:
    """PDFium's function with prototypes of our own: every pointer is an address."""
    address = ctypes.cast(getattr(raw, name), c_void_p).value
    return ctypes.CFUNCTYPE(result, *arguments)(address or 0)


count_pages = function("FPDF_GetPageCount", c_int, c_void_p)
_count_characters = function("FPDFText_CountChars", c_int, c_void_p)
_load_text = function("FPDFText_LoadPage", c_void_p, c_void_p)
_close_text = function("FPDFText_ClosePage", None, c_void_p)
_unicode = function("FPDFText_GetUnicode", c_uint, c_void_p, c_int)
_generated = function("FPDFText_IsGenerated", c_int, c_void_p, c_int)
_origin = function("FPDFText_GetCharOrigin", c_int, c_void_p, c_int, c_void_p, c_void_p)
_loose_box = function("FPDFText_GetLooseCharBox", c_int, c_void_p, c_int, c_void_p)
_tight_box = function("FPDFText_GetCharBox", c_int, c_void_p, c_int, *repeat(c_void_p, 4))
_angle = function("FPDFText_GetCharAngle", c_float, c_void_p, c_int)
_font_size = function("FPDFText_GetFontSize", c_double, c_void_p, c_int)
_matrix = function("FPDFText_GetMatrix", c_int, c_void_p, c_int, c_void_p)
_bounding_box = function("FPDF_GetPageBoundingBox", c_int, c_void_p, c_void_p)
_load_page = function("FPDF_LoadPage", c_void_p, c_void_p, c_int)
_close_page = function("FPDF_ClosePage", None, c_void_p)


@contextmanager
def opened(content: bytes) -> Iterator[int]:
    """The document's handle. Raises UnreadableDocument for what is no whole PDF."""
    raw.FPDF_InitLibrary()
    handle = raw.FPDF_LoadMemDocument64(content, len(content), None)
    if not handle:
        raise UnreadableDocument("damaged", "Ce PDF est abîmé ou protégé : enregistrez-le de nouveau.")
    try:
        yield ctypes.cast(handle, c_void_p).value or 0
    finally:
        raw.FPDF_CloseDocument(handle)


@contextmanager
def page_of(document: int, index: int) -> Iterator[int]:
    """The handle of a page, counted from 0. Raises UnreadableDocument."""
    page = _load_page(document, index)
    if not page:
        raise UnreadableDocument(
            "damaged", f"La page {index + 1} de ce PDF est abîmée : enregistrez-le de nouveau."
        )
    try:
        yield page
    finally:
        _close_page(page)


def bounds_of(page: int) -> Bounds:
    """What is shown of the page."""
    box = (c_float * 4)()
    _bounding_box(page, ctypes.addressof(box))
    left, top, right, bottom = box
    return left, bottom, right, top


class TextLayer:
    """The characters of a page, in the order in which they are drawn; lists have one item for each."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self.count = max(0, _count_characters(handle))

    def text(self) -> str:
        codes = map(_unicode, repeat(self._handle), range(self.count))
        return "".join(map(chr, codes)).replace(BROKEN_WORD, "-").replace("\x02", "-")

    def generated(self, index: int) -> bool:
        """Whether PDFium thought this space up."""
        return bool(_generated(self._handle, index) == 1)

    def origins(self) -> list[float]:
        """x and y by turns: where a character begins on its baseline."""
        values = (c_double * (2 * self.count))()
        here = ctypes.addressof(values)
        _walk(_origin, self._handle, _addresses(here, self.count, 16), _addresses(here + 8, self.count, 16))
        return list(values)

    def loose_rights(self) -> list[float]:
        """Where the next character would follow; only for text that runs from left to right."""
        values = (c_float * (4 * self.count))()
        _walk(_loose_box, self._handle, _addresses(ctypes.addressof(values), self.count, 16))
        return list(values[2::4])

    def tight_boxes(self) -> list[float]:
        """Left, right, bottom, top by turns: what is inked."""
        values = (c_double * (4 * self.count))()
        here = ctypes.addressof(values)
        _walk(_tight_box, self._handle, *(_addresses(here + 8 * n, self.count, 32) for n in range(4)))
        return list(values)

    def angles(self) -> list[float]:
        """Radians, clockwise: the text runs down the page at a quarter of a turn."""
        return list(map(_angle, repeat(self._handle), range(self.count)))

    def ems(self) -> list[float]:
        """The size at which each character is drawn, in points, whatever its direction."""
        sizes = map(_font_size, repeat(self._handle), range(self.count))
        values = (c_float * (6 * self.count))()
        _walk(_matrix, self._handle, _addresses(ctypes.addressof(values), self.count, 24))
        along, across = values[2::6], values[3::6]
        return [size * (c * c + d * d) ** 0.5 for size, c, d in zip(sizes, along, across, strict=True)]


@contextmanager
def text_layer(page: int) -> Iterator[TextLayer]:
    handle = _load_text(page)
    try:
        yield TextLayer(handle)
    finally:
        _close_text(handle)


def _addresses(first: int, count: int, step: int) -> range:
    return range(first, first + count * step, step)


def _walk(call: Any, handle: int, *addresses: range) -> None:
    deque(map(call, repeat(handle), range(len(addresses[0])), *addresses), maxlen=0)
