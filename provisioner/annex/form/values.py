"""What was found for one field, and how blanks are written on a form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from provisioner.annex.document.spelling import LIGATURE, fold
from themes.problems import Problem

T = TypeVar("T")

_FILLER = re.compile(r"[._…]{3,}")
_PUNCTUATION = " \t.,;:_…·-–—/\\?*|()[]"
_TO_BE_FILLED = re.compile(
    rf"a\s+(?:de{LIGATURE}nir|completer|preciser|venir|renseigner|determiner|con{LIGATURE}rmer|communiquer"
    r"|fournir)\b.*"
    r"|en\s+(?:attente|cours)\b.*|neant|aucune?|n/[ac]"
    rf"|(?:non|pas)\s+(?:de{LIGATURE}nie?|connue?|communiquee?|renseignee?|encore\b.*)|inconnue?"
    # What Word shows in a field until somebody fills it in.
    r"|cliquez\b.{0,30}\bici\b.*|(?:choisissez|selectionnez) une? .*"
)

_LONGEST_PLACEHOLDER = 60


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value and what there is to say about it.

    ``written`` holds, by field, texts that were refused, as they stand: whoever corrects them wants to see
    them.
    """

    value: T
    problems: tuple[Problem, ...] = ()
    written: Mapping[str, str] = field(default_factory=dict)


def filled(text: str) -> str | None:
    """What somebody wrote in the place of a value: dotted lines, "à définir" and the like are nothing."""
    written = " ".join(_FILLER.sub(" ", text).split())
    if not written.strip(_PUNCTUATION) or is_to_be_filled(written):
        return None
    return written


def is_to_be_filled(text: str) -> bool:
    """Whether it says that the value will come later ("A définir") or is none."""
    return len(text) <= _LONGEST_PLACEHOLDER and bool(_TO_BE_FILLED.fullmatch(fold(text).strip(_PUNCTUATION)))
