"""Addresses and names of one annex that only a scanner's eye takes for each other."""

import pytest

from provisioner.annex import Reading
from tests.unit.provisioner.annex.forms import HEADER, annex_text, read


def with_accounts(*rows: str, domain: str = "") -> Reading:
    accounts = "\n".join((HEADER, "Sofia\tBenali\tsofia.benali@clair-toit.example\tOui", *rows))
    return read(annex_text(accounts=accounts, domain=f"Nom de domaine configuré : {domain}"))


def doubts(reading: Reading) -> list[str]:
    return [each.field for each in reading.problems if each.code.endswith("lookalike")]


def test_of_two_domains_that_look_alike_the_rarer_is_doubted() -> None:
    reading = with_accounts("Marc\tOduya\tmarc.oduya@ciair-toit.example\tNon")
    assert doubts(reading) == ["accounts[1].email"]
    assert "« clair-toit.example »" in reading.problems[0].message


def test_the_contact_and_its_account_written_in_two_ways_are_both_doubted() -> None:
    rows = f"{HEADER}\nSofia\tBenali\tsofia.bena1i@clair-toit.example\tOui"
    assert doubts(read(annex_text(accounts=rows))) == ["contact.email", "accounts[0].email"]


def test_an_address_that_spells_its_persons_name_otherwise_is_doubted() -> None:
    assert doubts(with_accounts("Jo\tHumbert\tj.hurnbert@clair-toit.example\t")) == ["accounts[1].email"]


@pytest.mark.parametrize(
    "row",
    [
        "Jo\tArnaud\tj.arnaud@clair-toit.example\t",
        "Jo\tLi\tj.mallet@clair-toit.example\t",
        "Jo\tMartin-Dumas\tjm@toit-clair.example\t",
        "Jo\tLe Goff\tj.legoff@gmail.example\t",
    ],
)
def test_addresses_that_merely_differ_are_not_doubted(row: str) -> None:
    assert doubts(with_accounts(row)) == []


@pytest.mark.parametrize(
    ("domain", "fields"),
    [
        ("rnixeur.clair-toit.example", ["domain"]),
        ("mixeur.ciair-toit.example", ["domain"]),
        ("mixeur.clair-toit.example", []),
        ("energie.mornes.example", []),
    ],
)
def test_a_domain_misread_is_doubted(domain: str, fields: list[str]) -> None:
    assert doubts(with_accounts(domain=domain)) == fields
