"""The table of accounts: roles, incomplete rows, addresses, and every way a table is drawn."""

import pytest

from provisioner.annex import Reading
from provisioner.annex.accounts.marks import Mark, read_mark
from provisioner.annex.annex import Account
from tenants.roles import AccountState, Role
from tests.unit.provisioner.annex.forms import HEADER, annex_text, codes, problem, read

SOFIA = "Sofia\tBenali\tsofia.benali@clair-toit.example\tOui"


def with_rows(*rows: str, header: str = HEADER) -> Reading:
    return read(annex_text(accounts="\n".join((header, *rows))))


def only_account(reading: Reading) -> Account:
    [account] = reading.annex.accounts
    return account


@pytest.mark.parametrize(
    "mark", ["Oui", "oui", "OUI", " oui.", "Yes", "x", "X", "✓", "✔️", "☑", "☒", "[x]", "O"]
)
def test_an_affirmative_mark_makes_a_super_conseiller(mark: str) -> None:
    assert read_mark(mark) is Mark.YES


@pytest.mark.parametrize("mark", ["", "  ", "Non", "non", "NON.", "-", "—", "☐", "[ ]", "no"])
def test_a_blank_or_a_no_makes_a_conseiller(mark: str) -> None:
    assert read_mark(mark) is Mark.NO


@pytest.mark.parametrize(
    ("boxes", "answer"),
    [
        ("☒ Oui ☐ Non", Mark.YES),
        ("☐ Oui ☒ Non", Mark.NO),
        ("☐ Oui ☐ Non", Mark.NO),
        ("[x] oui / [ ] non", Mark.YES),
        ("Oui ☒ Non ☐", Mark.YES),
        ("Oui ☐", Mark.NO),
        ("☒ Oui ☒ Non", Mark.UNCLEAR),
        ("☒ Oui sauf le lundi ☐ Non", Mark.UNCLEAR),
    ],
)
def test_of_boxes_before_or_after_their_answers_the_ticked_one_counts(boxes: str, answer: Mark) -> None:
    assert read_mark(boxes) is answer


@pytest.mark.parametrize("mark", ["Peut-être", "Qui", "?", "Oui ou non", "Oui si possible", "admin", "1"])
def test_anything_else_makes_nobody_an_administrator(mark: str) -> None:
    reading = with_rows(SOFIA, f"Marc\tOduya\tmarc.oduya@clair-toit.example\t{mark}")
    assert reading.annex.accounts[1].role is Role.CONSEILLER
    unclear = problem(reading, "account.role_unclear")
    assert unclear.field == "accounts[1].role"
    assert f"« {mark} »" in unclear.message
    assert reading.valid


@pytest.mark.parametrize("email", ["", "A définir", "à compléter", "....", "-"])
def test_a_row_without_an_email_is_kept_incomplete_and_never_an_administrator(email: str) -> None:
    reading = with_rows(SOFIA, f"SOLITOIT\t\t{email}\tOui")
    assert reading.annex.accounts[1] == Account(
        "SOLITOIT", None, None, Role.CONSEILLER, AccountState.INCOMPLETE
    )
    assert problem(reading, "account.incomplete").field == "accounts[1].email"
    assert reading.valid


def test_a_row_without_a_last_name_is_incomplete() -> None:
    reading = with_rows(SOFIA, "Claire\t\tclaire@clair-toit.example\tOui")
    assert reading.annex.accounts[1] == Account(
        "Claire", None, "claire@clair-toit.example", Role.CONSEILLER, AccountState.INCOMPLETE
    )
    assert problem(reading, "account.incomplete").field == "accounts[1].last_name"


@pytest.mark.parametrize(
    "rows", [["Sofia\tBenali\ts@b.example\t"], ["Sofia\tBenali\t\tOui"], ["Sofia\tBenali\ts@b\tOui"]]
)
def test_one_ready_super_conseiller_is_required(rows: list[str]) -> None:
    reading = with_rows(*rows)
    assert "accounts.no_super_conseiller" in codes(reading)
    assert not reading.valid


