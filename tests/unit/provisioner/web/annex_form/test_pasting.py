"""Tables as spreadsheets, mails and people give them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.web.annex_form.pasting import PastedRow, read_table

ANA = PastedRow("Ana", "Orme", "ana@x.example", "super_conseiller")
BO = PastedRow("Bo", "Frêne", "bo@x.example")


@pytest.mark.parametrize(
    "text",
    [
        "Ana\tOrme\tana@x.example\tOui\nBo\tFrêne\tbo@x.example\tNon",
        "Ana;Orme;ana@x.example;Oui\r\nBo;Frêne;bo@x.example;\r\n",
        "Ana, Orme, ana@x.example, x\nBo, Frêne, bo@x.example",
        '"Ana";"Orme";"ana@x.example";"oui"\n"Bo";"Frêne";"bo@x.example";"non"',
        "Prénom\tNom\temail\tAdministrateur·rice ?\nAna\tOrme\tana@x.example\tOui\nBo\tFrêne\tbo@x.example\t",
        "E-mail;Rôle;Nom;Prénom\nana@x.example;Super-conseiller;Orme;Ana\nbo@x.example;Conseiller;Frêne;Bo",
        "Nom\tPrénom\tTél\tMail\tAdmin\nOrme\tAna\t01 02\tana@x.example\tX\nFrêne\tBo\t\tbo@x.example\t",
        "Nom et prénom;Courriel;Administrateur\nORME Ana;ana@x.example;oui\nFRÊNE Bo;bo@x.example;",
        "ana@x.example\tAna\tOrme\tOui\nbo@x.example\tBo\tFrêne\t",
        "\nAna\tOrme\t\tana@x.example\tOui\n\n\t\t\t\nBo\tFrêne\t\tbo@x.example\t\n",
    ],
)
def test_people_are_found_whatever_keeps_their_cells_apart(text: str) -> None:
    assert [
        PastedRow(row.first_name, row.last_name.capitalize(), row.email, row.role) for row in read_table(text)
    ] == [ANA, BO]


def test_a_cell_may_hold_the_sign_that_separates_others() -> None:
    (row,) = read_table('Prénom;Nom;e-mail\nAna;"Orme; Frêne";ana@x.example')
    assert row.last_name == "Orme; Frêne"


def test_somebody_without_an_address_is_still_a_row() -> None:
    assert read_table("Ana\tOrme") == (PastedRow("Ana", "Orme"),)


def test_an_unclear_answer_makes_nobody_an_administrator() -> None:
    (row,) = read_table("Ana\tOrme\tana@x.example\tpeut-être")
    assert row.role == "conseiller"


def test_headings_alone_are_nobody() -> None:
    assert read_table("Prénom\tNom\temail") == ()
    assert read_table(" \n\t\n") == ()


@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_any_text_is_a_table_of_some_people(text: str) -> None:
    for row in read_table(text):
        assert row.first_name or row.last_name or row.email
        assert row.role in {"conseiller", "super_conseiller"}


cells = st.from_regex(r"[A-Z][a-zé]{1,8}", fullmatch=True)


@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=5), st.sampled_from("\t;,"))
def test_a_row_is_a_person(people: list[tuple[str, str, str]], delimiter: str) -> None:
    lines = [delimiter.join((first, last, f"{user}@x.example")) for first, last, user in people]
    assert read_table("\n".join(lines)) == tuple(
        PastedRow(first, last, f"{user}@x.example") for first, last, user in people
    )
