"""Contrast as WCAG 2.2 defines it, and shades that keep the hue of a colour (OKLCH)."""

from collections.abc import Iterable

from coloraide import Color

from themes.colours.hex_colour import BLACK, WHITE, HexColour

TEXT_RATIO = 4.5  # WCAG 2.2, 1.4.3, for text of any size
GRAPHIC_RATIO = 3.0  # WCAG 2.2, 1.4.11, for what shows a control or its state

_LUMINANCE_WEIGHTS = (0.2126, 0.7152, 0.0722)
_BISECTIONS = 10  # 1/1024 of the lightness range: finer than one step of an 8-bit channel


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


_LINEAR = tuple(_linear(channel) for channel in range(256))


def relative_luminance(colour: HexColour) -> float:
    """0 for black to 1 for white (WCAG 2.2, "relative luminance")."""
    return sum(
        weight * _LINEAR[channel] for weight, channel in zip(_LUMINANCE_WEIGHTS, colour.channels, strict=True)
    )


def contrast_ratio(one: HexColour, other: HexColour) -> float:
    """1 to 21, whichever of the two is the text (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((relative_luminance(one), relative_luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def text_on(background: HexColour) -> HexColour:
    """White where it reaches 4.5:1, else black, which then reaches at least 4.66:1.

    The text gives way, not the brand: no background needs to change to carry one of the two.
    """
    return WHITE if contrast_ratio(WHITE, background) >= TEXT_RATIO else BLACK


def readable(colour: HexColour, backgrounds: Iterable[HexColour], required: float) -> bool:
    return all(contrast_ratio(colour, background) >= required for background in backgrounds)


def nearest_shade(colour: HexColour, backgrounds: Iterable[HexColour], required: float) -> HexColour:
    """``colour`` itself if it reaches ``required`` on every background, else the nearest shade that does.

    The hue is kept, the chroma as far as sRGB has it at that lightness. Raises ``ValueError`` when neither
    black nor white would do, which no set of light backgrounds can cause.
    """
    against = tuple(backgrounds)
    if readable(colour, against, required):
        return colour
    shades = [
        _shade_towards(end, colour, against, required)
        for end in (BLACK, WHITE)
        if readable(end, against, required)
    ]
    if not shades:
        raise ValueError(f"no shade reaches {required}:1 on all of {', '.join(map(str, against))}")
    start = lightness(colour)
    return min(shades, key=lambda shade: abs(lightness(shade) - start))


def _shade_towards(
    end: HexColour, colour: HexColour, backgrounds: tuple[HexColour, ...], required: float
) -> HexColour:
    """Bisects the lightness; ``found`` always passes, so that the answer does, rounding included."""
    failing, passing, found = lightness(colour), lightness(end), end
    for _ in range(_BISECTIONS):
        middle = (failing + passing) / 2
        candidate = with_lightness(colour, middle)
        if readable(candidate, backgrounds, required):
            passing, found = middle, candidate
        else:
            failing = middle
    return found


def lightness(colour: HexColour) -> float:
    """OKLCH lightness, 0 to 1."""
    return _oklch(colour)[0]


def with_lightness(colour: HexColour, target: float, max_chroma: float = 1.0) -> HexColour:
    """``colour`` at another OKLCH lightness (clamped to 0..1) and with at most ``max_chroma``."""
    _, chroma, hue = _oklch(colour)
    shade = Color("oklch", [min(max(target, 0.0), 1.0), min(chroma, max_chroma), hue])
    shade.fit("srgb", method="oklch-chroma")
    return HexColour(shade.convert("srgb").to_string(hex=True, upper=True))


def _oklch(colour: HexColour) -> tuple[float, float, float]:
    light, chroma, hue = Color(colour.code).convert("oklch").coords(nans=False)
    return light, chroma, hue
