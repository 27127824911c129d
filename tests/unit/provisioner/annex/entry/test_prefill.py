"""A document fills the form in; what it leaves open is marked until somebody looks."""

import json

import pytest
from hypothesis import given

from provisioner.annex import read_bytes
from provisioner.annex.annex import Annex, Reading
from provisioner.annex.entry import AccountRow, Entry, Field, Finding, Remark, findings, prefill, standing
from provisioner.annex.entry.places import place_of, text_at
from tests.unit.provisioner.annex.entry.entries import GOOD, any_entries
from themes.problems import Problem, Severity

DOCUMENT = """Votre structure
Nom : Agence Clair-Toit
Description : Nous conseillons les habitants.

À qui devons-nous nous adresser pour la personnalisation ?
Nom : Orme
Prénom : Ana
Adresse mail : ana orme@clair-toit.example

Couleurs
Couleur principale : 10ACB7
Couleur secondaire : #FAE819

Nom de domaine
Nom de domaine configuré : pas un nom

Comptes à créer
Prénom\tNom\temail\tAdministrateur·rice ?
Ana\tOrme\tana.orme@clair- toit.example\tOui
Bo\tFrêne\tbo.frene\t
SOLIHA\t\tA définir\t
"""


def read() -> tuple[Entry, tuple[Remark, ...]]:
    return prefill(read_bytes(DOCUMENT.encode(), "annexe.txt"))


def at(place: str, found: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in found if finding.place == place]


def test_what_was_refused_is_there_as_written_for_a_person_to_correct() -> None:
    entry, _ = read()
    assert entry[Field.PRIMARY] == "10ACB7"
    assert entry[Field.SECONDARY] == "#FAE819"
    assert entry[Field.CONTACT_EMAIL] == "ana orme@clair-toit.example"
    assert entry[Field.DOMAIN] == "pas un nom"
    assert entry.accounts == (
        AccountRow("d1", "Ana", "Orme", "ana.orme@clair-toit.example", "super_conseiller"),
        AccountRow("d2", "Bo", "Frêne", "bo.frene"),
        AccountRow("d3", "SOLIHA"),
    )


def test_nothing_is_said_twice() -> None:
    entry, remarks = read()
    found = findings(entry, remarks)
    assert at("colours.primary", found) == ["colour.invalid"]
    assert at("contact.email", found) == ["contact.email_invalid"]
    assert at("domain", found) == ["domain.invalid"]
    assert at("accounts/d2/email", found) == ["account.email_invalid"]
    assert at("accounts/d3/email", found) == ["account.incomplete"]


def test_a_repair_is_marked_until_the_text_changes() -> None:
    entry, remarks = read()
    (repair,) = [remark for remark in remarks if remark.code == "account.email_repaired"]
    assert repair.place == "accounts/d1/email"
    assert repair.message.startswith("L’adresse « ana.orme@clair- toit.example » a été lue ")
    changed = Entry(entry.values, (AccountRow("d1", "Ana", "Orme", "a.orme@clair-toit.example"),))
    assert repair in standing(remarks, entry)
    assert repair not in standing(remarks, changed)


def test_only_what_the_document_left_open_may_be_confirmed() -> None:
    entry, remarks = read()
    may_be = {finding.code for finding in findings(entry, remarks) if finding.from_document}
    assert may_be == {"account.email_repaired"}


def test_a_value_that_is_not_in_the_document_says_so_in_the_words_of_its_rule() -> None:
    entry, remarks = read()
    (siret,) = [finding for finding in findings(entry, remarks) if finding.place == "structure.siret"]
    assert siret.code == "structure.siret_missing"
    assert siret.message.startswith("Absent du document. Sans SIRET, ")
    filled_in = entry.with_values({Field.SIRET: "20004161400252"})
    assert at("structure.siret", findings(filled_in, remarks)) == []


def test_an_optional_value_that_is_not_in_the_document_is_marked_too() -> None:
    entry, remarks = prefill(Reading())
    (domain,) = [finding for finding in findings(entry, remarks) if finding.place == "domain"]
    assert (domain.message, domain.from_document) == ("Absent du document.", True)


def test_a_problem_of_the_whole_document_stands_until_it_is_confirmed() -> None:
    reading = Reading(problems=(Problem.error("document", "document.not_an_annex", "Ce n’en est pas une."),))
    entry, remarks = prefill(reading)
    assert at("document", findings(GOOD, remarks)) == ["document.not_an_annex"]
    assert entry == Entry()


def test_a_remark_about_a_name_stands_until_one_of_its_two_parts_changes() -> None:
    remark = Remark("contact", Severity.WARNING, "contact.names_split", "?", text_at(GOOD, "contact"))
    assert remark.stands(GOOD.with_values({Field.DOMAIN: ""}))
    assert not remark.stands(GOOD.with_values({Field.CONTACT_LAST_NAME: "Orme"}))


def test_a_remark_about_the_table_stands_while_its_cells_are_corrected() -> None:
    remark = Remark("accounts", Severity.WARNING, "accounts.lines_ignored", "?", text_at(GOOD, "accounts"))
    assert remark.stands(Entry(GOOD.values, GOOD.accounts[:1]))


def test_a_remark_comes_back_from_json_as_it_was() -> None:
    _, remarks = read()
    stored = json.loads(json.dumps([remark.as_json() for remark in remarks]))
    assert tuple(map(Remark.from_json, stored)) == remarks


@pytest.mark.parametrize(
    ("field", "place"),
    [
        ("accounts[0].email", "accounts/a/email"),
        ("accounts[1]", "accounts/b"),
        ("accounts[2].email", "accounts"),
        ("accounts", "accounts"),
        ("offer.referent.function", "offer.referent.function"),
    ],
)
def test_a_problem_s_field_is_a_place(field: str, place: str) -> None:
    assert place_of(field, ("a", "b")) == place


def test_an_empty_reading_fills_nothing_in() -> None:
    entry, remarks = prefill(Reading(Annex()))
    assert entry == Entry()
    assert {remark.place for remark in remarks} == {field.value for field in Field}


@given(any_entries)
def test_findings_of_any_form_name_places_of_it(entry: Entry) -> None:
    keys = {row.key for row in entry.accounts}
    for finding in findings(entry):
        parts = finding.place.split("/")
        assert parts[0] != "accounts" or len(parts) == 1 or parts[1] in keys
