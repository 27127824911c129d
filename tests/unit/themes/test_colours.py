import pytest
from hypothesis import given
from hypothesis import strategies as st

from themes.colours import (
    BLACK,
    GRAPHIC_RATIO,
    TEXT_RATIO,
    WHITE,
    HexColour,
    Palette,
    adjustments,
    contrast_ratio,
    nearest_shade,
    pairs,
    text_on,
)
from themes.colours.shades import lightness
from themes.problems import Severity

TEAL, YELLOW = HexColour("#10ACB7"), HexColour("#FAE819")

any_colour = st.one_of(
    st.builds(lambda value: HexColour(f"#{value:06X}"), st.integers(0, 0xFFFFFF)),
    st.builds(lambda grey: HexColour(f"#{grey:02X}{grey:02X}{grey:02X}"), st.integers(0, 255)),
    st.sampled_from([BLACK, WHITE, HexColour("#0000FF"), HexColour("#FFFF00"), HexColour("#00FF00")]),
)


# Contrast


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        (BLACK, WHITE, 21.0),
        (TEAL, WHITE, 2.76),
        (TEAL, BLACK, 7.61),
        (YELLOW, WHITE, 1.26),
        (YELLOW, BLACK, 16.62),
        (TEAL, YELLOW, 2.19),
        (HexColour("#767676"), WHITE, 4.54),
    ],
)
def test_contrast_is_that_of_wcag(one: HexColour, other: HexColour, ratio: float) -> None:
    assert contrast_ratio(one, other) == pytest.approx(ratio, abs=0.005)


@given(any_colour, any_colour)
def test_contrast_is_symmetrical_and_between_1_and_21(one: HexColour, other: HexColour) -> None:
    assert contrast_ratio(one, other) == contrast_ratio(other, one)
    assert 1 <= contrast_ratio(one, other) <= 21


@pytest.mark.parametrize("brand", [TEAL, YELLOW])
def test_text_on_the_sample_colours_is_black(brand: HexColour) -> None:
    assert text_on(brand) == BLACK


@given(any_colour)
def test_text_can_be_read_on_any_colour(background: HexColour) -> None:
    assert contrast_ratio(text_on(background), background) >= TEXT_RATIO


# Shades


def test_a_colour_that_is_readable_stays_as_it_is() -> None:
    assert nearest_shade(HexColour("#7A1FA2"), [WHITE], TEXT_RATIO) == HexColour("#7A1FA2")


def test_the_shade_keeps_the_hue_and_goes_no_further_than_it_must() -> None:
    shade = nearest_shade(TEAL, [WHITE], TEXT_RATIO)
    assert shade == HexColour("#00838E")
    assert TEXT_RATIO <= contrast_ratio(shade, WHITE) < TEXT_RATIO + 0.1


def test_on_a_dark_background_the_shade_is_lighter() -> None:
    background = HexColour("#202020")
    shade = nearest_shade(HexColour("#333366"), [background], TEXT_RATIO)
    assert lightness(shade) > lightness(background)


def test_backgrounds_that_no_shade_can_serve_are_an_error_of_the_caller() -> None:
    with pytest.raises(ValueError, match="no shade reaches"):
        nearest_shade(TEAL, [BLACK, WHITE], 5.0)


@given(any_colour, any_colour, st.sampled_from([GRAPHIC_RATIO, TEXT_RATIO]))
def test_a_shade_exists_for_any_colour_on_any_background(
    colour: HexColour, background: HexColour, required: float
) -> None:
    assert contrast_ratio(nearest_shade(colour, [background], required), background) >= required


# Palette


@given(any_colour, any_colour)
def test_every_pair_holds_for_any_two_colours(primary: HexColour, secondary: HexColour) -> None:
    palette = Palette.derive(primary, secondary)
    assert [pair for pair in pairs(palette) if pair.ratio < pair.required] == []
    assert all(pair.holds for pair in pairs(palette))


@given(any_colour, any_colour)
def test_a_printed_ratio_passes_too_and_never_claims_more_than_is_true(
    primary: HexColour, secondary: HexColour
) -> None:
    for pair in pairs(Palette.derive(primary, secondary)):
        printed = pair.as_json()
        assert pair.required <= float(printed["ratio"]) <= pair.ratio
        assert printed["ratio"] == round(float(printed["ratio"]), 2)


@given(any_colour, any_colour)
def test_the_exact_colours_of_the_member_stay_in_the_palette(
    primary: HexColour, secondary: HexColour
) -> None:
    palette = Palette.derive(primary, secondary)
    assert (palette.primary, palette.secondary) == (primary, secondary)


@given(any_colour, any_colour)
def test_a_button_changes_visibly_when_hovered_and_pressed(primary: HexColour, secondary: HexColour) -> None:
    palette = Palette.derive(primary, secondary)
    assert len({palette.primary, palette.primary_hover, palette.primary_active}) == 3
    assert palette.primary_ink != palette.primary_ink_hover


def test_uses_are_named_once_each() -> None:
    uses = [pair.use for pair in pairs(Palette.derive(TEAL, YELLOW))]
    assert len(uses) == len(set(uses))


def test_text_is_asked_4_5_and_graphics_3() -> None:
    assert {pair.required for pair in pairs(Palette.derive(TEAL, YELLOW))} == {4.5, 3.0}


def test_the_sample_brand_never_has_its_colours_as_text_on_light_surfaces() -> None:
    palette = Palette.derive(TEAL, YELLOW)
    light = {palette.page, palette.surface, palette.tint}
    on_light = {pair.foreground for pair in pairs(palette) if pair.background in light}
    assert on_light.isdisjoint({TEAL, YELLOW})


# What the member is told


def test_a_replaced_colour_is_told_with_both_shades_and_the_uses() -> None:
    palette = Palette.derive(TEAL, YELLOW)
    primary, secondary = adjustments(palette)
    assert (primary.severity, primary.code, primary.field) == (
        Severity.WARNING,
        "colour.adjusted",
        "colours.primary",
    )
    for expected in ("#10ACB7", "2,76:1 sur blanc", str(palette.primary_ink), "liens", "texte noir"):
        assert expected in primary.message
    assert (secondary.code, secondary.field) == ("colour.adjusted", "colours.secondary")
    for expected in ("#FAE819", "1,26:1 sur blanc", str(palette.secondary_edge), "puces"):
        assert expected in secondary.message


def test_colours_that_work_everywhere_are_not_remarked_upon() -> None:
    assert adjustments(Palette.derive(HexColour("#7A1FA2"), HexColour("#0B3D91"))) == ()


def test_a_colour_that_fails_only_on_the_tint_is_told_with_its_ratio_there() -> None:
    (warning,) = adjustments(Palette.derive(HexColour("#0D6EFD"), BLACK))
    assert "sur fond teinté)" in warning.message


@given(any_colour, any_colour)
def test_a_warning_is_given_exactly_when_a_shade_stands_in(primary: HexColour, secondary: HexColour) -> None:
    palette = Palette.derive(primary, secondary)
    warned = {warning.field for warning in adjustments(palette)}
    assert ("colours.primary" in warned) is (palette.primary_ink != primary)
    assert ("colours.secondary" in warned) is (palette.secondary_edge != secondary)
