"""Two colours in, a palette out in which everything can be read (pure: no file, no clock, no network).

>>> palette = Palette.derive(HexColour("#10ACB7"), HexColour("#FAE819"))
>>> str(palette.on_primary), all(pair.holds for pair in pairs(palette))
('#000000', True)
"""

from themes.colours.adjustments import adjustments
from themes.colours.hex_colour import BLACK, WHITE, ColourRole, HexColour
from themes.colours.pairs import Pair, pairs
from themes.colours.palette import Palette
from themes.colours.parsing import parse_colour
from themes.colours.shades import GRAPHIC_RATIO, TEXT_RATIO, contrast_ratio, nearest_shade, text_on

__all__ = [
    "BLACK",
    "GRAPHIC_RATIO",
    "TEXT_RATIO",
    "WHITE",
    "ColourRole",
    "HexColour",
    "Pair",
    "Palette",
    "adjustments",
    "contrast_ratio",
    "nearest_shade",
    "pairs",
    "parse_colour",
    "text_on",
]