@pytest.mark.parametrize("accounts", ["", HEADER, "Un texte sans tableau."])
def test_a_missing_or_empty_table_is_one_error(accounts: str) -> None:
    reading = read(annex_text(accounts=accounts))
    assert reading.annex.accounts == ()
    assert codes(reading) == ["accounts.missing"]


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("- Sofia BENALI (sofia.benali@clair-toit.example) : administratrice", Role.SUPER_CONSEILLER),
        ("1. Sofia Benali, sofia.benali@clair-toit.example, non administratrice", Role.CONSEILLER),
        ("• Mme Sofia Benali – <Sofia.Benali@clair-toit.example>", Role.CONSEILLER),
        ("BENALI Sofia sofia.benali@clair-toit.example conseillère", Role.CONSEILLER),
    ],
)
def test_an_account_of_a_list_without_a_table_is_read_and_doubted(line: str, role: Role) -> None:
    reading = read(annex_text(accounts=line))
    account = only_account(reading)
    assert (account.first_name, (account.last_name or "").title()) == ("Sofia", "Benali")
    assert (account.email, account.role) == ("sofia.benali@clair-toit.example", role)
    assert problem(reading, "account.name_unclear").field == "accounts[0]"


@pytest.mark.parametrize(
    "line", ["a@clair.example, b@clair.example", "Écrire à support-mixeur@hespul.org", "sofia@clair.example"]
)
def test_a_line_that_names_nobody_or_two_addresses_is_no_account(line: str) -> None:
    assert read(annex_text(accounts=line)).annex.accounts == ()


@pytest.mark.parametrize(
    "accounts",
    [
        """Compte 1
Prénom : Sofia
Nom : Benali
email : sofia.benali@clair-toit.example
Administrateur : Oui

Compte 2
Prénom : Marc
Nom : Oduya
email : marc.oduya@clair-toit.example
Administrateur : Non""",
        """1) Prénom : Sofia  Nom : Benali  email : sofia.benali@clair-toit.example  Administrateur : Oui
2) Prénom : Marc  Nom : Oduya  email : marc.oduya@clair-toit.example  Administrateur : Non""",
        """Prénom;Nom;email;Administrateur·rice ?
Sofia;Benali;sofia.benali@clair-toit.example;Oui
Marc;Oduya;marc.oduya@clair-toit.example;Non""",
        """Nom - Prénom\tMail professionnel\tProfil
BENALI Sofia\tsofia.benali@clair-toit.example\tAdministratrice
ODUYA Marc\tmarc.oduya@clair-toit.example\tConseiller""",
    ],
    ids=["a label a line", "labels on one line", "semicolons", "a profile for an answer"],
)
def test_accounts_are_read_under_labels_and_in_tables_of_other_making(accounts: str) -> None:
    reading = read(annex_text(accounts=accounts))
    first, second = reading.annex.accounts
    assert (first.first_name, first.email) == ("Sofia", "sofia.benali@clair-toit.example")
    assert (first.role, first.state) == (Role.SUPER_CONSEILLER, AccountState.READY)
    assert (second.first_name, (second.last_name or "").title()) == ("Marc", "Oduya")
    assert (second.role, second.state) == (Role.CONSEILLER, AccountState.READY)


def test_several_people_beside_each_label_are_not_made_one() -> None:
    accounts = "Prénom\tSofia\tMarc\nNom\tBenali\tOduya\nemail\ts@clair.example\tm@clair.example"
    assert read(annex_text(accounts=accounts)).annex.accounts == ()


def test_a_yes_under_no_head_makes_nobody_an_administrator_and_is_told() -> None:
    header = "Prénom\t\tNom\t\temail\t\t\tAdministrateur·rice ?"
    row = "Sofia\t\tBenali\t\tsofia.benali@clair-toit.example\tOui"
    reading = with_rows(row, header=header)
    assert only_account(reading).role is Role.CONSEILLER
    assert "« Oui »" in problem(reading, "account.role_astray").message


@pytest.mark.parametrize(
    "named",
    ["Administratrice : Sofia Benali", "Administrateurs : Mme BENALI Sofia et Marc Oduya", "Admin. : Benali"],
)
def test_an_administrator_named_below_the_table_is_one_and_doubted(named: str) -> None:
    rows = ("Sofia\tBenali\tsofia.benali@clair-toit.example", "Marc\tOduya\tmarc.oduya@clair-toit.example")
    reading = with_rows(*rows, "", named, header="Prénom\tNom\temail")
    assert reading.annex.accounts[0].role is Role.SUPER_CONSEILLER
    assert reading.annex.accounts[1].role is (Role.SUPER_CONSEILLER if "Marc" in named else Role.CONSEILLER)
    assert "accounts[0].role" in [each.field for each in reading.problems]
    assert "accounts.lines_ignored" not in codes(reading)


