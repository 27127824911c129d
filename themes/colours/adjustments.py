"""Tells a member where a shade stands in for their colour, and why (design decision 7)."""

from dataclasses import dataclass

from themes import french
from themes.colours.hex_colour import BLACK, ColourRole, HexColour
from themes.colours.palette import Palette
from themes.colours.shades import GRAPHIC_RATIO, TEXT_RATIO, contrast_ratio
from themes.problems import Problem


@dataclass(frozen=True, slots=True)
class _Shade:
    """What stands in for a colour of the member, for which uses, and the ratio those uses ask for."""

    colour: HexColour
    uses: str
    required: float

    def __str__(self) -> str:
        return f"{self.colour} pour {self.uses} ({french.contrast(self.required)} demandé)"


def adjustments(palette: Palette) -> tuple[Problem, ...]:
    """One warning ``colour.adjusted`` per colour of the member that a shade replaces somewhere.

    States that every colour has (hover, pressed) are no news and are left out.
    """
    warnings = (_primary_warning(palette), _secondary_warning(palette))
    return tuple(warning for warning in warnings if warning)


def _primary_warning(palette: Palette) -> Problem | None:
    ink = _Shade(palette.primary_ink, "les liens, les cases cochées et l’anneau de focus", TEXT_RATIO)
    edge = _Shade(palette.primary_edge, "le contour des boutons", GRAPHIC_RATIO)
    kept = f"bandeau et boutons, avec un texte {_name(palette.on_primary)}"
    return _warning(palette, ColourRole.PRIMARY, palette.primary, (ink, edge), kept)


def _secondary_warning(palette: Palette) -> Problem | None:
    edge = _Shade(palette.secondary_edge, "les puces des listes", GRAPHIC_RATIO)
    kept = "filets du bandeau, des cartes et des titres"
    return _warning(palette, ColourRole.SECONDARY, palette.secondary, (edge,), kept)


def _warning(
    palette: Palette, role: ColourRole, given: HexColour, shades: tuple[_Shade, ...], kept: str
) -> Problem | None:
    replacing = [shade for shade in shades if shade.colour != given]
    if not replacing:
        return None
    seen = _seen(palette, given, max(shade.required for shade in replacing))
    return Problem.warning(
        role.field,
        "colour.adjusted",
        f"La {role.label} {given} ne se distingue pas assez sur les fonds clairs ({seen}). "
        f"Une nuance plus foncée la remplace : {' ; '.join(map(str, replacing))}. "
        f"Partout ailleurs elle est gardée telle quelle : {kept}.",
    )


def _seen(palette: Palette, given: HexColour, required: float) -> str:
    """The ratio on white where that is already too low, else on the tint, the darkest light ground."""
    on_white = contrast_ratio(given, palette.surface)
    if on_white < required:
        return f"{french.contrast(on_white)} sur blanc"
    return f"{french.contrast(contrast_ratio(given, palette.tint))} sur fond teinté"


def _name(text: HexColour) -> str:
    return "noir" if text == BLACK else "blanc"
