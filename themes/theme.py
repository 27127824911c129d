"""From what a member gave (a name, two colours, two pictures) to an immutable, publishable identity."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from themes import images, stylesheet
from themes.colours import ColourRole, HexColour, Pair, Palette, adjustments, pairs, parse_colour
from themes.errors import ThemeRefused
from themes.images import Picture, Reading
from themes.problems import Problem, is_valid

MANIFEST = "theme.json"
_VERSION_DIGITS = 32  # 128 bits of SHA-256: short enough for an address, far from any collision
_CSS, _JSON, _PNG = "text/css; charset=utf-8", "application/json", "image/png"
_NOT_GIVEN = Reading((), None)


@dataclass(frozen=True, slots=True)
class ThemeInputs:
    """As received: colours as typed, pictures as bytes.

    No banner is a choice the annex allows (MIX-FORM-5). No logo is allowed here too, so that colours can be
    tried alone; that an annex comes with one (MIX-FORM-6) is for its reader to ask.
    """

    name: str
    primary: str
    secondary: str
    logo: bytes | None = None
    banner: bytes | None = None


@dataclass(frozen=True, slots=True)
class ThemeReport:
    """All findings at once. ``palette`` is there, and ``pairs`` not empty, when both colours are valid."""

    problems: tuple[Problem, ...]
    palette: Palette | None
    pairs: tuple[Pair, ...]

    @property
    def valid(self) -> bool:
        return is_valid(self.problems)

    def as_json(self) -> dict[str, Any]:
        """What ``theme check --json`` prints."""
        return {
            "valid": self.valid,
            "problems": [problem.as_json() for problem in self.problems],
            "pairs": [pair.as_json() for pair in self.pairs],
        }


@dataclass(frozen=True, slots=True)
class Asset:
    content_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class ThemeBundle:
    """One version of an identity. ``assets`` maps a file name, relative to the bundle, to its content.

    ``theme.css`` and ``theme.json`` are always there; ``logo.png``, ``favicon.png`` and ``touch-icon.png``
    when a logo was given, ``banner.png`` when a banner was. ``theme.json`` names every other asset with its
    SHA-256, so that ``version``, the first 32 hexadecimal digits of the SHA-256 of ``theme.json``, addresses
    the whole content: same inputs, same version; another byte in any asset, another version.
    ``report`` holds the warnings to show beside the result.
    """

    version: str
    assets: Mapping[str, Asset]
    report: ThemeReport


@dataclass(frozen=True, slots=True)
class _Examined:
    report: ThemeReport
    logo: Picture | None
    banner: Picture | None


def check(inputs: ThemeInputs) -> ThemeReport:
    """Everything there is to say about the inputs; publishes nothing, raises nothing."""
    return _examine(inputs).report


def build(inputs: ThemeInputs) -> ThemeBundle:
    """The bundle of valid inputs. Raises ``ThemeRefused`` with all problems when any is an error."""
    examined = _examine(inputs)
    palette = examined.report.palette
    if palette is None or not examined.report.valid:
        raise ThemeRefused(examined.report.problems)
    assets = {"theme.css": Asset(_CSS, stylesheet.render(palette)), **_image_assets(examined)}
    manifest = Asset(_JSON, _manifest(inputs.name, palette, assets))
    return ThemeBundle(
        version=manifest.sha256[:_VERSION_DIGITS],
        assets=MappingProxyType({**assets, MANIFEST: manifest}),
        report=examined.report,
    )


def _examine(inputs: ThemeInputs) -> _Examined:
    primary = parse_colour(inputs.primary, ColourRole.PRIMARY)
    secondary = parse_colour(inputs.secondary, ColourRole.SECONDARY)
    palette = None
    problems = [colour for colour in (primary, secondary) if isinstance(colour, Problem)]
    if isinstance(primary, HexColour) and isinstance(secondary, HexColour):
        palette = Palette.derive(primary, secondary)
        problems += adjustments(palette)
    logo = _NOT_GIVEN if inputs.logo is None else images.read_logo(inputs.logo)
    banner = _NOT_GIVEN if inputs.banner is None else images.read_banner(inputs.banner)
    problems += [*logo.problems, *banner.problems]
    report = ThemeReport(tuple(problems), palette, pairs(palette) if palette else ())
    return _Examined(report, logo.picture, banner.picture)


def _image_assets(examined: _Examined) -> dict[str, Asset]:
    assets = {}
    if examined.logo:
        assets["logo.png"] = Asset(_PNG, images.logo_png(examined.logo))
        assets["favicon.png"] = Asset(_PNG, images.favicon_png(examined.logo))
        assets["touch-icon.png"] = Asset(_PNG, images.touch_icon_png(examined.logo))
    if examined.banner:
        assets["banner.png"] = Asset(_PNG, images.banner_png(examined.banner))
    return assets


def _manifest(name: str, palette: Palette, assets: dict[str, Asset]) -> bytes:
    document = {
        "name": name,
        "colours": {"primary": str(palette.primary), "secondary": str(palette.secondary)},
        "tokens": {token: str(colour) for token, colour in palette.tokens().items()},
        "assets": {file_name: _described(asset) for file_name, asset in sorted(assets.items())},
    }
    return json.dumps(document, indent=2).encode()


def _described(asset: Asset) -> dict[str, Any]:
    described: dict[str, Any] = {"content_type": asset.content_type, "sha256": asset.sha256}
    if asset.content_type == _PNG:
        described["width"], described["height"] = images.size_of_png(asset.content)
    return described
