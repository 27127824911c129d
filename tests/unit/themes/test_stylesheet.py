"""The stylesheet keeps to the palette: what it puts together is measured, what it names exists."""

import re
from dataclasses import fields
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from themes import stylesheet
from themes.colours import HexColour, Palette, pairs
from themes.stylesheet import render

RULES = re.sub(
    r"/\*.*?\*/", "", files("themes.stylesheet").joinpath("brand.css").read_text("utf-8"), flags=re.DOTALL
)
PALETTE = Palette.derive(HexColour("#10ACB7"), HexColour("#FAE819"))
CSS = render(PALETTE).decode()

# Every field gets a colour of its own, so that a pair of colours tells which two tokens it is made of.
DISTINCT = Palette(
    **{each.name: HexColour(f"#{number:06X}") for number, each in enumerate(fields(Palette), start=1)}
)
TOKEN_OF = {colour: token for token, colour in DISTINCT.tokens().items()}
MEASURED = {(TOKEN_OF[pair.foreground], TOKEN_OF[pair.background]) for pair in pairs(DISTINCT)}


def rules() -> list[tuple[str, dict[str, str]]]:
    """Selector and declarations of each rule, those within ``@media`` included."""
    found = re.findall(r"([^{};]+)\{([^{}]*)\}", RULES)
    return [(" ".join(selector.split()), declarations(body)) for selector, body in found]


def declarations(body: str) -> dict[str, str]:
    return {name: value.strip() for name, value in re.findall(r"([\w-]+):([^;]+);", body)}


def token_in(value: str | None) -> str | None:
    found = re.fullmatch(r"var\((--brand-[\w-]+)\)(?: !important)?", value or "")
    return found[1] if found else None


def pairs_put_together(declared: dict[str, str]) -> list[tuple[str, str]]:
    """``color`` on ``background-color``, and each ``--bs-…-color`` on the ``--bs-…-bg`` of the same stem."""
    stems = [("color", "background-color")] + [
        (name, f"{name.removesuffix('color')}bg") for name in declared if name.startswith("--bs-")
    ]
    found = [(token_in(declared.get(front)), token_in(declared.get(back))) for front, back in stems]
    return [(front, back) for front, back in found if front and back]


TOGETHER = [(selector, pair) for selector, declared in rules() for pair in pairs_put_together(declared)]


@pytest.mark.parametrize(("selector", "pair"), TOGETHER)
def test_every_pair_that_a_rule_puts_together_is_measured(selector: str, pair: tuple[str, str]) -> None:
    assert pair in MEASURED, selector


def test_the_rules_put_pairs_together_at_all() -> None:
    assert len(TOGETHER) > 10


def test_every_token_named_by_a_rule_is_defined() -> None:
    named = set(re.findall(r"var\((--brand-[\w-]+)\)", RULES))
    assert named <= set(re.findall(r"^  (--brand-[\w-]+):", CSS, re.MULTILINE))


def test_no_rule_names_a_colour_of_its_own() -> None:
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b", RULES)
    shadows_aside = re.sub(r"(?:box-shadow|--brand-shadow):[^;]*;", "", RULES)
    assert not re.search(r"\brgba?\(|\bhsla?\(", shadows_aside)


def test_nothing_is_fetched_from_anywhere() -> None:
    assert "url(" not in CSS
    assert "@import" not in CSS


def test_the_exact_colours_of_the_member_are_tokens() -> None:
    assert "--brand-primary: #10ACB7;" in CSS
    assert "--brand-secondary: #FAE819;" in CSS


def test_every_class_that_pages_may_use_is_documented() -> None:
    documented = stylesheet.__doc__ or ""
    classes = set(re.findall(r"\.brand-[\w-]+", RULES))
    assert {name for name in classes if f"``{name}``" not in documented} == set()


def test_braces_are_balanced() -> None:
    assert CSS.count("{") == CSS.count("}")


@given(st.integers(0, 0xFFFFFF), st.integers(0, 0xFFFFFF))
def test_the_same_palette_gives_the_same_bytes_and_another_one_others(one: int, other: int) -> None:
    first, second = (
        Palette.derive(HexColour(f"#{value:06X}"), HexColour("#FAE819")) for value in (one, other)
    )
    assert render(first) == render(first)
    assert (render(first) == render(second)) is (one == other)
