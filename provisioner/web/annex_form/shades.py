"""What becomes of two colours: where each is seen as given, where a shade stands in, and how it all looks."""

from dataclasses import dataclass

from themes import french
from themes.colours import (
    WHITE,
    ColourRole,
    HexColour,
    Palette,
    adjustments,
    contrast_ratio,
    parse_colour,
    text_on,
)
from themes.problems import Problem

_LONGEST_NAME = 34
"""Characters that fit into the miniature's bar."""


@dataclass(frozen=True, slots=True)
class Swatch:
    """A colour and its use. ``text`` is readable on it; ``ratio`` says how well it is seen there."""

    use: str
    colour: str
    text: str
    ratio: str
    adjusted: bool


@dataclass(frozen=True, slots=True)
class Story:
    """What is seen of one colour. ``swatches`` is empty as long as it is no colour."""

    title: str
    swatches: tuple[Swatch, ...]
    sentence: str

    @property
    def adjusted(self) -> bool:
        return any(swatch.adjusted for swatch in self.swatches)


@dataclass(frozen=True, slots=True)
class Shades:
    """``palette`` is None, and there is no miniature, until both are colours; addresses are of pictures."""

    stories: tuple[Story, ...]
    palette: Palette | None
    name: str
    logo: str | None
    banner: str | None


def shades(
    primary: str, secondary: str, *, name: str = "", logo: str | None = None, banner: str | None = None
) -> Shades:
    """For ``annex_form/shades.html``, of colours as typed. Never raises."""
    typed = {ColourRole.PRIMARY: primary, ColourRole.SECONDARY: secondary}
    given = {role: _colour(text, role) for role, text in typed.items()}
    stories = tuple(_story(role, colour, given) for role, colour in given.items())
    first, second = given.values()
    palette = Palette.derive(first, second) if first and second else None
    shown = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    return Shades(stories, palette, shown or "Votre structure", logo, banner)


def _colour(text: str, role: ColourRole) -> HexColour | None:
    colour = parse_colour(text.strip(), role)
    return None if isinstance(colour, Problem) else colour


def _story(role: ColourRole, colour: HexColour | None, given: dict[ColourRole, HexColour | None]) -> Story:
    title = role.label.capitalize()
    if colour is None:
        return Story(title, (), "Le code n’est pas encore complet.")
    # The shades of one colour depend on the primary's tint alone, which the other may stand in for.
    primary = given[ColourRole.PRIMARY] or colour
    palette = Palette.derive(primary, given[ColourRole.SECONDARY] or colour)
    swatches = _of_primary(palette) if role is ColourRole.PRIMARY else _of_secondary(palette)
    told = [problem.message for problem in adjustments(palette) if problem.field == role.field]
    return Story(
        title, swatches, told[0] if told else "Elle se lit bien partout : elle est gardée telle quelle."
    )


def _of_primary(palette: Palette) -> tuple[Swatch, ...]:
    given = palette.primary
    on_it = french.contrast(contrast_ratio(palette.on_primary, given))
    return (
        Swatch("Bandeau et boutons", str(given), str(palette.on_primary), f"texte à {on_it}", adjusted=False),
        _shade("Liens et cases cochées", palette.primary_ink, given),
        _shade("Contour des boutons", palette.primary_edge, given),
    )


def _of_secondary(palette: Palette) -> tuple[Swatch, ...]:
    given = palette.secondary
    return (
        Swatch("Filets et traits", str(given), str(text_on(given)), "décor", adjusted=False),
        _shade("Puces des listes", palette.secondary_edge, given),
    )


def _shade(use: str, colour: HexColour, given: HexColour) -> Swatch:
    ratio = french.contrast(contrast_ratio(colour, WHITE))
    return Swatch(use, str(colour), str(text_on(colour)), f"{ratio} sur blanc", adjusted=colour != given)
