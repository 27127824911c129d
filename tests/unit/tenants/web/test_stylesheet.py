"""The shared rules of themes style what the pages show, and nothing else."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

import tenants.web
from themes.colours import HexColour, Palette
from themes.stylesheet import render

ROOM = Path(tenants.web.__path__[0])
LAYOUT = (ROOM / "static" / "layout.css").read_text()
BRAND = files("themes.stylesheet").joinpath("brand.css").read_text("utf-8")
RULES = re.sub(r"/\*.*?\*/", "", BRAND, flags=re.DOTALL)
SELECTORS = " ".join(re.findall(r"([^{};]+)\{", RULES))
PALETTE = Palette.derive(HexColour("#10ACB7"), HexColour("#FAE819"))


def classes_of_pages() -> set[str]:
    attributes = [
        attribute
        for template in (ROOM / "templates").glob("*.html")
        for attribute in re.findall(r'class="([^"]*)"', template.read_text())
    ]
    return {name for attribute in attributes for name in re.sub(r"\{[{%].*?[%}]\}", " ", attribute).split()}


@pytest.mark.parametrize("name", sorted(set(re.findall(r"\.([a-z][\w-]*)", SELECTORS))))
def test_every_class_that_a_theme_styles_is_on_a_page(name: str) -> None:
    assert name in classes_of_pages()


def test_every_class_of_the_brand_on_a_page_is_styled() -> None:
    of_the_brand = {name for name in classes_of_pages() if name.startswith("brand-")}
    assert of_the_brand == set(re.findall(r"\.(brand-[\w-]+)", SELECTORS))


@pytest.mark.parametrize(("token", "colour"), PALETTE.tokens().items())
def test_every_colour_of_the_palette_is_used(token: str, colour: HexColour) -> None:
    """By its name, or by its channels where Bootstrap wants those."""
    channels = ", ".join(map(str, colour.channels))
    assert f"var({token})" in RULES + LAYOUT or f"-rgb: {channels};" in render(PALETTE).decode()


def test_the_layout_names_colours_of_the_palette_alone() -> None:
    assert set(re.findall(r"var\((--brand-[\w-]+)\)", LAYOUT)) <= set(PALETTE.tokens())
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(", LAYOUT)
