"""What people filled into a PDF's own form fields, as words where they are seen."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import c_float, c_int, c_ulong, c_void_p

from provisioner.annex.document.pdf.pdfium import function, raw
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
_is_checked = function("FPDFAnnot_IsChecked", c_int, c_void_p, c_void_p)
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
_CHARACTER = 0.5
"""Width, in ems."""
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
            words += _set_in(_place(annotation, turn), text) if text else []
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
    return _flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS


def _value(form: int, annotation: int) -> str:
    kind = _type(form, annotation)
    if kind in _BOXES:
        return CHECKED if _is_checked(form, annotation) == 1 else UNCHECKED
    if kind not in _WRITTEN:
        return ""
    size = min(_field_value(form, annotation, None, 0), 2 * _LONGEST_VALUE)
    text = ctypes.create_string_buffer(size + 2)
    _field_value(form, annotation, ctypes.addressof(text), size)
    return text.raw[:size].decode("utf-16-le", errors="replace").partition("\x00")[0]


def _place(annotation: int, turn: Turn) -> Box:
    values = (c_float * 4)()
    _rectangle(annotation, ctypes.addressof(values))
    left, top, right, bottom = values
    return turn.box(left, bottom, right, top)


def _set_in(box: Box, text: str) -> Iterator[Word]:
    """A text of one line stands half way up its field, one of several lines begins at its top."""
    height = box.bottom - box.top
    em = min(_USUAL_EM, max(height * 0.7, 1))
    lines = _wrapped(text, max(1, int((box.right - box.left) / (_CHARACTER * em)))) if height > 2 * _LINE * em else [text]
    pitch = min(_LINE * em, height / len(lines))
    baseline = (box.top + box.bottom) / 2 + 0.35 * em if len(lines) == 1 else box.top + em
    for index, line in enumerate(lines):
        width = min(_CHARACTER * em, (box.right - box.left) / max(len(line), 1))
        at = 0
        for word in line.split(" "):
            if word:
                left = box.left + at * width
                yield Word(left, left + len(word) * width, baseline + index * pitch, em, word, 1)
            at += len(word) + 1


def _wrapped(text: str, width: int) -> list[str]:
    import textwrap
    lines = [line for paragraph in text.splitlines() for line in textwrap.wrap(paragraph, width, break_long_words=False, break_on_hyphens=False) or [""]]
    return lines or [text]
