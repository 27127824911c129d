"""What a form prints where an answer goes, and people leave standing: dotted lines and examples."""

import re

from provisioner.annex.document.spelling import fold

_LEADERS = re.compile(r"#?(?:\.{4,}|…[.…]+|_{3,})")
"""Longer than the dots of a sentence that trails off."""
_EXAMPLE = r"(?:p(?:ar)?\.?\s?)?ex(?:emples?)?\s?[.:]\s?:?"
_IN_BRACKETS = re.compile(rf"\(\s*{_EXAMPLE}[^()\t]*\)")
_BEFORE_ANSWER = re.compile(rf"^\s*{_EXAMPLE}\s*\S+[\s,;→>=-]*")
_BEGINS_EXAMPLE = re.compile(rf"\W*{_EXAMPLE}\s")


def without_leaders(text: str) -> str:
    """``text`` with dotted and underlined stretches gone."""
    return _LEADERS.sub(" ", text).strip() if _LEADERS.search(text) else text


def answer(text: str) -> str:
    """What was written beside, over or behind the prompts: "ex : #000000 → #264653" answers ``#264653``.

    Of an example typed over nothing is left: it cannot be told from the form's own.
    """
    own = without_leaders(text)
    if _BEGINS_EXAMPLE.match(fold(own)) or _IN_BRACKETS.search(fold(own)):
        own = _cut(_BEFORE_ANSWER, _cut(_IN_BRACKETS, own)).strip()
    return own


def is_example(text: str) -> bool:
    """Whether a row begins as an example does: "ex : Jean"."""
    return bool(_BEGINS_EXAMPLE.match(fold(text)))


def _cut(pattern: re.Pattern[str], text: str) -> str:
    """``fold`` keeps lengths, so what is found in folded text lies at the same place in ``text``."""
    for found in reversed(list(pattern.finditer(fold(text)))):
        text = text[: found.start()] + text[found.end() :]
    return text
