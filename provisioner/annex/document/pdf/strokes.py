"""The straight lines that are drawn on a page: borders of tables and frames."""

import ctypes
import math
from collections.abc import Iterator
from ctypes import c_float, c_int, c_ulong, c_void_p
from itertools import pairwise, repeat

import pypdfium2_raw as raw

from provisioner.annex.document.pdf.pdfium import function
from provisioner.annex.document.pdf.shapes import Stroke
from provisioner.annex.document.pdf.words import Turn

_count = function("FPDFPage_CountObjects", c_int, c_void_p)
_object = function("FPDFPage_GetObject", c_void_p, c_void_p, c_int)
_kind = function("FPDFPageObj_GetType", c_int, c_void_p)
_matrix = function("FPDFPageObj_GetMatrix", c_int, c_void_p, c_void_p)
_count_within = function("FPDFFormObj_CountObjects", c_int, c_void_p)
_object_within = function("FPDFFormObj_GetObject", c_void_p, c_void_p, c_ulong)
_draw_mode = function("FPDFPath_GetDrawMode", c_int, c_void_p, c_void_p, c_void_p)
_count_segments = function("FPDFPath_CountSegments", c_int, c_void_p)
_segment = function("FPDFPath_GetPathSegment", c_void_p, c_void_p, c_int)
_point = function("FPDFPathSegment_GetPoint", c_int, c_void_p, c_void_p, c_void_p)
_segment_kind = function("FPDFPathSegment_GetType", c_int, c_void_p)
_closes = function("FPDFPathSegment_GetClose", c_int, c_void_p)

_MOST_OBJECTS = 100_000
_MOST_SEGMENTS = 10_000
"""On one page; more are a drawing and no table."""
_DEEPEST = 4
_THICKEST = 3.0
"""Points; what is thicker is an area and no line."""
_SHORTEST = 4.0
_FARTHEST = 100_000.0

_Point = tuple[float, float]
_Matrix = tuple[float, float, float, float, float, float]
_UPRIGHT: _Matrix = (1, 0, 0, 1, 0, 0)


def strokes_of(page: int, turn: Turn) -> tuple[list[Stroke], list[Stroke]]:
    """Lines across and lines down the page, turned upright; none when the page is a drawing."""
    across: list[Stroke] = []
    down: list[Stroke] = []
    segments = 0
    for path, matrix in _paths(list(map(_object, repeat(page), range(min(_count(page), _MOST_OBJECTS))))):
        segments += _count_segments(path)
        if segments > _MOST_SEGMENTS:
            return [], []
        for first, second in _lines(path, matrix):
            (x, y), (to_x, to_y) = turn.point(*first), turn.point(*second)
            if abs(y - to_y) <= _THICKEST and abs(x - to_x) >= _SHORTEST:
                across.append(Stroke((y + to_y) / 2, min(x, to_x), max(x, to_x)))
            elif abs(x - to_x) <= _THICKEST and abs(y - to_y) >= _SHORTEST:
                down.append(Stroke((x + to_x) / 2, min(y, to_y), max(y, to_y)))
    return across, down


def _paths(objects: list[int], matrix: _Matrix = _UPRIGHT, depth: int = 0) -> Iterator[tuple[int, _Matrix]]:
    for each, kind in zip(objects, map(_kind, objects), strict=True):
        if kind == raw.FPDF_PAGEOBJ_PATH:
            yield each, _within(_matrix_of(each), matrix)
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            count = min(_count_within(each), _MOST_OBJECTS)
            inner = list(map(_object_within, repeat(each), range(count)))
            yield from _paths(inner, _within(_matrix_of(each), matrix), depth + 1)


def _lines(path: int, matrix: _Matrix) -> Iterator[tuple[_Point, _Point]]:
    """The edges of what is stroked; of what is filled, only the middle of what is thin."""
    filled, stroked = c_int(), c_int()
    _draw_mode(path, ctypes.addressof(filled), ctypes.addressof(stroked))
    for corners in _outlines(path, matrix):
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        width, height = max(xs) - min(xs), max(ys) - min(ys)
        if min(width, height) <= _THICKEST and (stroked.value or filled.value):
            x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
            yield ((x, min(ys)), (x, max(ys))) if width < height else ((min(xs), y), (max(xs), y))
        elif stroked.value:
            yield from pairwise(corners)


def _outlines(path: int, matrix: _Matrix) -> Iterator[list[_Point]]:
    """The corners of each part of a path, a closed one ending where it began; curves are only chords."""
    a, b, c, d, e, f = matrix
    x, y = c_float(), c_float()
    to_x, to_y = ctypes.addressof(x), ctypes.addressof(y)
    corners: list[_Point] = []
    for index in range(_count_segments(path)):
        segment = _segment(path, index)
        _point(segment, to_x, to_y)
        if _segment_kind(segment) == raw.FPDF_SEGMENT_MOVETO and corners:
            yield corners
            corners = []
        corners.append((_bounded(a * x.value + c * y.value + e), _bounded(b * x.value + d * y.value + f)))
        if _closes(segment):
            corners.append(corners[0])
    if corners:
        yield corners


def _bounded(coordinate: float) -> float:
    """Far off every page, but finite: files may hold any number."""
    return min(max(coordinate, -_FARTHEST), _FARTHEST) if math.isfinite(coordinate) else _FARTHEST


def _matrix_of(each: int) -> _Matrix:
    values = (c_float * 6)(*_UPRIGHT)
    _matrix(each, ctypes.addressof(values))
    a, b, c, d, e, f = values
    return a, b, c, d, e, f


def _within(inner: _Matrix, outer: _Matrix) -> _Matrix:
    """What ``inner`` draws, drawn inside ``outer``."""
    a, b, c, d, e, f = inner
    m, n, o, p, q, r = outer
    return a * m + b * o, a * n + b * p, c * m + d * o, c * n + d * p, e * m + f * o + q, e * n + f * p + r
