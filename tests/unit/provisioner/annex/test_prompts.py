"""Dotted lines and examples that the form prints and people leave beside their answers."""

import pytest

from provisioner.annex.form.prompts import answer
from tests.unit.provisioner.annex.forms import annex_text, codes, read


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("......... Benali", "Benali"),
        ("…………Benali______", "Benali"),
        ("#______ #264653", "#264653"),
        ("ex : #000000 → #264653", "#264653"),
        ("Ex. : DUPONT Benali", "Benali"),
        ("VASSEUR (ex : DUPONT)", "VASSEUR"),
        ("(par ex. : Jean) Sofia", "Sofia"),
        ("ex : #000000", ""),
        ("p.ex : Jean", ""),
        ("et la suite...", "et la suite..."),
        ("ex.benali@clair.example", "ex.benali@clair.example"),
        ("exemple-mixeur.hespul.org", "exemple-mixeur.hespul.org"),
    ],
)
def test_an_answer_is_told_from_the_prompts_around_it(written: str, meant: str) -> None:
    assert answer(written) == meant


def test_an_example_typed_over_nothing_is_no_value() -> None:
    reading = read(
        annex_text(colours="Couleur principale\tex : #000000\nCouleur secondaire\tex : #FFFFFF #E9C46A")
    )
    assert reading.annex.colours.primary is None
    assert str(reading.annex.colours.secondary) == "#E9C46A"
    assert codes(reading) == ["colour.missing"]


def test_a_description_keeps_its_own_examples() -> None:
    text = "Nous conseillons les ménages (ex : isolation, chauffage) toute l'année."
    structure = f"Nom : Agence Clair-Toit\n\nDescription : ..................\n........ {text}"
    assert read(annex_text(structure=structure)).annex.structure.description == text
