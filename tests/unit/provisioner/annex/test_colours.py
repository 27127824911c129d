"""The two colours beside their labels."""

import pytest

from tests.unit.provisioner.annex.forms import annex_text, codes, problem, read


@pytest.mark.parametrize(
    "colours",
    [
        "Couleur principale\t#8a1c4a\nCouleur secondaire\t#F4D35E",
        "\tCouleur HEX\t\nCouleur principale\t#8A1C4A\t\nCouleur secondaire\t#F4D35E\t",
        "| | Couleur HEX |\n|---|---|\n| Couleur principale | #8A1C4A |\n| Couleur secondaire | #F4D35E |",
        "Couleur principale : #8A1C4A\nCouleur secondaire : #F4D35E",
        "COULEUR PRINCIPALE : #8A1C4A   COULEUR SECONDAIRE : #F4D35E",
        "Couleur principale   #8A1C4A\nCouleur secondaire   #F4D35E",
        "Couleur principale\n#8A1C4A\nCouleur secondaire\n#F4D35E",
        "Couleur secondaire : #F4D35E\nCouleur primaire : #8A1C4A",
        "Couleur 1 : #8A1C4A\nCouleur 2 : #F4D35E",
    ],
)
def test_both_colours_are_found_by_their_labels(colours: str) -> None:
    reading = read(annex_text(colours=colours))
    assert reading.annex.colours.as_json() == {"primary": "#8A1C4A", "secondary": "#F4D35E"}
    assert codes(reading) == []


@pytest.mark.parametrize(
    ("written", "proposed"), [("8A1C4A", "#8A1C4A"), ("#8A1C4", None), ("#GGGGGG", None), ("#abc", "#AABBCC")]
)
def test_anything_but_rrggbb_is_refused_with_what_was_probably_meant(
    written: str, proposed: str | None
) -> None:
    reading = read(annex_text(colours=f"Couleur principale : {written}\nCouleur secondaire : #F4D35E"))
    assert reading.annex.colours.primary is None
    refused = problem(reading, "colour.invalid")
    assert refused.field == "colours.primary"
    assert "ligne 16" in refused.message
    assert proposed is None or proposed in refused.message


def test_a_missing_colour_is_an_error() -> None:
    reading = read(annex_text(colours="Couleur principale : #8A1C4A\nCouleur secondaire :"))
    assert [(problem.field, problem.code) for problem in reading.problems] == [
        ("colours.secondary", "colour.missing")
    ]


def test_the_colours_of_the_explanation_are_nobodys() -> None:
    reading = read(
        annex_text(colours="Exemple : #112233 et #445566.\nCouleur principale\t\nCouleur secondaire\t")
    )
    assert reading.annex.colours.as_json() == {"primary": None, "secondary": None}
