"""What people filled into a PDF's own form fields, as words where they are seen."""

import ctypes
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import c_char_p, c_float, c_int, c_ulong, c_void_p
from functools import partial

import pypdfium2_raw as raw

from provisioner.annex.document.pdf.pdfium import function
from provisioner.annex.document.pdf.shapes import Box, Word
from provisioner.annex.document.pdf.words import Turn

CHECKED, UNCHECKED = "☒", "☐"

_form_type = function("FPDF_GetFormType", c_int, c_void_p)
_fill = function("FPDFDOC_InitFormFillEnvironment", c_void_p, c_void_p, c_void_p)
_end_fill = function("FPDFDOC_ExitFormFillEnvironment", None, c_void_p)
_count = function("FPDFPage_GetAnnotCount", c_int, c_void_p)
_open = function("FPDFPage_GetAnnot", c_void_p, c_void_p, c_int)
_close = function("FPDFPage_CloseAnnot", None, c_void_p)
_subtype = function("FPDFAnnot_GetSubtype", c_int, c_void_p)
_flags = function("FPDFAnnot_GetFlags", c_int, c_void_p)
_rectangle = function("FPDFAnnot_GetRect", c_int, c_void_p, c_void_p)
_type = function("FPDFAnnot_GetFormFieldType", c_int, c_void_p, c_void_p)
_field_value = function("FPDFAnnot_GetFormFieldValue", c_ulong, c_void_p, c_void_p, c_void_p, c_ulong)
_entry = function("FPDFAnnot_GetStringValue", c_ulong, c_void_p, c_char_p, c_void_p, c_ulong)
_flatten = function("FPDFPage_Flatten", c_int, c_void_p, c_int)
_remove = function("FPDFPage_RemoveAnnot", c_int, c_void_p, c_int)

_MOST_ANNOTATIONS = 2_000
"""On one page."""
_LONGEST_VALUE = 20_000
_WRITTEN = {raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX}
_BOXES = {raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON}
_UNSEEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW | raw.FPDF_ANNOT_FLAG_INVISIBLE
_TYPED_OVER = {raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP}
_USUAL_EM = 10.0
_CHARACTER, _SPACE = 0.5, 0.27
"""Widths, in ems."""
_LINE = 1.2
"""Height, in ems."""


@contextmanager
def form_of(document: int) -> Iterator[int | None]:
    """The handle of a document's form; None when it has none."""
    if _form_type(document) == raw.FORMTYPE_NONE:
        yield None
        return
    how = raw.FPDF_FORMFILLINFO(version=2)
    form = _fill(document, ctypes.addressof(how))
    try:
        yield form
    finally:
        _end_fill(form)


def filled_in(page: int, form: int | None, turn: Turn) -> list[Word]:
    """The values of the fields that are seen on the page, boxes as ☒ and ☐."""
    if form is None:
        return []
    words: list[Word] = []
    for index in range(min(_count(page), _MOST_ANNOTATIONS)):
        annotation = _open(page, index)
        if _subtype(annotation) == raw.FPDF_ANNOT_WIDGET and not _flags(annotation) & _UNSEEN:
            text = _value(form, annotation)
            box = _place(annotation, turn)
            seen = turn.shown.holds((box.left + box.right) / 2, (box.top + box.bottom) / 2)
            words += _set_in(box, text) if text and seen else []
        _close(annotation)
    return words


def make_part_of_page(page: int) -> bool:
    """Text typed over the page becomes text of it, once it is loaded anew; False when there is none."""
    over = []
    for index in range(min(_count(page), _MOST_ANNOTATIONS)):
        annotation = _open(page, index)
        over.append(_subtype(annotation) in _TYPED_OVER and not _flags(annotation) & _UNSEEN)
        _close(annotation)
    if not any(over):
        return False
    for index in reversed(range(len(over))):
        if not over[index]:
            _remove(page, index)
    return bool(_flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS)


def _value(form: int, annotation: int) -> str:
    kind = _type(form, annotation)
    if kind in _BOXES:
        state = _text(lambda *room: _entry(annotation, b"AS", *room))
        return UNCHECKED if state in ("", "Off") else CHECKED
    if kind not in _WRITTEN:
        return ""
    return _text(lambda *room: _field_value(form, annotation, *room))


def _text(call: Callable[..., int]) -> str:
    """What PDFium writes into the room that it is given: an address and a number of bytes."""
    size = min(call(None, 0), 2 * _LONGEST_VALUE)
    text = ctypes.create_string_buffer(size + 2)
    call(ctypes.addressof(text), size)
    return text.raw[:size].decode("utf-16-le", errors="replace").partition("\x00")[0]


def _place(annotation: int, turn: Turn) -> Box:
    values = (c_float * 4)()
    _rectangle(annotation, ctypes.addressof(values))
    left, top, right, bottom = values
    return turn.box(left, bottom, right, top)


def _set_in(box: Box, text: str) -> Iterator[Word]:
    """A text of one line stands half way up its field, one of several lines begins at its top."""
    height, width = box.bottom - box.top, box.right - box.left
    em = min(_USUAL_EM, max(0.7 * height, 1))
    tall = height > 2 * _LINE * em
    lines = _wrapped(text, max(1, int(width / (_CHARACTER * em)))) if tall else [text]
    baseline = box.top + em if tall else (box.top + box.bottom) / 2 + em / 3
    pitch = min(_LINE * em, height / max(len(lines), 1))
    for index, line in enumerate(lines):
        yield from _set_line(line, box.left, baseline + index * pitch, em, width)


def _wrapped(text: str, characters: int) -> list[str]:
    wrap = partial(textwrap.wrap, width=characters, break_long_words=False, break_on_hyphens=False)
    return [line for paragraph in text.splitlines() for line in wrap(paragraph) or [""]]


def _set_line(line: str, left: float, baseline: float, em: float, width: float) -> Iterator[Word]:
    """Never beyond the field, for what stands behind it is another's."""
    words = line.split()
    natural = em * sum(_CHARACTER * len(word) + _SPACE for word in words)
    scale = min(1, width / natural) if natural else 1
    for word in words:
        right = left + scale * em * _CHARACTER * len(word)
        yield Word(left, right, baseline, em, word, 1)
        left = right + scale * em * _SPACE
