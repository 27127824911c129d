"""A file becomes lines by the reader of its format, told by the content and never by the name."""

from provisioner.annex.document import plain_text
from provisioner.annex.document.files import LARGEST_FILE
from provisioner.annex.document.lines import Line
from themes import french
from themes.problems import Problem

LONGEST_TEXT = 300_000
"""Characters. The whole offer has about 60,000; the limit keeps the time to read a hostile file bounded."""
LONGEST_LINE = 20_000
"""Characters: a description of five pages on one line still passes."""

# The next formats to be read each get a reader beside plain_text, called in read_lines.
_OTHER_FORMATS = {
    b"%PDF-": "un PDF",
    b"PK\x03\x04": "un document Word ou LibreOffice, ou une archive",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "un ancien document Word",
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
_AS_TEXT = "ouvrez-le, enregistrez-le en « texte brut » (.txt, encodage UTF-8) et envoyez ce fichier-là."


def read_lines(content: bytes, name: str) -> tuple[Line, ...] | Problem:
    """The lines, or the one reason (field ``document``) why there are none; ``name`` is for messages."""
    if len(content) > LARGEST_FILE:
        limit = french.megabytes(LARGEST_FILE)
        return _refused("too_large", f"« {name} » dépasse {limit} : {_AS_TEXT}")
    if other := _other_format(content):
        return _refused("unsupported_format", f"« {name} » est {other}, que l’on ne lit pas : {_AS_TEXT}")
    text = plain_text.decode(content)
    if text is None:
        return _refused("binary", f"« {name} » n’est pas un texte lisible : {_AS_TEXT}")
    return _unfit(text, name) or plain_text.to_lines(text)


def _other_format(content: bytes) -> str | None:
    start = content[:1024].lstrip()
    return next((name for mark, name in _OTHER_FORMATS.items() if start.startswith(mark)), None)


def _unfit(text: str, name: str) -> Problem | None:
    if not text.strip("\ufeff \t\r\n\f"):
        return _refused("empty", f"« {name} » est vide : joignez l’annexe remplie.")
    if len(text) > LONGEST_TEXT:
        limit = french.whole(LONGEST_TEXT)
        return _refused("too_large", f"« {name} » dépasse {limit} caractères : joignez l’annexe seule.")
    for number, line in enumerate(plain_text.split(text), start=1):
        if len(line) > LONGEST_LINE:
            limit = french.whole(LONGEST_LINE)
            return _refused(
                "line_too_long", f"« {name} », ligne {number}, dépasse {limit} caractères : coupez-la."
            )
    return None


def _refused(reason: str, message: str) -> Problem:
    return Problem.error("document", f"document.{reason}", message)
