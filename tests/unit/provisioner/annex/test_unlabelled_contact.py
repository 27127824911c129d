"""A contact given without the form's labels, beside the operator's, or with two addresses."""

import pytest

from provisioner.annex.annex import Contact
from tests.unit.provisioner.annex.forms import annex_text, codes, problem, read


@pytest.mark.parametrize(
    "contact",
    [
        "👤 Sofia BENALI\n✉ sofia.benali@clair-toit.example\n☎ 04 75 00 00 01",
        "Mme Sofia Benali, chargée de mission\nsofia.benali@clair-toit.example",
        "- BENALI Sofia (habitat)\n- <Sofia.Benali@clair-toit.example>",
    ],
)
def test_a_contact_without_labels_is_read_and_doubted(contact: str) -> None:
    reading = read(annex_text(contact=contact))
    found = reading.annex.contact
    assert (found.first_name, (found.last_name or "").title()) == ("Sofia", "Benali")
    assert found.email == "sofia.benali@clair-toit.example"
    assert {"contact.names_split", "contact.email_alone"} <= set(codes(reading))


def test_two_people_without_labels_are_nobody() -> None:
    reading = read(annex_text(contact="Sofia BENALI, s@clair.example\nMarc ODUYA, m@clair.example"))
    assert reading.annex.contact == Contact()
    assert {"contact.email_missing", "contact.lines_ignored"} <= set(codes(reading))


def test_the_operators_address_alone_is_nobodys() -> None:
    reading = read(annex_text(contact="Nom : Benali Prénom : Sofia\nsupport-mixeur@hespul.org"))
    assert reading.annex.contact.email is None


def test_two_addresses_for_the_contact_are_one_too_many() -> None:
    written = "sofia.benali@clair-toit.example ou accueil@clair-toit.example"
    reading = read(annex_text(contact=f"Nom : Benali Prénom : Sofia\nAdresse mail : {written}"))
    assert reading.annex.contact.email is None
    assert "Plusieurs adresses" in problem(reading, "contact.email_invalid").message


@pytest.mark.parametrize("operator", ["Opérateur", "Le prestataire", "HESPUL"])
def test_of_two_columns_the_operators_is_not_the_members(operator: str) -> None:
    contact = f"""\t{operator}\tMembre
Nom\tDUTILLEUL\tBENALI
Prénom\tCamille\tSofia
Adresse mail\tsupport-mixeur@hespul.org\tsofia.benali@clair-toit.example"""
    reading = read(annex_text(contact=contact))
    assert reading.annex.contact == Contact("Sofia", "BENALI", "sofia.benali@clair-toit.example")
    assert reading.problems == ()


@pytest.mark.parametrize(
    "label", ["Nom / Prénom", "Nom - Prénom", "NOM & prénom", "Prénom / Nom", "nom/prénom"]
)
def test_a_label_for_both_names_is_not_taken_for_its_last_word(label: str) -> None:
    reading = read(annex_text(contact=f"{label} : BENALI Sofia\nE-mail pro : s@clair.example"))
    assert reading.annex.contact == Contact("Sofia", "BENALI", "s@clair.example")
    assert codes(reading) == ["contact.names_split"]
