"""The answer in the column "Administrateur·rice ?"."""

from enum import Enum

from provisioner.annex.document.spelling import fold

_YES = {"oui", "yes", "o", "y", "x", "vrai", "true", "✓", "✔", "✅", "☑", "☒", "🗹", "[x]"}
_NO = {"", "non", "no", "n", "faux", "false", "-", "/", "0", "☐", "□", "[ ]", "[]"}


class Mark(Enum):
    """``UNCLEAR`` is neither: it makes nobody an administrator."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


def read_mark(text: str) -> Mark:
    """Blank means no (MIX-ROLE-5)."""
    answer = fold(text).strip(" .,;:!–—_\ufe0f")
    if answer in _YES:
        return Mark.YES
    return Mark.NO if answer in _NO else Mark.UNCLEAR


def is_mark(text: str) -> bool:
    """Whether a text standing alone is an answer at all."""
    return bool(text.strip()) and read_mark(text) is not Mark.UNCLEAR
