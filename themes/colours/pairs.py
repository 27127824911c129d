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
_ON_LIGHT = (
    ("texte", "text", TEXT_RATIO),
    ("texte discret", "muted", TEXT_RATIO),
    ("lien ou bouton à contour", "primary_ink", TEXT_RATIO),
    ("lien survolé", "primary_ink_hover", TEXT_RATIO),
    ("texte de succès", "success", TEXT_RATIO),
    ("texte d’avertissement", "warning", TEXT_RATIO),
    ("texte d’erreur", "danger", TEXT_RATIO),
    ("texte d’information", "info", TEXT_RATIO),
    ("contour de champ", "border", GRAPHIC_RATIO),
    ("contour principal", "primary_edge", GRAPHIC_RATIO),
    ("contour secondaire", "secondary_edge", GRAPHIC_RATIO),
    ("anneau de focus", "focus", GRAPHIC_RATIO),
)
_ON_COLOUR = (
    _Use("texte et lien du bandeau", "on_primary", "primary", TEXT_RATIO),
    _Use("lien survolé du bandeau", "on_primary", "primary_hover", TEXT_RATIO),
    _Use("lien pressé du bandeau", "on_primary", "primary_active", TEXT_RATIO),
    _Use("anneau de focus du bandeau", "on_primary", "primary", GRAPHIC_RATIO),
    _Use("bouton principal", "on_primary", "primary", TEXT_RATIO),
    _Use("bouton principal survolé", "on_primary", "primary_hover", TEXT_RATIO),
    _Use("bouton principal pressé", "on_primary", "primary_active", TEXT_RATIO),
    _Use("bouton secondaire", "on_secondary", "secondary", TEXT_RATIO),
    _Use("bouton secondaire survolé", "on_secondary", "secondary_hover", TEXT_RATIO),
    _Use("bouton secondaire pressé", "on_secondary", "secondary_active", TEXT_RATIO),
    _Use("pastille d’accent", "on_secondary", "secondary", TEXT_RATIO),
    _Use("coche d’une case", "surface", "primary_ink", GRAPHIC_RATIO),
    _Use("texte d’une barre de progression", "surface", "primary_ink", TEXT_RATIO),
    _Use("bouton de suppression", "surface", "danger", TEXT_RATIO),
    _Use("alerte de succès", "success", "success_tint", TEXT_RATIO),
    _Use("alerte d’avertissement", "warning", "warning_tint", TEXT_RATIO),
    _Use("alerte d’erreur", "danger", "danger_tint", TEXT_RATIO),
    _Use("alerte d’information", "info", "info_tint", TEXT_RATIO),
    _Use("anneau de focus d’une alerte de succès", "text", "success_tint", GRAPHIC_RATIO),
    _Use("anneau de focus d’une alerte d’avertissement", "text", "warning_tint", GRAPHIC_RATIO),
    _Use("anneau de focus d’une alerte d’erreur", "text", "danger_tint", GRAPHIC_RATIO),
    _Use("anneau de focus d’une alerte d’information", "text", "info_tint", GRAPHIC_RATIO),
    _Use("étiquette de succès", "surface", "success", TEXT_RATIO),
    _Use("étiquette d’avertissement", "surface", "warning", TEXT_RATIO),
    _Use("étiquette d’erreur", "surface", "danger", TEXT_RATIO),
    _Use("étiquette d’information", "surface", "info", TEXT_RATIO),
)
_USES = (
    *(
        _Use(f"{use} {where}", foreground, background, required)
        for use, foreground, required in _ON_LIGHT
        for background, where in _LIGHT.items()
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
