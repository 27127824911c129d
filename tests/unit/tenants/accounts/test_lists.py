"""Lists of people as spreadsheets, mail programs and hands write them."""

import codecs
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.accounts.importing import (
    LARGEST_LIST,
    MOST_LINES,
    ListRefused,
    Row,
    decode,
    judge,
    read,
    unread,
    written,
)
from tenants.accounts.importing.judging import Fate
from tenants.roles import Role

EVE = Row(1, "Ève", "Durand", "e.durand@structure.example", "Oui")
LINE = "Ève;Durand;e.durand@structure.example;Oui"
CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=20)


def people(text: str) -> list[tuple[str, str, str, str]]:
    return [(row.first_name, row.last_name, row.email, row.role) for row in read(text)]


@pytest.mark.parametrize(
    "text",
    [
        LINE,
        LINE.replace(";", ","),
        LINE.replace(";", "\t"),
        LINE.replace(";", " ; "),
        '"Ève";"Durand";"e.durand@structure.example";"Oui"',
        f"\ufeff{LINE}\r\n",
        f"\n\n{LINE}\n\n",
        "Prénom;Nom;E-mail;Administrateur·rice ?\n" + LINE,
        "nom,PRENOM,Rôle,Courriel,Téléphone\nDurand,Ève,Oui,e.durand@structure.example,01 02",
        "e.durand@structure.example;Ève;Durand;Oui",
        "Nom complet;adresse mail;rôle\nÈve DURAND;e.durand@structure.example;Oui".replace(
            "DURAND", "Durand"
        ),
        "Ève Durand;e.durand@structure.example;Oui",
        "Ève Durand <e.durand@structure.example> Oui",
        "Ève Durand e.durand@structure.example Oui",
    ],
    ids=[
        "semicolons",
        "commas",
        "tabs",
        "spaces around",
        "quotes",
        "mark",
        "blank lines",
        "titles",
        "titles in another order",
        "address first",
        "whole name titled",
        "whole name",
        "mailbox",
        "words alone",
    ],
)
def test_one_person_is_read_however_they_are_written(text: str) -> None:
    assert people(text) == [("Ève", "Durand", "e.durand@structure.example", "Oui")]


@pytest.mark.parametrize(
    "title", ["Super", "Super-conseiller·ère ?", "Est super conseillère", "SUPERCONSEILLER"]
)
def test_a_title_about_super_conseillers_is_that_of_the_role(title: str) -> None:
    text = f"Prénom;Nom;E-mail;{title}\n{LINE}"
    assert people(text) == [(EVE.first_name, EVE.last_name, EVE.email, EVE.role)]
    assert unread(text) == ()


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (f"Prénom;Nom;E-mail;Rôle;Statut;Vide\n{LINE};Cadre;", ("« Statut »",)),
        (f"Prénom;Nom;E-mail;Superviseur\n{LINE}", ("« Superviseur »",)),
        (f"Prénom;Nom;E-mail;Rôle;Super\n{LINE};Oui", ("« Super »",)),
        (f"Prénom;Nom;E-mail\n{LINE}", ("4",)),
        (f"{LINE};Cadre;12", ("5", "6")),
        ("Ève Durand;e.durand@structure.example;Oui;Cadre", ("4",)),
        (LINE, ()),
        ("Ève Durand <e.durand@structure.example>; Lou Pré <l.pre@structure.example>", ()),
        ("Ève;Durand;sans adresse;Oui;Cadre", ("5",)),
    ],
    ids=["titled", "other title", "two roles", "no title", "untitled", "whole name", "none", "mail", "wrong"],
)
def test_what_is_left_aside_of_a_list_is_named(text: str, columns: tuple[str, ...]) -> None:
    assert unread(text) == columns


def test_a_mail_programs_list_on_one_line_is_read() -> None:
    text = '"Ève Durand" <e@structure.example>, Noé ORME <n@structure.example>'
    assert people(text) == [
        ("Ève", "Durand", "e@structure.example", ""),
        ("Noé", "ORME", "n@structure.example", ""),
    ]


def test_lines_are_numbered_as_they_were_given() -> None:
    rows = read(f"Prénom;Nom;e-mail\n\n{LINE}\n\n{LINE}")
    assert [row.line for row in rows] == [3, 5]


@pytest.mark.parametrize("formula", ["=1+1", "+33", "@SUM(A1)", "-2+3", "=cmd|' /C calc'!A0"])
def test_a_formula_is_a_text(formula: str) -> None:
    (row,) = read(f"prénom;nom;email\n{formula};Durand;e@structure.example")
    assert row.first_name == formula


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Cette liste est vide"),
        (" \n\t\n;;;\n", "Cette liste est vide"),
        ("prénom;nom;email\n", "Cette liste est vide"),
        ("nom;email\nDurand;e@structure.example", "La ligne de titres"),
        (f'{LINE}\n"Noé;Orme;n@structure.example\n{LINE}', "Ligne 2 : un guillemet"),
        ("\n".join([LINE] * (MOST_LINES + 1)), f"compte {MOST_LINES + 1} personnes"),
        ("x" * 140_000, "Ligne 1"),
    ],
    ids=["nothing", "blanks", "titles alone", "title missing", "open quote", "too many", "endless cell"],
)
def test_a_list_that_cannot_be_read_says_why(text: str, said: str) -> None:
    with pytest.raises(ListRefused, match=said):
        read(text)


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        rows = read(text)
    except ListRefused:
        return
    assert judge(rows, {}).lines
    assert read(written(rows)) == rows


