"""Forms laid out in Word: what tables, controls and lines within cells mean for the fields of the annex."""

import pytest

from provisioner.annex import Reading, read_bytes
from tenants.roles import AccountState, Role
from tests.unit.provisioner.annex.forms import codes, problem
from tests.unit.provisioner.annex.word import cell, docx, paragraph, row, table

HEADER = row("Prénom", "Nom", "email", "Administrateur·rice ?")
SOFIA = row("Sofia", "Benali", "sofia.benali@clair-toit.example", "Oui")
STRUCTURE = table(
    row("Nom", "Agence Clair-Toit"),
    row("Description", "L’agence conseille gratuitement les ménages."),
)
CONTACT = table(
    row("Nom", "Benali", "Prénom", "Sofia"), row("Adresse mail", "sofia.benali@clair-toit.example")
)
LABELLED = ("Nom : Benali", "Prénom : Sofia", "Adresse mail : sofia@clair.example")
COLOURS = table(row("Couleur principale", "#8A1C4A"), row("Couleur secondaire", "#F4D35E"))


def read(
    *, structure: str = STRUCTURE, contact: str = CONTACT, colours: str = COLOURS, rows: str = SOFIA
) -> Reading:
    body = (
        *(paragraph("Votre structure"), structure),
        *(paragraph("À qui devons-nous nous adresser pour la personnalisation de Mixeur ?"), contact),
        *(paragraph("COULEURS"), colours),
        *(paragraph("COMPTES À CRÉER"), table(HEADER, rows)),
    )
    return read_bytes(docx("".join(body)), "annexe.docx")


def test_a_form_made_of_tables_is_read_without_a_doubt() -> None:
    reading = read()
    assert codes(reading) == []
    assert reading.annex.structure.name == "Agence Clair-Toit"
    assert reading.annex.contact.email == "sofia.benali@clair-toit.example"
    assert [account.role for account in reading.annex.accounts] == [Role.SUPER_CONSEILLER]


def test_a_problem_says_where_in_the_document_it_is() -> None:
    reading = read(rows=row("Sofia", "Benali", "sofia.benali", "Oui"))
    assert "(tableau 4, ligne 2)" in problem(reading, "account.email_invalid").message


@pytest.mark.parametrize(
    "contact",
    [
        table(row("Nom : Benali", "Prénom : Sofia"), row("Adresse mail : sofia@clair.example", "")),
        table(row("Nom", "Prénom", "Adresse mail"), row("Benali", "Sofia", "sofia@clair.example")),
        table(row(cell("".join(map(paragraph, LABELLED))), "")),
        table(*(row(part) for line in LABELLED for part in line.split(" : "))),
    ],
)
def test_the_contact_is_found_however_its_table_is_laid_out(contact: str) -> None:
    reading = read(contact=contact)
    found = reading.annex.contact
    assert (found.first_name, found.last_name, found.email) == ("Sofia", "Benali", "sofia@clair.example")
    assert codes(reading) == []


def test_values_below_their_labels_belong_to_them() -> None:
    side_by_side = table(row("Couleur principale :", "Couleur secondaire :"), row("#8A1C4A", "#F4D35E"))
    assert read(colours=side_by_side).annex.colours == read().annex.colours


def test_nobody_is_the_contact_for_being_first_in_a_table_of_people() -> None:
    head = row("Nom", "Prénom", "Adresse mail")
    people = table(head, row("A", "B", "a@b.example"), row("C", "D", "c@d.example"))
    assert read(contact=people).annex.contact.email is None


def test_paragraphs_of_a_description_stay_apart() -> None:
    told = cell(paragraph("Elle conseille les ménages.") + paragraph("Elle forme les artisans."))
    reading = read(structure=table(row("Nom", "Agence Clair-Toit"), row("Description", told)))
    assert reading.annex.structure.description == "Elle conseille les ménages.\n\nElle forme les artisans."
    loose = paragraph("Nom : Agence") + paragraph("Description : Elle conseille.") + paragraph("Elle forme.")
    assert read(structure=loose).annex.structure.description == "Elle conseille.\n\nElle forme."


