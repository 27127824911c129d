"""Every foreground and background that the stylesheet puts together, with what WCAG asks of them."""

import math
from dataclasses import dataclass
from typing import NamedTuple

from themes.colours.hex_colour import HexColour
from themes.colours.palette import Palette
from themes.colours.shades import GRAPHIC_RATIO, TEXT_RATIO, contrast_ratio


@dataclass(frozen=True, slots=True)
class Pair:
    """``use`` is a French phrase; ``ratio`` is exact; ``required`` is 4.5 (text) or 3 (graphics)."""

    use: str
    foreground: HexColour
    background: HexColour
    ratio: float
    required: float

    @property
    def holds(self) -> bool:
        return self.ratio >= self.required

    def as_json(self) -> dict[str, str | float]:
        """As in ``theme check --json``; the ratio is rounded down, never to claim more than is true."""
        return {
            "use": self.use,
            "foreground": str(self.foreground),
            "background": str(self.background),
            "ratio": math.floor(self.ratio * 100) / 100,
            "required": self.required,
        }


class _Use(NamedTuple):
    """``foreground`` and ``background`` name fields of ``Palette``."""

    use: str
    foreground: str
    background: str
    required: float


_LIGHT = {"page": "sur la page", "surface": "sur une carte", "tint": "sur fond teinté"}
_EVERYWHERE = tuple(_LIGHT)
_ON_LIGHT = (
    ("texte", "text", TEXT_RATIO, _EVERYWHERE),
    ("texte discret", "muted", TEXT_RATIO, ("page", "surface")),
    ("lien", "primary_ink", TEXT_RATIO, _EVERYWHERE),
    ("lien survolé", "primary_ink_hover", TEXT_RATIO, _EVERYWHERE),
    ("texte de succès", "success", TEXT_RATIO, ("surface",)),
    ("texte d’avertissement", "warning", TEXT_RATIO, ("surface",)),
    ("texte d’erreur", "danger", TEXT_RATIO, ("surface",)),
    ("contour de champ", "border", GRAPHIC_RATIO, ("surface",)),
    ("contour de bouton", "primary_edge", GRAPHIC_RATIO, ("surface",)),
    ("puce de liste", "secondary_edge", GRAPHIC_RATIO, ("surface",)),
    ("anneau de focus", "focus", GRAPHIC_RATIO, _EVERYWHERE),
)
_ON_COLOUR = (
    _Use("texte et lien du bandeau", "on_primary", "primary", TEXT_RATIO),
    _Use("lien survolé du bandeau", "on_primary", "primary_hover", TEXT_RATIO),
    _Use("lien pressé du bandeau", "on_primary", "primary_active", TEXT_RATIO),
    _Use("anneau de focus du bandeau", "on_primary", "primary", GRAPHIC_RATIO),
    _Use("bouton principal", "on_primary", "primary", TEXT_RATIO),
    _Use("bouton principal survolé", "on_primary", "primary_hover", TEXT_RATIO),
    _Use("bouton principal pressé", "on_primary", "primary_active", TEXT_RATIO),
    _Use("coche d’une case", "surface", "primary_ink", GRAPHIC_RATIO),
    _Use("alerte de succès", "success", "success_tint", TEXT_RATIO),
    _Use("alerte d’erreur", "danger", "danger_tint", TEXT_RATIO),
    _Use("alerte d’information", "info", "info_tint", TEXT_RATIO),
)
_USES = (
    *(
        _Use(f"{use} {_LIGHT[background]}", foreground, background, required)
        for use, foreground, required, backgrounds in _ON_LIGHT
        for background in backgrounds
    ),
    *_ON_COLOUR,
)


def pairs(palette: Palette) -> tuple[Pair, ...]:
    """All pairs of the pages; each one holds, whatever the two colours (WCAG 2.2 AA, 1.4.3 and 1.4.11)."""
    return tuple(_pair(palette, use) for use in _USES)


def _pair(palette: Palette, use: _Use) -> Pair:
    foreground: HexColour = getattr(palette, use.foreground)
    background: HexColour = getattr(palette, use.background)
    return Pair(use.use, foreground, background, contrast_ratio(foreground, background), use.required)
