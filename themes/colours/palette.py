"""Every colour the pages of an instance use, derived from the two of the annex.

The member's exact colours stay wherever no contrast forbids it: as backgrounds, where the text adapts. Only
where a colour must stand on a light surface (links, outlines) does a darker shade take its place.
"""

from dataclasses import dataclass, fields
from functools import lru_cache

from themes.colours.hex_colour import WHITE, HexColour
from themes.colours.shades import (
    GRAPHIC_RATIO,
    TEXT_RATIO,
    contrast_ratio,
    lightness,
    nearest_shade,
    text_on,
    with_lightness,
)

# Deriving takes some 20 ms, and a form shows three of the same two colours.
_KEPT = 256
# Success, warning, danger and information look the same at every member's: they are signals, not branding.
_SIGNALS = {
    "success": HexColour("#146C43"),
    "success_tint": HexColour("#D1E7DD"),
    "warning": HexColour("#664D03"),
    "danger": HexColour("#B02A37"),
    "danger_tint": HexColour("#F8D7DA"),
    "info": HexColour("#055160"),
    "info_tint": HexColour("#CFF4FC"),
}

_HOVER, _ACTIVE = 0.05, 0.09  # OKLCH lightness steps: seen, yet still the same colour
_NEAR_BLACK = 0.2  # below this lightness a step cannot be seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """One field per CSS token: ``primary_ink`` is ``--brand-primary-ink``; see ``themes.stylesheet``."""

    primary: HexColour
    on_primary: HexColour
    primary_hover: HexColour
    primary_active: HexColour
    primary_ink: HexColour
    primary_ink_hover: HexColour
    primary_edge: HexColour
    secondary: HexColour
    secondary_edge: HexColour
    page: HexColour
    surface: HexColour
    tint: HexColour
    text: HexColour
    muted: HexColour
    border: HexColour
    hairline: HexColour
    focus: HexColour
    success: HexColour
    success_tint: HexColour
    warning: HexColour
    danger: HexColour
    danger_tint: HexColour
    info: HexColour
    info_tint: HexColour

    @classmethod
    @lru_cache(maxsize=_KEPT)
    def derive(cls, primary: HexColour, secondary: HexColour) -> "Palette":
        """The palette of these two colours; the same for the same two, always."""
        page, tint = with_lightness(primary, 0.985, 0.004), with_lightness(primary, 0.955, 0.018)
        light = (page, WHITE, tint)
        ink = nearest_shade(primary, light, TEXT_RATIO)
        on_primary = text_on(primary)
        primary_hover, primary_active = _states(primary, on_primary)
        return cls(
            primary=primary,
            on_primary=on_primary,
            primary_hover=primary_hover,
            primary_active=primary_active,
            primary_ink=ink,
            primary_ink_hover=_hovered_link(ink, light),
            primary_edge=nearest_shade(primary, light, GRAPHIC_RATIO),
            secondary=secondary,
            secondary_edge=nearest_shade(secondary, light, GRAPHIC_RATIO),
            page=page,
            surface=WHITE,
            tint=tint,
            text=with_lightness(primary, 0.24, 0.018),
            muted=nearest_shade(with_lightness(primary, 0.47, 0.018), light, TEXT_RATIO),
            border=nearest_shade(with_lightness(primary, 0.64, 0.018), light, GRAPHIC_RATIO),
            hairline=with_lightness(primary, 0.9, 0.012),
            focus=ink,
            **_SIGNALS,
        )

    def tokens(self) -> dict[str, HexColour]:
        """CSS custom property to colour, in the order of the fields."""
        return {f"--brand-{each.name.replace('_', '-')}": getattr(self, each.name) for each in fields(self)}


def _states(background: HexColour, text: HexColour) -> tuple[HexColour, HexColour]:
    """Hovered and pressed: darker, as buttons do; lighter where the text would suffer or black is near."""
    start = lightness(background)
    darkest = with_lightness(background, start - _ACTIVE)
    if start > _NEAR_BLACK and contrast_ratio(darkest, text) >= TEXT_RATIO:
        steps = (start - _HOVER, start - _ACTIVE)
    else:
        steps = (max(start, _NEAR_BLACK) + _HOVER, max(start, _NEAR_BLACK) + _ACTIVE)
    hovered, pressed = (
        nearest_shade(with_lightness(background, step), (text,), TEXT_RATIO) for step in steps
    )
    return hovered, pressed


def _hovered_link(ink: HexColour, backgrounds: tuple[HexColour, ...]) -> HexColour:
    start = lightness(ink)
    changed = with_lightness(ink, start - 0.1 if start > 0.25 else start + 0.15)
    return nearest_shade(changed, backgrounds, TEXT_RATIO)
