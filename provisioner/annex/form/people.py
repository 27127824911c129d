"""Names of people, as forms hold them."""

import re
from dataclasses import dataclass

from provisioner.annex.document.spelling import fold
from provisioner.annex.form.labels import label_named
from provisioner.annex.form.values import filled

LONGEST_NAME = 100
"""Characters; longer ones are text that slipped into the field."""

_TITLE = re.compile(r"(?:m\.|mr\.?|mme\.?|mlle\.?|monsieur|madame|mademoiselle)\s+")
_ADDITION = re.compile(r"\s*(?:[(,;\[+:*].*|\s[-–—]\s.*|\s\d.*)$|(?<=[^\W\d_])\d+$")
_TWO_PEOPLE = re.compile(r"(?:^|\s)(?:et|ou|&|\+)(?:\s|$)")
_NO_NAME = re.compile(r"[@:?;=|/\\\d]")
_WORD = re.compile(r"[^\W\d_][\w.'’-]*")


@dataclass(frozen=True, slots=True)
class Name:
    """``value`` is ``written`` without a civility, a function, a telephone or the like."""

    value: str
    written: str

    @property
    def trimmed(self) -> bool:
        return self.value != self.written


@dataclass(frozen=True, slots=True)
class FullName:
    """``certain`` is False when only the order of the words tells the first name."""

    first_name: str
    last_name: str | None
    certain: bool = True


def name(text: str) -> Name | None:
    """A first or a last name; None for a blank, a placeholder, two people or what cannot be a name."""
    written = filled(text)
    if written is None or len(written) > LONGEST_NAME:
        return None
    value = _bare(written)
    if (
        filled(value) is None
        or _NO_NAME.search(value)
        or _TWO_PEOPLE.search(fold(value))
        or label_named(value)
    ):
        return None
    return Name(value, written) if any(map(str.isalpha, value)) else None


def _bare(text: str) -> str:
    """Nothing is left to take off: what is accepted once is accepted again as it is."""
    previous = ""
    while text != previous:
        previous, text = text, _ADDITION.sub("", text[_title_end(text) :]).strip()
    return text


def full_name(text: str) -> FullName | None:
    """``Ève DURAND``, ``DURAND Ève`` or ``Mme Ève Durand``: capitals tell the last name, else the order.

    None for what cannot be the name of one person.
    """
    if _TWO_PEOPLE.search(fold(text)):
        return None
    words = text[_title_end(text) :].split()
    if len(text) > LONGEST_NAME or not 1 <= len(words) <= 6 or not all(map(_is_name, words)):
        return None
    capitals = [word for word in words if len(word) > 1 and word.isupper()]
    others = [word for word in words if word not in capitals]
    if capitals and others:
        return FullName(" ".join(others), " ".join(capitals))
    return FullName(words[0], " ".join(words[1:]) or None, certain=False)


def _is_name(word: str) -> bool:
    return bool(_WORD.fullmatch(word)) and label_named(word) is None


def _title_end(text: str) -> int:
    title = _TITLE.match(fold(text))
    return title.end() if title else 0
