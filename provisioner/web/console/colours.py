"""A member's two colours as the console shows them, with the shades that stand in for them."""

from dataclasses import dataclass
from datetime import datetime

from provisioner.models import ThemePublication
from themes.colours import HexColour, Palette, adjustments, text_on


@dataclass(frozen=True, slots=True)
class Swatch:
    """``text`` is the colour that can be read on ``colour``; both ``#RRGGBB``."""

    title: str
    colour: str
    text: str


@dataclass(frozen=True, slots=True)
class Identity:
    """``adjusted`` says, a sentence per colour, where it could not be used as it is (design decision 7)."""

    swatches: tuple[Swatch, ...]
    adjusted: tuple[str, ...]
    has_logo: bool
    has_banner: bool
    asked_at: datetime
    asked_by: str

    @classmethod
    def of(cls, publication: ThemePublication) -> "Identity":
        palette = Palette.derive(HexColour(publication.primary), HexColour(publication.secondary))
        return cls(
            swatches=_swatches(palette),
            adjusted=tuple(problem.message for problem in adjustments(palette)),
            has_logo=publication.logo_sha256 is not None,
            has_banner=publication.banner_sha256 is not None,
            asked_at=publication.asked_at,
            asked_by=publication.asked_by,
        )


def _swatches(palette: Palette) -> tuple[Swatch, ...]:
    given = (
        Swatch("Principale", str(palette.primary), str(palette.on_primary)),
        Swatch("Secondaire", str(palette.secondary), str(text_on(palette.secondary))),
    )
    if palette.primary_ink == palette.primary:
        return given
    return (*given, Swatch("Liens", str(palette.primary_ink), str(palette.surface)))
