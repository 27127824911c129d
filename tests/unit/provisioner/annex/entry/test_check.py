"""The rules of the form (MIX-FORM-1 to 13, MIX-ROLE-3 and 4)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.annex.annex import Offer, Reading, Referent
from provisioner.annex.entry import AccountRow, Entry, Field, check, check_pictures, prefill
from provisioner.annex.entry.accounts import MOST_ACCOUNTS
from tenants.roles import AccountState, Role
from tests.unit.provisioner.annex.entry.entries import GOOD, any_entries, any_text, with_account
from themes.problems import Severity


def typed(field: Field, text: str) -> Reading:
    return check(GOOD.with_values({field: text}))


def codes(reading: Reading) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in reading.problems]


def only(reading: Reading) -> str:
    """The message of the only problem."""
    (problem,) = reading.problems
    return problem.message


def test_a_good_form_makes_an_annex_without_any_problem() -> None:
    reading = check(GOOD)
    assert reading.problems == ()
    annex = reading.annex
    assert annex.structure.siret == "20004161400252"
    assert str(annex.colours.secondary) == "#FAE819"
    assert annex.accounts[0].email == "m.delorme@val-ambre.example"
    assert [account.role for account in annex.accounts] == [Role.SUPER_CONSEILLER, Role.CONSEILLER]
    assert annex.offer == Offer(
        address="1 place du Marché 17700 Ambreville",
        referent=Referent("Hugo", "Marchand", "Directeur de l’habitat"),
    )


def test_an_empty_form_asks_for_everything_and_refuses_only_what_the_annex_requires() -> None:
    reading = check(Entry())
    found = {problem.code: problem.severity for problem in reading.problems}
    errors = {code for code, severity in found.items() if severity is Severity.ERROR}
    assert errors == {
        *("structure.name_missing", "structure.description_missing", "contact.first_name_missing"),
        *("contact.last_name_missing", "contact.email_missing", "colour.missing", "accounts.missing"),
    }
    assert found.keys() - errors == {
        *("structure.siret_missing", "offer.address_missing", "offer.referent_missing"),
        "offer.referent_function_missing",
    }
    assert reading.annex.offer is None


@pytest.mark.parametrize("text", ["à définir", "…………", "A compléter", "\u200b", " \n "])
def test_a_placeholder_is_nothing(text: str) -> None:
    assert codes(typed(Field.NAME, text)) == [("structure.name", "structure.name_missing")]


@pytest.mark.parametrize(
    ("field", "longest", "code"),
    [
        (Field.NAME, 200, "structure.name_too_long"),
        (Field.DESCRIPTION, 20_000, "structure.description_too_long"),
        (Field.CONTACT_LAST_NAME, 100, "contact.name_invalid"),
        (Field.ADDRESS, 500, "offer.address_too_long"),
        (Field.REFERENT_FUNCTION, 100, "offer.referent_function_too_long"),
    ],
)
def test_a_text_has_a_longest_length(field: Field, longest: int, code: str) -> None:
    assert (field, code) not in codes(typed(field, "a" * longest))
    assert codes(typed(field, "a" * (longest + 1))) == [(field, code)]


def test_what_nobody_can_see_is_not_part_of_a_value() -> None:
    reading = typed(Field.NAME, "Agence\u00a0Clair\u00ad-Toit\u200b\x00")
    assert (reading.annex.structure.name, reading.problems) == ("Agence Clair-Toit", ())


def test_paragraphs_stay_and_gaps_between_them_shrink() -> None:
    reading = typed(Field.DESCRIPTION, "\r\nUne ligne.\r\nUne autre.\n\n\n\nFin. \n")
    assert reading.annex.structure.description == "Une ligne.\nUne autre.\n\nFin."


@pytest.mark.parametrize("text", ["Margaux et Hugo", "margaux@val-ambre.example", "Prénom", "12"])
def test_a_name_is_one_person_s(text: str) -> None:
    assert codes(typed(Field.CONTACT_FIRST_NAME, text)) == [("contact.first_name", "contact.name_invalid")]


def test_a_civility_is_left_out_and_said() -> None:
    reading = typed(Field.CONTACT_LAST_NAME, "Mme Delorme")
    assert reading.annex.contact.last_name == "Delorme"
    assert only(reading) == "« Mme Delorme » sera enregistré « Delorme » : vérifiez."


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("m.delorme@val- ambre.example", "m.delorme@val-ambre.example"),
        ("<m.delorme@val-ambre.example>", "m.delorme@val-ambre.example"),
        ("m.delorme@val-ambre.example (bureau)", "m.delorme@val-ambre.example"),
        ("m.délorme@val-ambre.example", "m.delorme@val-ambre.example"),
        ("m.delorme(at)val-ambre,example", "m.delorme@val-ambre.example"),
        ("m.delorme", None),
    ],
)
def test_a_wrong_address_is_refused_with_the_one_meant_and_never_repaired(
    text: str, meant: str | None
) -> None:
    reading = typed(Field.CONTACT_EMAIL, text)
    assert codes(reading) == [("contact.email", "contact.email_invalid")]
    assert reading.annex.contact.email is None
    assert (f"vouliez-vous dire {meant} ?" in only(reading)) is (meant is not None)


def test_the_operator_s_own_addresses_are_refused() -> None:
    assert codes(typed(Field.CONTACT_EMAIL, "x@hespul.org")) == [("contact.email", "contact.operator_email")]
    row = check(with_account(email="x@hespul.org"))
    assert codes(row) == [("accounts[1].email", "account.operator_email")]
    assert not row.valid


@pytest.mark.parametrize(
    ("text", "meant"),
    [("10ACB7", "#10ACB7"), ("#10ACB", None), ("#GGGGGG", None), ("teal", "#008080"), ("#1AC", "#11AACC")],
)
def test_a_colour_is_exactly_six_digits_behind_a_hash(text: str, meant: str | None) -> None:
    reading = typed(Field.PRIMARY, text)
    assert codes(reading) == [("colours.primary", "colour.invalid")]
    assert (f"vouliez-vous dire {meant} ?" in only(reading)) is (meant is not None)


def test_no_domain_is_a_choice() -> None:
    assert typed(Field.DOMAIN, "").problems == ()
    assert typed(Field.DOMAIN, "sans").annex.domain is None


@pytest.mark.parametrize(
    ("text", "code", "valid"),
    [
        ("exemple-mixeur.hespul.org", "domain.template_example", True),
        ("mixeur.hespul.org", "domain.reserved_zone", False),
        ("pas un nom", "domain.invalid", False),
        ("https://mixeur.val-ambre.example/accueil", "domain.repaired", True),
        ("www.val-ambre.example", "domain.main_site", True),
        ("a" * 400, "domain.invalid", False),
    ],
)
def test_a_domain_is_judged_as_in_a_document(text: str, code: str, valid: bool) -> None:
    reading = typed(Field.DOMAIN, text)
    assert codes(reading) == [("domain", code)]
    assert reading.valid is valid


@pytest.mark.parametrize(
    "text", ["49101169500033", "2000416140025", "20004161400252 bis", "0" * 14, "²" * 14]
)
def test_a_wrong_siret_is_refused(text: str) -> None:
    reading = typed(Field.SIRET, text)
    assert codes(reading) == [("structure.siret", "structure.siret_invalid")]
    assert not reading.valid
    assert "14 chiffres" in only(reading)


def test_an_address_without_postcode_is_to_be_looked_at() -> None:
    assert codes(typed(Field.ADDRESS, "1 place du Marché")) == [("offer.address", "offer.address_to_confirm")]


def test_an_incomplete_account_waits_and_is_never_administrator() -> None:
    reading = check(with_account(email="A définir", role="super_conseiller"))
    assert codes(reading) == [("accounts[1].email", "account.incomplete")]
    assert reading.valid
    waiting = reading.annex.accounts[1]
    assert (waiting.email, waiting.role, waiting.state) == (None, Role.CONSEILLER, AccountState.INCOMPLETE)


def test_what_an_account_misses_is_listed() -> None:
    reading = check(with_account(email="", last_name=""))
    assert only(reading).startswith("Il manque le nom et l’adresse e-mail : ")


def test_a_shared_mailbox_is_a_warning() -> None:
    reading = check(with_account(email="accueil@val-ambre.example"))
    assert codes(reading) == [("accounts[1].email", "account.shared_mailbox")]
    assert reading.valid


def test_one_address_is_one_person_s() -> None:
    reading = check(with_account(email="m.delorme@VAL-AMBRE.example"))
    assert codes(reading) == [("accounts[1].email", "account.duplicate_email")]
    assert "déjà celle de Margaux Delorme" in only(reading)


def test_somebody_must_manage_the_accounts() -> None:
    reading = check(with_account(0, role="conseiller"))
    assert codes(reading) == [("accounts", "accounts.no_super_conseiller")]


def test_a_role_that_is_none_is_refused() -> None:
    reading = check(with_account(role="chef"))
    assert codes(reading) == [("accounts[1].role", "account.role_unclear")]


def test_a_table_has_an_end() -> None:
    rows = tuple(AccountRow(str(number), "Ana", "Orme", f"a{number}@x.example") for number in range(501))
    assert len(rows) > MOST_ACCOUNTS
    assert ("accounts", "accounts.too_many") in codes(check(Entry(GOOD.values, rows)))


def test_no_sentence_speaks_of_lines_of_a_document() -> None:
    everything_wrong = Entry(
        dict.fromkeys(Field, "?"), (AccountRow("a", "?", "?", "?", "?"), AccountRow("b", "Ana"))
    )
    messages = [problem.message for problem in check(everything_wrong).problems]
    assert len(messages) > 10
    assert not [message for message in messages if "ligne" in message]


@given(any_entries)
def test_any_text_at_all_is_judged_and_its_values_can_be_stored(entry: Entry) -> None:
    document = json.dumps(check(entry).as_json(), ensure_ascii=False)
    # What PostgreSQL refuses: surrogates and NUL.
    assert "\\u0000" not in document
    values = check(entry).annex
    assert str(values).encode()


@given(st.sampled_from(list(Field)), any_text)
def test_a_value_that_was_accepted_is_accepted_again_as_it_is(field: Field, text: str) -> None:
    reading = check(GOOD.with_values({field: text}))
    if reading.valid:
        again, _ = prefill(reading)
        assert check(again).annex == reading.annex


@given(st.sampled_from(["first_name", "last_name", "email"]), any_text)
def test_an_account_that_was_accepted_is_accepted_again_as_it_is(column: str, text: str) -> None:
    reading = check(with_account(1, **{column: text}))
    again, _ = prefill(reading)
    if reading.valid and again.accounts[1:]:
        assert check(again).annex == reading.annex


def test_a_logo_is_required_and_a_banner_is_not() -> None:
    assert check_pictures(has_logo=True) == ()
    assert [problem.code for problem in check_pictures(has_logo=False)] == ["logo.missing"]
