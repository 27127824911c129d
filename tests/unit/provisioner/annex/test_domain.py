"""The member's domain name (MIX-FORM-9, MIX-DNS-1)."""

import pytest

from tests.unit.provisioner.annex.forms import annex_text, codes, problem, read


@pytest.mark.parametrize(
    "written",
    [
        "mixeur.clair-toit.example",
        "Mixeur.Clair-Toit.EXAMPLE.",
        "https://mixeur.clair-toit.example/",
        "http://mixeur.clair-toit.example/accueil?x=1",
        "« mixeur.clair-toit.example »",
        "\nmixeur.clair-toit.example",
    ],
)
def test_a_host_name_is_read_however_it_is_dressed(written: str) -> None:
    reading = read(annex_text(domain=f"Nom de domaine configuré : {written}"))
    assert reading.annex.domain == "mixeur.clair-toit.example"
    assert codes(reading) == []


@pytest.mark.parametrize(
    "written", ["", "........", "aucun", "Néant", "non", "à définir", "pas de domaine propre"]
)
def test_no_domain_is_no_problem(written: str) -> None:
    reading = read(annex_text(domain=f"Nom de domaine configuré : {written}"))
    assert reading.annex.domain is None
    assert codes(reading) == []


@pytest.mark.parametrize(
    "written",
    [
        "exemple-mixeur.hespul.org",
        "Exemple-Mixeur.hespul.org.",
        "exemple- mixeur.hespul.org",
        "exemple-mixeur.hespul.",
    ],
)
def test_the_example_of_the_form_counts_as_none_with_a_warning(written: str) -> None:
    reading = read(annex_text(domain=f"Nom de domaine configuré : {written}"))
    assert reading.annex.domain is None
    assert reading.valid
    assert codes(reading) == ["domain.template_example"]


@pytest.mark.parametrize(
    "written", ["autre.hespul.org", "hespul.org", "prod.mixeur.solutions", "clair-toit.mixeur.solutions"]
)
def test_the_operators_zones_are_refused(written: str) -> None:
    reading = read(annex_text(domain=f"Nom de domaine configuré : {written}"))
    assert reading.annex.domain is None
    assert codes(reading) == ["domain.reserved_zone"]
    assert not reading.valid


@pytest.mark.parametrize("written", ["monhespul.org", "mixeur.solutions.clair.example"])
def test_a_name_that_only_resembles_an_operators_zone_is_accepted(written: str) -> None:
    assert read(annex_text(domain=f"Nom de domaine configuré : {written}")).annex.domain == written


@pytest.mark.parametrize(
    "written",
    [
        "mixeur",
        "mixeur_x.clair.example",
        "*.clair.example",
        "192.0.2.7",
        "a.b, c.d",
        "mixeur.clair.example ou autre",
    ],
)
def test_what_is_no_host_name_is_refused(written: str) -> None:
    reading = read(annex_text(domain=f"Nom de domaine configuré : {written}"))
    assert reading.annex.domain is None
    assert codes(reading) == ["domain.invalid"]


def test_a_name_broken_by_a_line_is_closed_with_a_warning() -> None:
    reading = read(annex_text(domain="Nom de domaine configuré : mixeur.clair- toit.example"))
    assert reading.annex.domain == "mixeur.clair-toit.example"
    assert "clair- toit" in problem(reading, "domain.repaired").message


def test_a_name_with_accents_is_given_as_the_dns_knows_it_with_a_warning() -> None:
    reading = read(annex_text(domain="Nom de domaine configuré : mixeur.forêt.example"))
    assert reading.annex.domain == "mixeur.xn--fort-ipa.example"
    assert codes(reading) == ["domain.repaired"]


def test_a_name_whose_label_is_lost_is_found_alone_on_its_line() -> None:
    explanation = "Créez un CNAME vers\nprod.mixeur.solutions.\nSinon : nomstructure.mixeur.solutions."
    reading = read(annex_text(domain=f"{explanation}\n\nmixeur.clair-toit.example"))
    assert reading.annex.domain == "mixeur.clair-toit.example"