@pytest.mark.parametrize("named", ["Administratrice : Léa Lys", "Administratrice : Benali"])
def test_a_named_administrator_who_may_be_nobody_or_two_people_is_left_to_a_person(named: str) -> None:
    rows = ("Sofia\tBenali\tsofia.benali@clair-toit.example", "Ali\tBenali\tali@clair-toit.example")
    reading = with_rows(*rows, named, header="Prénom\tNom\temail")
    assert {account.role for account in reading.annex.accounts} == {Role.CONSEILLER}
    assert named in problem(reading, "accounts.lines_ignored").message


@pytest.mark.parametrize(
    "address", ["m .oduya@clair-toit.example", "m.oduyaclair-toit.example", "m.oduya©clair.example"]
)
def test_a_row_above_the_header_is_told_even_with_a_broken_address(address: str) -> None:
    reading = read(annex_text(accounts=f"Marc\tOduya\t{address}\tOui\n{HEADER}\n{SOFIA}"))
    assert address in problem(reading, "accounts.lines_ignored").message


def test_two_addresses_in_a_row_are_one_too_many() -> None:
    reading = with_rows(SOFIA, "Marc\tOduya\tm.oduya@clair.example / marc@clair.example\t")
    assert "gardez-en une seule" in problem(reading, "account.email_invalid").message


def test_the_example_of_the_form_is_no_account_and_told() -> None:
    reading = with_rows("ex : Jean\tDUPONT\tjean.dupont@ville.fr\tOui / Non", SOFIA)
    assert only_account(reading).first_name == "Sofia"
    assert "jean.dupont@ville.fr" in problem(reading, "accounts.lines_ignored").message


def test_dotted_lines_left_around_answers_are_no_part_of_them() -> None:
    reading = with_rows(
        "…… Sofia\t...... Benali\t____ sofia.benali@clair-toit.example\t…… Oui", "…\t....\t___\t"
    )
    assert only_account(reading).last_name == "Benali"
    assert codes(reading) == []


def test_one_email_for_two_people_is_refused() -> None:
    reading = with_rows(SOFIA, "Marc\tOduya\tSofia.Benali@clair-toit.example\t")
    duplicate = problem(reading, "account.duplicate_email")
    assert duplicate.field == "accounts[1].email"
    assert "ligne 26 et ligne 27" in duplicate.message
    assert not reading.valid


def test_the_same_row_twice_is_one_account_with_a_warning() -> None:
    reading = with_rows(SOFIA, SOFIA)
    assert only_account(reading).role is Role.SUPER_CONSEILLER
    assert codes(reading) == ["accounts.repeated_row"]


def test_the_same_person_with_two_roles_is_refused() -> None:
    reading = with_rows(SOFIA, SOFIA.replace("Oui", "Non"))
    assert "account.duplicate_email" in codes(reading)


def test_a_shared_mailbox_is_a_warning() -> None:
    reading = with_rows(SOFIA, "Accueil\tAgence\taccueil@clair-toit.example\t")
    assert codes(reading) == ["account.shared_mailbox"]
    assert reading.valid


def test_an_address_of_the_operator_is_no_account_of_the_member() -> None:
    reading = with_rows(SOFIA, "Camille\tDutilleul\tcamille.dutilleul@hespul.org\tOui")
    assert reading.annex.accounts[1].email is None
    assert reading.annex.accounts[1].role is Role.CONSEILLER
    assert codes(reading) == ["account.operator_email"]


def test_an_invalid_address_is_refused_with_what_was_probably_meant() -> None:
    reading = with_rows(SOFIA, "Marc\tOduya\tmarc oduya@clair-toit.example\t")
    assert reading.annex.accounts[1].email is None
    invalid = problem(reading, "account.email_invalid")
    assert "marcoduya@clair-toit.example" in invalid.message
    assert "ligne 27" in invalid.message


def test_a_repair_names_both_addresses() -> None:
    reading = with_rows("Sofia\tBenali\tsofia.benali@clair- toit.example\tOui")
    repaired = problem(reading, "account.email_repaired").message
    assert "« sofia.benali@clair- toit.example »" in repaired
    assert "lue sofia.benali@clair-toit.example" in repaired


