"""The console's own colours: the pairs that meet on a page, measured (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

import provisioner.web
from themes.colours import GRAPHIC_RATIO, TEXT_RATIO, HexColour, contrast_ratio

WEB = Path(provisioner.web.__path__[0])
SHEETS = {path.stem: path.read_text() for path in (WEB / "static").glob("*.css")}
ROOT = SHEETS["colours"]
RULES = "".join(text for name, text in SHEETS.items() if name != "colours")
COLOURS = {
    name: HexColour(code.upper()) for name, code in re.findall(r"--console-([a-z-]+): (#[0-9a-f]{6});", ROOT)
}
LIGHT = ("page", "surface", "sunken")
TEXTS = [(text, ground) for text in ("text", "muted", "accent", "accent-strong") for ground in LIGHT] + [
    ("night-text", "night"),
    ("night-text", "night-raised"),
    ("night-muted", "night"),
    ("online", "online-tint"),
    ("online", "page"),
    ("text", "to-handle-tint"),
    ("under-way", "under-way-tint"),
    ("under-way", "surface"),
    ("to-handle", "to-handle-tint"),
    ("to-handle", "surface"),
    ("surface", "to-handle"),
    ("surface", "to-handle-strong"),
    ("surface", "accent"),
    ("surface", "accent-strong"),
    ("suspended", "suspended-tint"),
    ("guide", "guide-tint"),
]
EDGES = [(edge, ground) for edge in ("edge", "focus") for ground in LIGHT] + [
    ("focus", "guide-tint"),
    ("focus", "online-tint"),
    ("night-focus", "night"),
    ("night-focus", "night-raised"),
]


@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_can_be_read(text: str, ground: str) -> None:
    assert contrast_ratio(COLOURS[text], COLOURS[ground]) >= TEXT_RATIO


@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_and_focus_can_be_seen(edge: str, ground: str) -> None:
    assert contrast_ratio(COLOURS[edge], COLOURS[ground]) >= GRAPHIC_RATIO


def test_no_rule_brings_a_colour_of_its_own() -> None:
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgb|\bhsl", RULES) == []


def test_no_colour_is_left_over() -> None:
    assert [name for name in COLOURS if f"var(--console-{name})" not in ROOT + RULES] == []


def test_link_colours_are_said_twice_alike() -> None:
    """Bootstrap wants them as channels too."""
    for use, name in (("link", "accent"), ("link-hover", "accent-strong")):
        channels = ", ".join(map(str, COLOURS[name].channels))
        assert f"--bs-{use}-color-rgb: {channels};" in ROOT


def test_every_sheet_is_linked_once() -> None:
    pages = [(WEB / "templates" / name).read_text() for name in ("skeleton.html", "base.html")]
    lists = [listed for page in pages for listed in re.findall(r"for part in \((.*?)\)", page)]
    assert sorted(re.findall(r"'([a-z]+)'", " ".join(lists))) == sorted(SHEETS)


def test_sheets_stay_small() -> None:
    assert {name: text.count("\n") for name, text in SHEETS.items() if text.count("\n") > 350} == {}