@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=8))
def test_what_is_shown_is_read_again_as_it_was(cells: list[tuple[str, str, str, str]]) -> None:
    rows = tuple(
        Row(place + 4, *(" ".join(cell.split()) for cell in each)) for place, each in enumerate(cells)
    )
    assert read(written(rows)) == rows


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@given(first=CELLS.map(str.strip), last=CELLS.map(str.strip))
def test_names_with_separators_and_quotes_are_kept_when_quoted(delimiter: str, first: str, last: str) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["prénom", "nom", "email"])
    writer.writerows([[first, last, "e@structure.example"]] * 3)
    assert [(row.first_name, row.last_name) for row in read(text.getvalue())] == [
        (" ".join(first.split()), " ".join(last.split()))
    ] * 3


@pytest.mark.parametrize(
    "content",
    [
        LINE.encode(),
        LINE.encode("utf-8-sig"),
        LINE.encode("cp1252"),
        LINE.encode("utf-16"),
        LINE.encode("utf-16-le"),
        LINE.encode("utf-16-be"),
        codecs.BOM_UTF16_BE + LINE.encode("utf-16-be"),
    ],
    ids=["utf-8", "marked utf-8", "windows", "utf-16", "little end", "big end", "marked big end"],
)
def test_a_file_is_read_in_any_usual_encoding(content: bytes) -> None:
    assert people(decode(content)) == [("Ève", "Durand", "e.durand@structure.example", "Oui")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * (LARGEST_LIST + 1), "dépasse 256 ko"),
        (b"PK\x03\x04 a spreadsheet", "pas au format CSV"),
        (b"%PDF-1.7", "pas au format CSV"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a", "ne se lisent pas"),
        (b"\x81\x8d\xff", "ne se lisent pas"),
    ],
    ids=["large", "spreadsheet", "PDF", "half a letter", "no encoding"],
)
def test_a_file_that_is_no_list_says_what_to_do(content: bytes, said: str) -> None:
    with pytest.raises(ListRefused, match=said):
        decode(content)


@given(st.binary(max_size=300))
def test_any_file_is_read_or_refused(content: bytes) -> None:
    try:
        rows = read(decode(content))
    except ListRefused:
        return
    assert rows


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ("Oui", Role.SUPER_CONSEILLER),
        ("super-conseillère", Role.SUPER_CONSEILLER),
        ("X", Role.SUPER_CONSEILLER),
        ("", Role.CONSEILLER),
        ("non", Role.CONSEILLER),
        ("Conseiller·ère", Role.CONSEILLER),
    ],
)
def test_the_role_is_understood(said: str, role: Role) -> None:
    (guest,) = judge([Row(1, "Ève", "Durand", "e@structure.example", said)], {}).guests
    assert guest.role is role


def test_each_line_that_is_wrong_names_its_field_and_what_to_do() -> None:
    rows = [
        EVE,
        Row(2, "", "Orme", "n.orme@structure.example"),
        Row(3, "Noé", "Orme", "n.orme"),
        Row(4, "Noé", "Orme", "n.orme@structure.example", "peut-être"),
    ]
    judgement = judge(rows, {})
    found = [(line.row.line, line.problems[0].field) for line in judgement.of(Fate.WRONG)]
    assert found == [(2, "first_name"), (3, "email"), (4, "role")]
    assert "prenom.nom@domaine.fr" in judgement.lines[2].problems[0].message
    assert not judgement.is_right


def test_an_address_for_two_people_is_refused_and_one_person_twice_counts_once() -> None:
    twice = judge([EVE, Row(2, "Ève", "Durand", "E.DURAND@structure.example", "oui")], {})
    assert [line.fate for line in twice.lines] == [Fate.INVITED, Fate.REPEATED]
    both = judge([EVE, Row(2, "Noé", "Orme", EVE.email)], {})
    assert both.lines[1].fate is Fate.WRONG
    assert "ligne 1" in both.lines[1].problems[0].message


def test_who_has_an_account_is_left_alone_and_nobody_else_takes_their_address() -> None:
    known = {EVE.email: "Eve Durand"}
    assert judge([EVE], known).lines[0].fate is Fate.KNOWN
    other = judge([Row(1, "Noé", "Orme", EVE.email)], known)
    assert other.lines[0].fate is Fate.WRONG
    assert "compte de Eve Durand" in other.lines[0].problems[0].message


def test_a_shared_mailbox_is_to_be_confirmed() -> None:
    judgement = judge([Row(1, "Ève", "Durand", "accueil@structure.example")], {})
    assert judgement.is_right
    assert judgement.doubtful
