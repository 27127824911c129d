"""One colour as the annex writes it, and the two places the annex has for one."""

import re
from dataclasses import dataclass
from enum import StrEnum

_CANONICAL = re.compile(r"#[0-9A-F]{6}")


@dataclass(frozen=True, slots=True)
class HexColour:
    """An opaque sRGB colour, ``code`` being exactly ``#RRGGBB`` in upper case (MIX-FORM-7, MIX-FORM-8).

    Raises ``ValueError`` on any other spelling; text from people goes through ``parse_colour``.
    """

    code: str

    def __post_init__(self) -> None:
        if not _CANONICAL.fullmatch(self.code):
            raise ValueError(f"not an upper-case #RRGGBB code: {self.code!r}")

    @property
    def channels(self) -> tuple[int, int, int]:
        """Red, green and blue, 0 to 255."""
        red, green, blue = bytes.fromhex(self.code[1:])
        return red, green, blue

    def __str__(self) -> str:
        return self.code


BLACK = HexColour("#000000")
WHITE = HexColour("#FFFFFF")


class ColourRole(StrEnum):
    """The palette of an instance has exactly these two colours (MIX-FORM-8)."""

    PRIMARY = "primary"
    SECONDARY = "secondary"

    @property
    def field(self) -> str:
        """Where the colour stands in the JSON of an annex, for ``Problem.field``."""
        return f"colours.{self.value}"

    @property
    def label(self) -> str:
        return {ColourRole.PRIMARY: "couleur principale", ColourRole.SECONDARY: "couleur secondaire"}[self]
