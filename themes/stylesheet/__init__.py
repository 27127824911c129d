"""``theme.css``: the tokens of one brand, then the rules that every brand shares (``brand.css``).

Pages load Bootstrap 5.3, then ``theme.css``, then their own layout, and rely on the names below alone.
Light only. Each pair meets WCAG 2.2 AA for any two colours: ``themes.colours.pairs`` lists and measures them.

Tokens, on ``:root``. "Light" stands for page, surface and tint.

- ``--brand-primary``, ``--brand-secondary``: the member's exact colours, as backgrounds and decorative lines
- ``--brand-on-primary``: black or white, for text on the primary colour and on its states
- ``--brand-primary-hover|-active``: states of bars and buttons
- ``--brand-primary-ink``: links and coloured text on light, or under white text and ticks
- ``--brand-primary-ink-hover``: the same, hovered
- ``--brand-primary-edge``, ``--brand-secondary-edge``: lines on light that carry a meaning (3:1)
- ``--brand-page``, ``--brand-surface`` (white: cards, forms, logo plate), ``--brand-tint`` (footer)
- ``--brand-text``, ``--brand-muted``: text on light
- ``--brand-border``: borders of inputs on light (3:1); ``--brand-hairline``: decorative separators
- ``--brand-focus``: focus ring on light
- ``--brand-success|danger|info``: text on the ``-tint`` of the same name; the first two and
  ``--brand-warning``: text on cards
- ``--brand-radius``, ``--brand-shadow``: shapes

Bootstrap that follows the brand: body, links, ``.btn-primary``, form controls and their feedback,
``.nav-link``, ``.table``, ``.alert-success|danger|info``. A page that wants more of it in colour
adds the rules here, and the pairs that they put together to ``themes.colours.pairs``.

Classes:

- ``.brand-skip-link``: first link of the page, hidden until it has the focus
- ``.brand-banner``: the ``<img>`` of the banner, full width; nothing is ever written over it
- ``.brand-bar``: header in the primary colour, for links, ``.nav-link`` (``aria-current``) and ``.btn``
- ``.brand-plate``: white plate around the logo; ``.brand-name``: the structure's name beside it
- ``.brand-card``: white card with a decorative secondary line
- ``.brand-rule``: short secondary line under a heading
- ``.brand-footer``: footer on the tint
"""

from functools import cache
from importlib.resources import files

from themes.colours import HexColour, Palette

_SHAPES = {
    "--brand-radius": "0.625rem",
    "--brand-shadow": "0 1px 2px rgba(0, 0, 0, 0.06), 0 4px 16px rgba(0, 0, 0, 0.06)",
}


def render(palette: Palette) -> bytes:
    """The stylesheet of a palette, UTF-8; the same bytes for the same palette."""
    declarations = {
        **{token: str(colour) for token, colour in palette.tokens().items()},
        **_SHAPES,
        **_bootstrap_triplets(palette),
    }
    lines = "".join(f"  {name}: {value};\n" for name, value in declarations.items())
    return f":root {{\n  color-scheme: light;\n{lines}}}\n\n{_shared_rules()}".encode()


def _bootstrap_triplets(palette: Palette) -> dict[str, str]:
    """Bootstrap writes ``rgba(var(--bs-link-color-rgb), …)``, so these cannot point at a token."""
    return {
        "--bs-link-color-rgb": _triplet(palette.primary_ink),
        "--bs-link-hover-color-rgb": _triplet(palette.primary_ink_hover),
    }


def _triplet(colour: HexColour) -> str:
    return ", ".join(str(channel) for channel in colour.channels)


@cache
def _shared_rules() -> str:
    return files(__name__).joinpath("brand.css").read_text(encoding="utf-8")
