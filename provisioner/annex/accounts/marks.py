"""The answer in the column "Administrateur·rice ?"."""

import re
from enum import Enum

from provisioner.annex.document.spelling import fold

_YES = {"oui", "yes", "o", "y", "x", "vrai", "true", "✓", "✔", "✅", "☑", "☒", "🗹", "[x]"}
_NO = {"", "non", "no", "n", "faux", "false", "-", "/", "0", "☐", "□", "[ ]", "[]"}
_ADMINISTRATOR = r"(?:administrat(?:eur|rice)(?:\W?rice)?|super[\s-]?conseill(?:er|ere))"
_ADVISER = re.compile(rf"(?:non|pas)\s{_ADMINISTRATOR}|conseill(?:er|ere)|utilisat(?:eur|rice)")
_BOX = r"[☐□☑☒✓✔✅🗹]|\[[ x]?\]"
_TICKED = re.compile(r"[☑☒✓✔✅🗹]|\[x\]")
_CHOICES = (
    re.compile(rf"(?P<box>{_BOX})\s*(?P<answer>oui|non)"),
    re.compile(rf"(?P<answer>oui|non)\s*(?P<box>{_BOX})"),
)
"""Boxes before their answers, or after them."""
_BETWEEN = " .,;:!–—_/|\ufe0f"


class Mark(Enum):
    """``UNCLEAR`` is neither: it makes nobody an administrator."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


def read_mark(text: str) -> Mark:
    """Blank means no (MIX-ROLE-5)."""
    answer = fold(text).strip(_BETWEEN)
    if (chosen := _ticked(answer)) is not None:
        answer = chosen
    if answer in _YES or re.fullmatch(_ADMINISTRATOR, answer):
        return Mark.YES
    return Mark.NO if answer in _NO or _ADVISER.fullmatch(answer) else Mark.UNCLEAR


def _ticked(text: str) -> str | None:
    """The answer whose box is ticked, in a text of such boxes alone: empty for none, both for two."""
    for choices in _CHOICES:
        if (found := list(choices.finditer(text))) and not choices.sub("", text).strip(_BETWEEN):
            return " ".join(choice["answer"] for choice in found if _TICKED.fullmatch(choice["box"]))
    return None


def is_mark(text: str) -> bool:
    """Whether a text standing alone is an answer at all."""
    return bool(text.strip()) and read_mark(text) is not Mark.UNCLEAR
