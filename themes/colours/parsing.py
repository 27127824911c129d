"""Reads a colour code typed by a person: strict about what is accepted, helpful about the rest."""

import re

from coloraide import Color

from themes.colours.hex_colour import ColourRole, HexColour
from themes.problems import Problem

_EXACT = re.compile(r"#[0-9A-Fa-f]{6}")
_HEX_DIGITS = re.compile(r"(?:[0-9A-F]{6}(?:FF)?|[0-9A-F]{3}F?)")
_CSS_COLOUR = re.compile(r"[a-z]{3,20}|(?:rgb|hsl)a?\([\d\s.,%/deg-]{1,40}\)")
_BARE_CHANNELS = re.compile(r"\d{1,3}(?:\s*[,;/]\s*|\s+)\d{1,3}(?:\s*[,;/]\s*|\s+)\d{1,3}")
_CODE_AMONG_WORDS = re.compile(r"#[0-9A-Fa-f]{6}(?!\w)|(?<![#\w])(?=[A-Fa-f]*\d)[0-9A-Fa-f]{6}(?!\w)")
_NAMED_CHANNELS = re.compile(r"\bR[\s:=]*(\d{1,3})\W+[VG][\s:=]*(\d{1,3})\W+B[\s:=]*(\d{1,3})\b")
_NUMBER = re.compile(r"\d+")
_EXPECTED = "un dièse suivi de six chiffres ou lettres de A à F, par exemple #1A73C4"
_LONGEST_ECHO = 30


def parse_colour(text: str, role: ColourRole) -> HexColour | Problem:
    """The colour written in ``text``, or the error ``colour.invalid`` that says what to write instead.

    Only ``#RRGGBB``, in either case, is accepted (MIX-FORM-7). Anything else is refused rather than guessed,
    and the message proposes the value probably meant when one is clear.
    """
    if _EXACT.fullmatch(text):
        return HexColour(text.upper())
    return Problem.error(role.field, "colour.invalid", _explanation(text, role))


def _explanation(text: str, role: ColourRole) -> str:
    if not text.strip():
        return f"La {role.label} manque : indiquez {_EXPECTED}."
    refused = f"La {role.label} « {_echo(text)} » n’est pas un code de couleur"
    meant = probably_meant(text)
    if meant is None:
        return f"{refused} : écrivez {_EXPECTED}."
    return f"{refused} : vouliez-vous dire {meant} ? Le format attendu est {_EXPECTED}."


def _echo(text: str) -> str:
    """What was typed, on one line and short enough to stand within a sentence."""
    printable = "".join(character if character.isprintable() else " " for character in text)
    shown = " ".join(printable.split())
    return shown if len(shown) <= _LONGEST_ECHO else f"{shown[:_LONGEST_ECHO]}…"


def probably_meant(text: str) -> HexColour | None:
    """The colour that a wrong spelling clearly stands for: ``10ACB7``, ``#abc``, ``rgb(…)``, CSS names."""
    if len(text) > 100:
        return None
    return _from_hex_digits(text) or _from_css(text) or _from_words_around(text)


def _from_words_around(text: str) -> HexColour | None:
    """The only code in ``text``, or the three channels that French names R, V and B: "bleu #1D3F72"."""
    codes = {code.upper() for code in _CODE_AMONG_WORDS.findall(text)}
    if len(codes) == 1:
        return HexColour(f"#{codes.pop().removeprefix('#')}")
    channels = None if codes else _NAMED_CHANNELS.search(text)
    return _from_css(" ".join(channels.groups())) if channels else None


def _from_hex_digits(text: str) -> HexColour | None:
    digits = re.sub(r"[\s#＃'\"«»“”.,;:]|^\s*0x", "", text.upper().replace("0X", "", 1))
    if re.search(r"\d", digits):
        digits = digits.replace("O", "0")
    if not _HEX_DIGITS.fullmatch(digits):
        return None
    if len(digits) < 6:
        digits = "".join(digit * 2 for digit in digits[:3])
    return HexColour(f"#{digits[:6]}")


def _from_css(text: str) -> HexColour | None:
    written = text.strip().strip("'\"«»“”;").strip().lower()
    if _BARE_CHANNELS.fullmatch(written):
        written = f"rgb({','.join(_NUMBER.findall(written))})"
    if not _CSS_COLOUR.fullmatch(written):
        return None
    try:
        colour = Color(written)
    except ValueError:
        return None
    if colour.alpha(nans=False) < 1 or not colour.in_gamut("srgb"):
        return None
    return HexColour(colour.convert("srgb").to_string(hex=True, upper=True))