TABLES = {
    "tabs": f"{HEADER}\n{SOFIA}\nMarc\tOduya\tmarc@b.example\t",
    "bars": "| Prénom | Nom | email | Administrateur·rice ? |\n|---|---|---|---|\n"
    "| Sofia | Benali | sofia.benali@clair-toit.example | Oui |\n| Marc | Oduya | marc@b.example | |",
    "spaces": "Prénom  Nom     email                            Administrateur·rice ?\n"
    "Sofia   Benali  sofia.benali@clair-toit.example  Oui\n"
    "Marc    Oduya   marc@b.example",
    "words run together": "Prénom Nom email Administrateur·rice ?\n"
    "Sofia Benali sofia.benali@clair-toit.example Oui\nMarc Oduya marc@b.example",
    "one cell a line": "Prénom\nNom\nemail\nAdministrateur·rice ?\n"
    "Sofia\nBenali\nsofia.benali@clair-toit.example\nOui\nMarc\nOduya\nmarc@b.example",
    "another order": "Administrateur\tE-mail\tNom\tPrénom\n"
    "x\tsofia.benali@clair-toit.example\tBenali\tSofia\n\tmarc@b.example\tOduya\tMarc",
    "more columns": "N°\tPrénom\tNom\tTéléphone\tCourriel\tAdmin ?\n"
    "1\tSofia\tBenali\t02 99 00 00 00\tsofia.benali@clair-toit.example\tOui\n"
    "2\tMarc\tOduya\t\tmarc@b.example\t",
    "names together": "Nom et prénom\tAdresse mail\tAdministrateur(rice) ?\n"
    "BENALI Sofia\tsofia.benali@clair-toit.example\tOui\nMarc ODUYA\tmarc@b.example\tNon",
    "a stamp between": f"{HEADER}\n{SOFIA}\n017-999543218-20250617-2025_06 Reçu le 23/06/2025\n"
    "\n2/7\nMarc\tOduya\tmarc@b.example\t",
    "the header again on a new page": f"{HEADER}\n{SOFIA}\n{HEADER}\nMarc\tOduya\tmarc@b.example\t",
    "a scanner's spelling": "Prénorn\tNorn\tEmai1\tAdministrateur. rice ?\n"
    f"{SOFIA}\nMarc\tOduya\tmarc@b.example\t",
}


@pytest.mark.parametrize("drawn", TABLES)
def test_a_table_is_read_however_it_is_drawn(drawn: str) -> None:
    reading = read(annex_text(accounts=TABLES[drawn]))
    sofia, marc = reading.annex.accounts
    assert (sofia.first_name, (sofia.last_name or "").title()) == ("Sofia", "Benali")
    assert (sofia.email, sofia.role) == ("sofia.benali@clair-toit.example", Role.SUPER_CONSEILLER)
    assert (marc.first_name, (marc.last_name or "").title()) == ("Marc", "Oduya")
    assert (marc.email, marc.role) == ("marc@b.example", Role.CONSEILLER)
    assert codes(reading) == []


WRAPPED = {
    "in the cell": f"{HEADER}\nTom\tFayard\tt.fayard@grand- marais.example\tOui",
    "at the end of the line": f"{HEADER}\nTom\tFayard\tt.fayard@grand-\nmarais.example\tOui",
    "in a row of its own": f"{HEADER}\nTom\tFayard\tt.fayard@grand-\tOui\n\t\tmarais.example\t",
    "before the sign": f"{HEADER}\nTom\tFayard\tt.\tOui\n\t\tfayard@grand-marais.example\t",
    "below, by spaces": "Prénom  Nom     email            Administrateur ?\n"
    "Tom     Fayard  t.fayard@grand-  Oui\n                marais.example",
    "one cell a line": "Prénom\nNom\nemail\nAdministrateur ?\n"
    "Tom\nFayard\nt.fayard@grand-\nmarais.example\nOui",
    "words run together": "Prénom Nom email Administrateur ?\nTom Fayard t.fayard@grand- marais.example Oui",
}


@pytest.mark.parametrize("wrapped", WRAPPED)
def test_a_wrapped_address_is_closed_with_a_warning(wrapped: str) -> None:
    reading = read(annex_text(accounts=WRAPPED[wrapped]))
    assert only_account(reading) == Account(
        "Tom", "Fayard", "t.fayard@grand-marais.example", Role.SUPER_CONSEILLER, AccountState.READY
    )
    assert codes(reading) == ["account.email_repaired"]


def test_a_name_wrapped_at_its_hyphen_is_closed() -> None:
    reading = with_rows("Tom\tFayard-\tt.fayard@b.example\tOui", "\tLemoine\t\t")
    assert only_account(reading).last_name == "Fayard-Lemoine"


