"""A text file, however it was saved, as lines."""

import re

from provisioner.annex.document.lines import Line
from provisioner.annex.document.spelling import clean
from provisioner.annex.document.stamps import without_stamps

_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_LINE_END = re.compile(r"\r\n?|\n|\u2028|\u2029")
_QUOTE = re.compile(r"^(?:\s{0,3}>)+\s?")
_MARKDOWN = re.compile(r"^\s{0,3}#{1,6}\s+|\*\*")
_BOLD = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]*[^\s*])\*(?![\w*])")
"""Mail programs write bold letters so: "*Nom :* Dupont"."""
_LINK = re.compile(r"(?<=[^\s<])\s?<(?:mailto:|https?://)[^<>\s]*>")
"""Where the words before it lead to."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(content: bytes) -> str | None:
    """From UTF-8, UTF-16 with its mark, or else the encoding of older Windows; None when it is no text."""
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return _decoded(content, encoding)
    return _decoded(content, "utf-8") or _decoded(content, "cp1252")


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if _is_binary(text) else text


def _is_binary(text: str) -> bool:
    """Text copied from a PDF may hold a stray control character; a program is full of them."""
    return "\x00" in text or len(_CONTROL.findall(text)) > len(text) // 100


def split(text: str) -> list[str]:
    """Lines as an editor numbers them."""
    return _LINE_END.split(text)


def to_lines(text: str) -> tuple[Line, ...]:
    """Numbered from 1; stamps are already gone."""
    return tuple(_line(number, raw) for number, raw in enumerate(split(text), start=1))


def _line(number: int, raw: str) -> Line:
    text = _LINK.sub("", _BOLD.sub(r"\1", _MARKDOWN.sub("", _QUOTE.sub("", clean(raw)))))
    return Line.of_typed(number, without_stamps(text))
