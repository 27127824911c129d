"""The sheet as texts by column, right or wrong, and two people's texts brought together.

A form that was opened remembers of each text only its mark, a digest: enough to tell who changed what.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tenants.models import Structure
from tenants.typed_text import one_line

REFERENT: Final = (
    "referent_first_name",
    "referent_last_name",
    "referent_function",
    "referent_email",
    "referent_phone",
)
COLUMNS: Final = (
    "name",
    "description",
    "postal_address",
    "phone",
    "email",
    "website",
    "siret",
    *REFERENT,
    "dpo_name",
    "dpo_email",
)
_SEVERAL_LINES: Final = frozenset({"description", "postal_address"})
_MARK_LENGTH: Final = 16


@dataclass(frozen=True, slots=True)
class Clash:
    """A column that two people changed, and what each made of it; "" for emptied."""

    column: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class SheetTexts:
    """A text for each of COLUMNS, "" for nothing. Without what copying brings along: invisible characters,
    spaces at the ends, other systems' line ends."""

    texts: Mapping[str, str]

    @classmethod
    def of(cls, row: Structure) -> "SheetTexts":
        return cls.typed({column: getattr(row, column) for column in COLUMNS})

    @classmethod
    def typed(cls, texts: Mapping[str, str | None]) -> "SheetTexts":
        """What somebody typed; a column that is not there is empty, anything else is not looked at."""
        return cls({column: _plain(column, texts.get(column) or "") for column in COLUMNS})

    def __getitem__(self, column: str) -> str:
        return self.texts[column]

    @property
    def marks(self) -> str:
        """What a form remembers: 16 hexadecimal characters for each column, in their order."""
        return "".join(_mark(self[column]) for column in COLUMNS)

    def changed_from(self, before: "SheetTexts") -> tuple[str, ...]:
        """The columns that say something else than ``before`` does."""
        return tuple(column for column in COLUMNS if self[column] != before[column])


def merge(opened: str, mine: SheetTexts, theirs: SheetTexts) -> tuple[SheetTexts, tuple[Clash, ...]]:
    """What both changed since a sheet with the marks ``opened``; where both changed the same, my text.

    Marks that are not ours make everything that differs a clash: nothing is lost by them.
    """
    merged: dict[str, str] = {}
    clashes = []
    for column, was in zip(COLUMNS, _each_mark(opened), strict=True):
        merged[column] = theirs[column] if _mark(mine[column]) == was else mine[column]
        if merged[column] != theirs[column] and _mark(theirs[column]) != was:
            clashes.append(Clash(column, mine[column], theirs[column]))
    return SheetTexts(merged), tuple(clashes)


def referent_in_words(texts: SheetTexts) -> str:
    """``Ève Durand, chargée de mission, e.durand@structure.example``; empty without any."""
    name = f"{texts['referent_first_name']} {texts['referent_last_name']}".strip()
    return ", ".join(filter(None, (name, *(texts[column] for column in REFERENT[2:]))))


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_MARK_LENGTH]


def _each_mark(opened: str) -> list[str]:
    return [opened[place * _MARK_LENGTH :][:_MARK_LENGTH] for place in range(len(COLUMNS))]


def _plain(column: str, text: str) -> str:
    if column not in _SEVERAL_LINES:
        return one_line(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(map(one_line, lines)).strip()