def test_the_next_person_is_not_taken_for_the_end_of_an_address() -> None:
    reading = with_rows("Tom\tFayard\tt.fayard@marais.\tOui", "example\t\tA définir\t")
    assert reading.annex.accounts[0].email is None
    assert reading.annex.accounts[1].first_name == "example"


def test_names_that_cannot_be_told_apart_are_said() -> None:
    reading = read(annex_text(accounts="Prénom Nom email Admin\nAnne Marie Le Du a.ledu@b.example Oui"))
    assert (only_account(reading).first_name, only_account(reading).last_name) == ("Anne", "Marie Le Du")
    assert codes(reading) == ["account.name_unclear"]


SWAPPED = "Nom\tPrénom\temail\tAdministrateur·rice ?"


@pytest.mark.parametrize("header", [SWAPPED, f"Conseillers\n{SWAPPED}", "Nom\tPrénom", "Nom Prénom"])
def test_a_second_header_holds_for_the_rows_below_it(header: str) -> None:
    reading = with_rows(SOFIA, header, "Oduya\tMarc\tmarc@b.example\t")
    assert (reading.annex.accounts[1].first_name, reading.annex.accounts[1].last_name) == ("Marc", "Oduya")


@pytest.mark.parametrize(
    "row",
    [
        f"{HEADER}\nDELORME\tMargaux\tm@b.example\tOui",
        "Prénom Nom email Admin\nDELORME Margaux m@b.example Oui",
        "Prénom\nNom\nemail\nAdmin\nDELORME\nMargaux\nm@b.example\nOui",
    ],
)
def test_capitals_in_the_column_of_the_first_name_are_said(row: str) -> None:
    reading = read(annex_text(accounts=row))
    assert (only_account(reading).first_name, only_account(reading).last_name) == ("DELORME", "Margaux")
    assert codes(reading) == ["account.name_order"]


@pytest.mark.parametrize(
    "written",
    [
        "Delorme (06 12 34 56 78)",
        "Delorme 06 12 34 56 78",
        "Mme Delorme",
        "Delorme, directrice des services",
        "Delorme – directrice",
        "Delorme / 06 12",
        "Delorme et Petit",
    ],
)
def test_what_is_added_to_a_name_is_never_part_of_it(written: str) -> None:
    reading = with_rows(SOFIA, f"Margaux\t{written}\tm@b.example\t")
    name = reading.annex.accounts[1].last_name
    [code] = codes(reading)
    assert (name, code) in {("Delorme", "account.name_trimmed"), (None, "account.incomplete")}


def test_a_short_line_that_is_no_row_is_named() -> None:
    reading = with_rows(SOFIA, "Bureau d'études Ombelle")
    assert "« Bureau d'études Ombelle » (ligne 27)" in problem(reading, "accounts.lines_ignored").message


def test_two_rows_run_together_are_set_aside_and_said() -> None:
    reading = with_rows(SOFIA, "Marc\tOduya\tm@b.example\tOui Zoé\tHaddad\tz@b.example\tOui")
    assert len(reading.annex.accounts) == 1
    assert codes(reading) == ["accounts.lines_ignored"]


def test_the_table_is_found_without_its_heading() -> None:
    reading = read(annex_text().replace("COMPTES À CRÉER\n", ""))
    assert only_account(reading).last_name == "Benali"


def test_the_table_of_the_sample_report_is_not_the_accounts() -> None:
    sample = "APERÇU DE L'INTERFACE MIXEUR\n\nNom\tPrénom\tCourriel\nDoe\tJane\tjane@doe.example\n\nCOULEURS"
    reading = read(annex_text(accounts="").replace("COULEURS", sample, 1))
    assert reading.annex.accounts == ()


def test_the_unticked_box_of_an_unused_row_is_nothing_to_look_at() -> None:
    unused = f"{'':60}☐"
    reading = with_rows(
        f"{'Sofia':10}{'Benali':15}{'sofia.benali@clair-toit.example':35}☒",
        unused,
        header=f"{'Prénom':10}{'Nom':15}{'email':35}Administrateur·rice ?",
    )
    assert codes(reading) == []
    assert only_account(reading).role is Role.SUPER_CONSEILLER


@pytest.mark.parametrize("head", ["Admin. ?", "Adminis-trateur·rice ?", "Adminis- trateur·rice ?"])
def test_a_narrow_column_shortens_or_hyphenates_its_head(head: str) -> None:
    reading = with_rows(SOFIA, header=f"Prénom\tNom\temail\t{head}")
    assert only_account(reading).role is Role.SUPER_CONSEILLER
