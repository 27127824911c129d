"""How lines travel from the process that opens a document to the one that asked for it.

One JSON array a line, then ``{"end": count}``; or, instead of lines, ``{"refused": code, "message": text}``.
"""

import json
import re
from typing import Any

from provisioner.annex.document.errors import UnreadableDocument
from provisioner.annex.document.lines import Cell, Line
from provisioner.annex.document.spelling import clean

_CODE = re.compile(r"[a-z_]{1,40}")
_LONGEST_MESSAGE = 500


class Garbled(Exception):
    """What arrived is not what a reader of documents sends."""


def encode(lines: tuple[Line, ...]) -> bytes:
    """All lines and their end, which tells a complete answer from one that was cut."""
    records = [*map(_record, lines), {"end": len(lines)}]
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def encode_refusal(refusal: UnreadableDocument) -> bytes:
    return json.dumps({"refused": refusal.code, "message": refusal.message}).encode() + b"\n"


def decode(answer: bytes) -> tuple[Line, ...]:
    """The lines, each text cleaned: the sender has opened what a stranger made, so nothing is believed.

    Raises ``UnreadableDocument`` as the sender did, and ``Garbled`` for whatever else arrived.
    """
    try:
        *records, last = [json.loads(line) for line in answer.splitlines()]
    except (ValueError, RecursionError) as error:
        raise Garbled from error
    if isinstance(last, dict) and "refused" in last:
        raise _refusal(last)
    if last != {"end": len(records)}:
        raise Garbled
    return tuple(map(_line, records))


def _record(line: Line) -> list[Any]:
    cells = [[cell.text, cell.start, cell.continues] for cell in line.cells]
    return [line.number, line.text, cells, line.ruled, line.place, line.ends_paragraph]


def _line(record: Any) -> Line:
    number, text, cells, ruled, place, ends_paragraph = _typed(record, int, str, list, bool, str, bool)
    return Line(number, clean(text), tuple(map(_cell, cells)), ruled, clean(place), ends_paragraph)


def _cell(record: Any) -> Cell:
    text, start, continues = _typed(record, str, int, str)
    return Cell(clean(text), start, clean(continues))


def _typed(record: Any, *types: type) -> list[Any]:
    if not isinstance(record, list) or [type(value) for value in record] != list(types):
        raise Garbled
    return record


def _refusal(record: dict[str, Any]) -> UnreadableDocument:
    code, message = record["refused"], record.get("message")
    if not (isinstance(code, str) and _CODE.fullmatch(code) and isinstance(message, str)):
        raise Garbled
    return UnreadableDocument(code, clean(message[:_LONGEST_MESSAGE]))
