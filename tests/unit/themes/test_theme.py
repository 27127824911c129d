"""A brand checked and built: all findings at once, and a bundle addressed by its content."""

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.themes import pictures
from themes.errors import ThemeError, ThemeRefused
from themes.theme import ThemeBundle, ThemeInputs, build, check

COLOURS_ALONE = ThemeInputs("Pays d'Essai", "#10ACB7", "#fae819")
COMPLETE = replace(COLOURS_ALONE, logo=pictures.logo(), banner=pictures.banner())


def codes(inputs: ThemeInputs) -> list[str]:
    return [problem.code for problem in check(inputs).problems]


# Check


def test_the_report_has_the_shape_of_theme_check_json() -> None:
    report = check(COMPLETE).as_json()
    assert list(report) == ["valid", "problems", "pairs"]
    assert report["valid"] is True
    assert {tuple(problem) for problem in report["problems"]} == {("severity", "field", "code", "message")}
    assert {tuple(pair) for pair in report["pairs"]} == {
        ("use", "foreground", "background", "ratio", "required")
    }
    assert json.loads(json.dumps(report)) == report


def test_the_sample_colours_are_accepted_with_a_warning_each() -> None:
    report = check(COLOURS_ALONE)
    assert report.valid
    assert [(problem.field, problem.code) for problem in report.problems] == [
        ("colours.primary", "colour.adjusted"),
        ("colours.secondary", "colour.adjusted"),
    ]


def test_the_sample_bar_and_buttons_carry_black_text() -> None:
    backgrounds = {
        pair["use"]: (pair["foreground"], pair["background"])
        for pair in check(COLOURS_ALONE).as_json()["pairs"]
    }
    assert backgrounds["bouton principal"] == ("#000000", "#10ACB7")


def test_colours_banner_and_logo_are_all_judged_at_once() -> None:
    inputs = ThemeInputs("Pays d'Essai", "10ACB7", "jaune", b"<svg/>", pictures.banner(1999, 149))
    assert codes(inputs) == [
        "colour.invalid",
        "colour.invalid",
        "logo.unsafe_svg",
        "banner.width",
        "banner.height",
    ]
    assert check(inputs).valid is False


@pytest.mark.parametrize("wrong", [{"primary": "10ACB7"}, {"secondary": "#FAE81"}])
def test_pairs_need_both_colours(wrong: dict[str, str]) -> None:
    report = check(replace(COLOURS_ALONE, **wrong))  # type: ignore[arg-type]
    assert (report.palette, report.pairs) == (None, ())
    assert report.as_json()["pairs"] == []


def test_pairs_are_told_even_when_a_picture_is_refused() -> None:
    assert check(replace(COLOURS_ALONE, logo=b"")).pairs


# Build


def test_a_complete_bundle_has_all_its_assets() -> None:
    bundle = build(COMPLETE)
    assert {name: asset.content_type for name, asset in bundle.assets.items()} == {
        "theme.css": "text/css; charset=utf-8",
        "logo.png": "image/png",
        "favicon.png": "image/png",
        "touch-icon.png": "image/png",
        "banner.png": "image/png",
        "theme.json": "application/json",
    }


def test_without_a_banner_there_is_no_banner_and_no_fault() -> None:
    bundle = build(replace(COMPLETE, banner=None))
    assert "banner.png" not in bundle.assets
    assert bundle.report.valid


def test_colours_alone_make_a_bundle() -> None:
    assert set(build(COLOURS_ALONE).assets) == {"theme.css", "theme.json"}


def test_the_manifest_names_every_other_asset_with_its_hash_and_size() -> None:
    bundle = build(COMPLETE)
    manifest = json.loads(bundle.assets["theme.json"].content)
    assert manifest["name"] == "Pays d'Essai"
    assert manifest["colours"] == {"primary": "#10ACB7", "secondary": "#FAE819"}
    assert manifest["tokens"]["--brand-on-primary"] == "#000000"
    assert set(manifest["assets"]) == set(bundle.assets) - {"theme.json"}
    for name, described in manifest["assets"].items():
        assert described["sha256"] == hashlib.sha256(bundle.assets[name].content).hexdigest()
        assert described["content_type"] == bundle.assets[name].content_type
    banner = manifest["assets"]["banner.png"]
    assert (banner["width"], banner["height"]) == (2000, 175)


def test_the_version_is_the_hash_of_the_manifest() -> None:
    bundle = build(COMPLETE)
    assert bundle.version == hashlib.sha256(bundle.assets["theme.json"].content).hexdigest()[:32]


def test_the_same_inputs_give_the_same_version() -> None:
    assert build(COMPLETE) == build(COMPLETE)


@pytest.mark.parametrize(
    "changed",
    [
        replace(COMPLETE, name="Pays d'Essais"),
        replace(COMPLETE, primary="#10ACB8"),
        replace(COMPLETE, secondary="#FAE818"),
        replace(COMPLETE, logo=pictures.logo(400, 201)),
        replace(COMPLETE, logo=None),
        replace(COMPLETE, banner=pictures.banner(2000, 176)),
        replace(COMPLETE, banner=None),
    ],
)
def test_any_other_content_is_another_version(changed: ThemeInputs) -> None:
    assert build(changed).version != build(COMPLETE).version


def test_what_is_not_published_does_not_make_another_version() -> None:
    noted = pictures.encoded(pictures.drawn(400, 200), dpi=(300, 300))
    assert noted != COMPLETE.logo
    assert build(replace(COMPLETE, logo=noted, primary="#10acb7")).version == build(COMPLETE).version


def test_a_bundle_cannot_be_changed() -> None:
    bundle = build(COMPLETE)
    with pytest.raises(TypeError):
        bundle.assets["theme.css"] = bundle.assets["logo.png"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        bundle.version = "other"  # type: ignore[misc]


def test_bad_inputs_build_nothing_and_all_problems_are_told() -> None:
    with pytest.raises(ThemeRefused) as refusal:
        build(replace(COMPLETE, primary="10ACB7", logo=b"bonjour"))
    assert [problem.code for problem in refusal.value.problems] == ["colour.invalid", "logo.not_an_image"]
    assert isinstance(refusal.value, ThemeError)
    assert "vouliez-vous dire #10ACB7 ?" in str(refusal.value)


@settings(max_examples=30)
@given(
    st.text(),
    st.one_of(st.just("#10ACB7"), st.text(max_size=8)),
    st.one_of(st.none(), st.just(pictures.logo(20, 10)), st.binary(max_size=50)),
)
def test_a_bundle_is_built_exactly_when_the_check_passes(name: str, primary: str, logo: bytes | None) -> None:
    inputs = ThemeInputs(name, primary, "#FAE819", logo)
    assert isinstance(_outcome(inputs), ThemeBundle) is check(inputs).valid


def _outcome(inputs: ThemeInputs) -> ThemeBundle | ThemeRefused:
    try:
        return build(inputs)
    except ThemeRefused as refusal:
        return refusal
