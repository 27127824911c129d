import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from themes.colours import ColourRole, HexColour, parse_colour
from themes.problems import Problem, Severity


def refused(text: str) -> Problem:
    outcome = parse_colour(text, ColourRole.PRIMARY)
    assert isinstance(outcome, Problem)
    return outcome


@pytest.mark.parametrize("text", ["#10ACB7", "#10acb7", "#10aCb7"])
def test_a_dash_and_six_hexadecimal_digits_are_a_colour_in_either_case(text: str) -> None:
    assert parse_colour(text, ColourRole.PRIMARY) == HexColour("#10ACB7")


@given(st.from_regex(re.compile(r"#[0-9A-Fa-f]{6}", re.ASCII), fullmatch=True))
def test_every_colour_is_read_and_written_in_upper_case(text: str) -> None:
    assert str(parse_colour(text, ColourRole.SECONDARY)) == text.upper()


@pytest.mark.parametrize(
    "text",
    [
        "10ACB7",
        "#10ACB",
        "#GGGGGG",
        "#abc",
        "#10ACB7 ",
        " #10ACB7",
        "#10ACB7\n",
        "#10ACB7FF",
        "",
        "bleu",
        "#１0ACB7",
    ],
)
def test_anything_else_is_refused_and_never_repaired_in_silence(text: str) -> None:
    problem = refused(text)
    assert (problem.severity, problem.code, problem.field) == (
        Severity.ERROR,
        "colour.invalid",
        "colours.primary",
    )


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("10ACB7", "#10ACB7"),
        (" #10acb7 ", "#10ACB7"),
        ("# 10 AC B7", "#10ACB7"),
        ("##10ACB7", "#10ACB7"),
        ("#10ACB7;", "#10ACB7"),
        ("« #10ACB7 »", "#10ACB7"),
        ("0x10ACB7", "#10ACB7"),
        ("#1OACB7", "#10ACB7"),
        ("#10ACB7FF", "#10ACB7"),
        ("#abc", "#AABBCC"),
        ("abc", "#AABBCC"),
        ("rgb(16,172,183)", "#10ACB7"),
        ("RGB(16, 172, 183)", "#10ACB7"),
        ("16, 172, 183", "#10ACB7"),
        ("16 / 172 / 183", "#10ACB7"),
        ("hsl(200 50% 50%)", "#4095BF"),
        ("navy", "#000080"),
        ("bleu #10acb7 (charte)", "#10ACB7"),
        ("10ACB7 (bleu)", "#10ACB7"),
        ("Pantone 3125 C (R16 V172 B183)", "#10ACB7"),
        ("RVB : R 16, V 172, B 183", "#10ACB7"),
    ],
)
def test_the_message_proposes_the_colour_probably_meant(text: str, meant: str) -> None:
    assert f"vouliez-vous dire {meant} ?" in refused(text).message


@pytest.mark.parametrize(
    "text",
    [
        "bleu",
        "#10ACB",
        "#GGGGGG",
        "#10ACB780",
        "300, 1, 2",
        "rgb(300,1,2)",
        "transparent",
        "PANTONE 3125 C",
        "C0 M35 J100 N0",
        "#10ACB7 ou #FAE819",
        "R300 V172 B183",
        "façade bleue",
        "%",
    ],
)
def test_nothing_is_proposed_when_it_is_not_clear_what_was_meant(text: str) -> None:
    message = refused(text).message
    assert "vouliez-vous" not in message
    assert "un dièse suivi de six chiffres ou lettres de A à F" in message


def test_a_missing_colour_is_called_missing() -> None:
    assert refused("  ").message.startswith("La couleur principale manque")


def test_the_secondary_colour_is_named_in_its_own_problem() -> None:
    problem = parse_colour("jaune", ColourRole.SECONDARY)
    assert isinstance(problem, Problem)
    assert problem.field == "colours.secondary"
    assert "couleur secondaire « jaune »" in problem.message


@given(st.text())
def test_any_text_gets_a_colour_or_a_sentence_on_one_line(text: str) -> None:
    outcome = parse_colour(text, ColourRole.PRIMARY)
    if isinstance(outcome, Problem):
        assert outcome.message.isprintable()
        assert len(outcome.message) < 250


@given(st.text(alphabet="#rgbhsla()0123456789.,%/ degABCDEFO", max_size=40))
def test_text_that_resembles_a_colour_is_never_taken_for_one(text: str) -> None:
    exact = re.fullmatch(r"#[0-9A-Fa-f]{6}", text, re.ASCII) is not None
    assert isinstance(parse_colour(text, ColourRole.PRIMARY), HexColour) is exact


@pytest.mark.parametrize("code", ["10ACB7", "#10acb7", "#10ACB", ""])
def test_a_hex_colour_exists_in_its_canonical_spelling_only(code: str) -> None:
    with pytest.raises(ValueError, match="#RRGGBB"):
        HexColour(code)
