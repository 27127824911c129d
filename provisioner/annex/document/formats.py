"""A file becomes lines by the reader of its format, told by the content and never by the name."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from provisioner.annex.document import plain_text
from provisioner.annex.document.errors import UnreadableDocument
from provisioner.annex.document.files import LARGEST_FILE
from provisioner.annex.document.isolation import Format, read_apart
from provisioner.annex.document.lines import Line
from themes import french
from themes.problems import Problem

T = TypeVar("T")

LONGEST_TEXT = 300_000
"""Characters. The whole offer has about 60,000; the limit keeps the time to read a hostile file bounded."""
LONGEST_LINE = 20_000
"""Characters: a description of five pages on one line still passes."""

_OPENED_APART = {b"PK\x03\x04": Format.DOCX, b"PK\x05\x06": Format.DOCX, b"%PDF-": Format.PDF}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_FORMATS = {
    b"{\\rtf": "un document RTF",
    b"\x89PNG": "une image",
    b"\xff\xd8\xff": "une image",
    b"GIF8": "une image",
    b"II*\x00": "une image",
    b"MM\x00*": "une image",
    b"<!DOCTYPE": "une page web",
    b"<!doctype": "une page web",
    b"<html": "une page web",
}
_ENCRYPTED_OR_OLD = (
    "C’est un document protégé par un mot de passe, ou d’un Word d’avant 2007 (.doc) : ôtez le mot de passe "
    "et réenregistrez le document au format Word (.docx) ou en PDF."
)
_AS_WORD = (
    "enregistrez l’annexe au format Word (.docx), en PDF ou en texte brut (.txt, encodage UTF-8), et envoyez "
    "ce fichier-là."
)


def read_lines(content: bytes, name: str) -> tuple[Line, ...] | Problem:
    """The lines, or the one reason (field ``document``) why there are none; ``name`` is for messages."""
    if len(content) > LARGEST_FILE:
        limit = french.megabytes(LARGEST_FILE)
        return _refused("too_large", f"« {name} » dépasse {limit} : joignez l’annexe seule, sans ses images.")
    start = content[:1024].lstrip()
    if start.startswith(_OLD_OFFICE):
        return _refused("encrypted", f"« {name} » ne peut pas être lu. {_ENCRYPTED_OR_OLD}")
    if opened_apart := _of_start(_OPENED_APART, start):
        return _opened_apart(opened_apart, content, name)
    if other := _of_start(_OTHER_FORMATS, start):
        return _refused("unsupported_format", f"« {name} » est {other}, que l’on ne lit pas : {_AS_WORD}")
    text = plain_text.decode(content)
    if text is None:
        return _refused("binary", f"« {name} » n’est pas un texte lisible : {_AS_WORD}")
    return _unfit(text, name) or _line_too_long(_numbered(text), name) or plain_text.to_lines(text)


def _numbered(text: str) -> Iterator[tuple[str, str]]:
    return ((f"ligne {number}", line) for number, line in enumerate(plain_text.split(text), start=1))


def _of_start(formats: dict[bytes, T], start: bytes) -> T | None:
    return next((named for mark, named in formats.items() if start.startswith(mark)), None)


def _opened_apart(document_format: Format, content: bytes, name: str) -> tuple[Line, ...] | Problem:
    try:
        lines = read_apart(document_format, content)
    except UnreadableDocument as refusal:
        return _refused(refusal.code, f"« {name} » ne peut pas être lu. {refusal.message}")
    text = "\n".join(line.text for line in lines)
    return _unfit(text, name) or _line_too_long(((str(line), line.text) for line in lines), name) or lines


def _unfit(text: str, name: str) -> Problem | None:
    if not text.strip("\ufeff \t\r\n\f"):
        return _refused("empty", f"« {name} » est vide : joignez l’annexe remplie.")
    if len(text) > LONGEST_TEXT:
        limit = french.whole(LONGEST_TEXT)
        return _refused("too_large", f"« {name} » dépasse {limit} caractères : joignez l’annexe seule.")
    return None


def _line_too_long(lines: Iterable[tuple[str, str]], name: str) -> Problem | None:
    limit = french.whole(LONGEST_LINE)
    for place, line in lines:
        if len(line) > LONGEST_LINE:
            message = f"« {name} », {place}, dépasse {limit} caractères : coupez-la en deux."
            return _refused("line_too_long", message)
    return None


def _refused(reason: str, message: str) -> Problem:
    return Problem.error("document", f"document.{reason}", message)