def test_the_lines_within_the_cells_of_one_row_are_one_person() -> None:
    broken = row(
        cell(paragraph("Anne-") + paragraph("Lise")),
        cell(paragraph("Garrigues") + paragraph("Monteil")),
        cell(paragraph("al.monteil@clair-") + paragraph("toit.example")),
        "",
    )
    reading = read(rows=SOFIA + broken)
    account = reading.annex.accounts[1]
    assert (account.first_name, account.last_name) == ("Anne-Lise", "Garrigues Monteil")
    assert account.email == "al.monteil@clair-toit.example"
    assert codes(reading) == ["account.email_repaired"]


def test_two_people_in_the_cells_of_one_row_are_two_accounts() -> None:
    both = row(
        cell(paragraph("Anne") + paragraph("Paul")),
        cell(paragraph("Roux") + paragraph("Lys")),
        cell(paragraph("a.roux@clair.example") + paragraph("p.lys@clair.example")),
        cell(paragraph("Oui") + paragraph("Non")),
    )
    people = [(found.last_name, found.email, found.role) for found in read(rows=both).annex.accounts]
    assert people == [
        ("Roux", "a.roux@clair.example", Role.SUPER_CONSEILLER),
        ("Lys", "p.lys@clair.example", Role.CONSEILLER),
    ]


def test_an_answer_merged_over_several_rows_counts_for_each_and_is_said() -> None:
    first = row("Anne", "Roux", "a.roux@clair.example", cell("Oui", '<w:vMerge w:val="restart"/>'))
    second = row("Paul", "Lys", "p.lys@clair.example", cell("", "<w:vMerge/>"))
    reading = read(rows=first + second)
    assert [account.role for account in reading.annex.accounts] == [Role.SUPER_CONSEILLER] * 2
    assert problem(reading, "account.role_shared").field == "accounts[1].role"


def test_a_name_merged_over_two_rows_is_one_persons() -> None:
    first = row("Anne", cell("Roux", '<w:vMerge w:val="restart"/>'), "a.roux@clair.example", "Oui")
    second = row("Paul", cell("", "<w:vMerge/>"), "p.roux@clair.example", "")
    accounts = read(rows=first + second).annex.accounts
    assert [account.state for account in accounts] == [AccountState.READY, AccountState.INCOMPLETE]


@pytest.mark.parametrize("unused", [row("", "", "", ""), row("", "", "", "☐"), row("", "", "", "Non")])
def test_an_unused_row_is_nobody(unused: str) -> None:
    reading = read(rows=SOFIA + unused)
    assert len(reading.annex.accounts) == 1
    assert codes(reading) == []


def test_a_sentence_with_an_address_is_no_account_but_is_said() -> None:
    note = row(cell("Merci d’ajouter aussi Paul Lys p.lys@clair.example", '<w:gridSpan w:val="4"/>'))
    reading = read(rows=SOFIA + note)
    assert len(reading.annex.accounts) == 1
    assert "p.lys@clair.example" in problem(reading, "accounts.lines_ignored").message


def test_a_row_above_the_header_is_said() -> None:
    above = row("Paul", "Lys", "p.lys@clair.example", "")
    reading = read(rows=HEADER + SOFIA).annex.accounts
    assert len(reading) == 1
    body = paragraph("COMPTES À CRÉER") + table(above, HEADER, SOFIA)
    shuffled = read_bytes(docx(body), "annexe.docx")
    assert "p.lys@clair.example" in problem(shuffled, "accounts.lines_ignored").message


def test_the_prompt_of_an_empty_control_is_no_value() -> None:
    prompt = "Cliquez ou appuyez ici pour entrer du texte."
    structure = table(row("Nom", prompt), row("Description", "Elle aide."))
    assert read(structure=structure).annex.structure.name is None
