"""The member's domain name (MIX-FORM-9, MIX-DNS-1)."""

import pytest

from tests.unit.provisioner.annex.forms import annex_text, codes, problem, read


@pytest.mark.parametrize(
    "written",
    [
        "mixeur.clair-toit.example",
        "Mixeur.Clair-Toit.EXAMPLE.",
        "https://mixeur.clair-toit.example/",
        "« mixeur.clair-toit.example »",
        "\nmixeur.clair-toit.example",
    ],
)
def test_a_host_name_is_read_however_it_is_dressed(written: str) -> None:
    reading = read(annex_text(domain=f"Nom de domaine configuré : {written}"))
    assert reading.annex.domain == "mixeur.clair-toit.example"
    assert codes(reading) == []


@pytest.mark.parametrize(
    "written", ["http://mixeur.clair-toit.example/accueil?x=1", "mixeur.clair-toit.example/energie"]
)
def test_the_path_of_an_address_is_left_out_with_a_warning(written: str) -> None:
    reading = read(annex_text(domain=f"Nom de domaine configuré : {written}"))
    assert reading.annex.domain == "mixeur.clair-toit.example"
    assert codes(reading) == ["domain.repaired"]
    assert f"« {written} »" in problem(reading, "domain.repaired").message


@pytest.mark.parametrize("written", ["www.autre.example", "clair-toit.example", "autre.example"])
def test_the_name_of_a_main_web_site_is_said(written: str) -> None:
    reading = read(annex_text(domain=f"Nom de domaine configuré : {written}"))
    assert reading.annex.domain == written
    assert codes(reading) == ["domain.main_site"]


def test_the_name_that_the_contacts_mail_goes_to_is_a_main_site() -> None:
    contact = "Nom : Benali Prénom : Sofia\nAdresse mail : s@ville.clair.example"
    reading = read(annex_text(contact=contact, domain="Nom de domaine configuré : ville.clair.example"))
    assert codes(reading) == ["domain.main_site"]


def test_a_page_of_the_main_site_is_said_twice() -> None:
    reading = read(annex_text(domain="Nom de domaine configuré : https://www.clair-toit.example/energie"))
    assert codes(reading) == ["domain.repaired", "domain.main_site"]


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


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("asso.fr", "domain.reserved_zone"),
        ("mixeur.clair-toit.local", "domain.reserved_zone"),
        ("mixeur.hespu1.org", "domain.lookalike"),
        ("mixeur.cl\u0430ir-toit.example", "domain.lookalike"),
        (f"{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 60}.example", "domain.invalid_name"),
    ],
)
def test_a_name_that_no_instance_could_ask_for_is_refused_while_it_can_be_changed(
    written: str, code: str
) -> None:
    reading = read(annex_text(domain=f"Nom de domaine configuré : {written}"))
    assert reading.annex.domain is None
    assert codes(reading) == [code]
    assert "(ligne " in problem(reading, code).message


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


@pytest.mark.parametrize(
    "written",
    [
        "nous n’en avons pas, merci de prendre celui par défaut",
        "aucun pour le moment",
        "nous n'avons pas encore de nom",
    ],
)
def test_a_sentence_that_names_none_is_a_choice_and_told(written: str) -> None:
    reading = read(annex_text(domain=f"Nom de domaine configuré : {written}"))
    assert reading.annex.domain is None
    assert reading.valid


def test_two_names_are_one_too_many() -> None:
    written = "mixeur.clair-toit.example ou energie.clair-toit.example, à votre convenance"
    reading = read(annex_text(domain=f"Nom de domaine configuré : {written}"))
    assert reading.annex.domain is None
    several = problem(reading, "domain.several")
    assert "mixeur.clair-toit.example, energie.clair-toit.example" in several.message


@pytest.mark.parametrize(
    "written", ["notre service créera mixeur.val.example", "mixeur.val.example -> prod.mixeur.solutions"]
)
def test_the_one_name_within_a_sentence_is_proposed(written: str) -> None:
    reading = read(annex_text(domain=f"Nom de domaine configuré : {written}"))
    assert "comme mixeur.val.example" in problem(reading, "domain.invalid").message


def test_a_remark_behind_a_name_is_left_out_with_a_warning() -> None:
    written = "mixeur.clair-toit.example (CNAME créé le 03/11/2025)"
    reading = read(annex_text(domain=f"Nom de domaine configuré : {written}"))
    assert reading.annex.domain == "mixeur.clair-toit.example"
    assert "le reste étant laissé de côté" in problem(reading, "domain.repaired").message


def test_a_name_with_accents_is_given_as_the_dns_knows_it_with_a_warning() -> None:
    reading = read(annex_text(domain="Nom de domaine configuré : mixeur.forêt.example"))
    assert reading.annex.domain == "mixeur.xn--fort-ipa.example"
    assert codes(reading) == ["domain.repaired"]


def test_a_name_whose_label_is_lost_is_found_alone_on_its_line() -> None:
    explanation = "Créez un CNAME vers\nprod.mixeur.solutions.\nSinon : nomstructure.mixeur.solutions."
    reading = read(annex_text(domain=f"{explanation}\n\nmixeur.clair-toit.example"))
    assert reading.annex.domain == "mixeur.clair-toit.example"
