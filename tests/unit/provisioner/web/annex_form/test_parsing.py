"""What was posted becomes an entry: cleaned, and only where the page had a say."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from provisioner.annex.entry import MOST_ROWS, AccountRow, Entry, Field
from provisioner.web.annex_form import SectionKey, read_posted
from provisioner.web.annex_form.parsing import read_comments
from tests.unit.provisioner.web.annex_form.tiny import ENTRY


def posted(*pairs: tuple[str, str]) -> MultiDict[str, str]:
    return MultiDict(pairs)


def as_posted(entry: Entry) -> MultiDict[str, str]:
    return MultiDict(entry.flat())


def test_a_form_posted_as_it_was_changes_nothing() -> None:
    assert read_posted(as_posted(ENTRY), ENTRY).entry == ENTRY


def test_texts_are_tidied() -> None:
    form = posted(
        ("structure.name", "  Agence\u00a0Clair\u200b-Toit \n"),
        ("structure.description", "Re\u0301nover.\r\n\r\n\tConseiller.  \r\n"),
    )
    entry = read_posted(form, Entry()).entry
    assert entry[Field.NAME] == "Agence Clair-Toit"
    assert entry[Field.DESCRIPTION] == "Rénover.\n\nConseiller."


def test_only_the_section_of_the_page_may_change() -> None:
    form = posted(("structure.name", "Autre"), ("contact.first_name", "Ana"))
    entry = read_posted(form, ENTRY, [SectionKey.CONTACT]).entry
    assert entry == ENTRY.with_values({Field.CONTACT_FIRST_NAME: "Ana"})


def test_a_field_that_was_emptied_is_empty() -> None:
    assert read_posted(posted(("domain", " ")), ENTRY.with_values({Field.DOMAIN: "a.example"})).entry == ENTRY


def test_rows_are_known_by_their_key() -> None:
    form = posted(("accounts/d2/email", "yanis@val-ambre.example"), ("accounts/d2/role", "super_conseiller"))
    first, second = read_posted(form, ENTRY).entry.accounts
    assert first == ENTRY.accounts[0]
    assert second == AccountRow("d2", "Yanis", "Caron", "yanis@val-ambre.example", "super_conseiller")


def test_new_rows_come_last_and_empty_ones_not_at_all() -> None:
    form = posted(
        ("accounts/n1/first_name", ""),
        ("accounts/n1/role", "conseiller"),
        ("accounts/n2/first_name", "Ana"),
    )
    assert read_posted(form, ENTRY).entry.accounts == (*ENTRY.accounts, AccountRow("n2", "Ana"))


def test_a_row_goes_when_it_is_removed_or_emptied_and_stays_when_it_is_not_posted() -> None:
    emptied = [(f"accounts/d1/{column}", "") for column in ("first_name", "last_name", "email")]
    assert read_posted(posted(("remove", "d1")), ENTRY).entry.accounts == ENTRY.accounts[1:]
    assert read_posted(posted(*emptied), ENTRY).entry.accounts == ENTRY.accounts[1:]
    assert read_posted(posted(), ENTRY).entry.accounts == ENTRY.accounts


def test_a_removed_row_is_brought_back_by_posting_it_again() -> None:
    without = read_posted(posted(("remove", "d2")), ENTRY).entry
    assert read_posted(as_posted(ENTRY), without).entry == ENTRY


def test_names_that_are_no_cells_are_left_alone() -> None:
    form = posted(
        *(("accounts/../role", "x"), ("accounts/d1", "x"), ("accounts/d1/key", "x"), ("nothing", "x")),
        ("accounts/D1/email", "x"),
    )
    assert read_posted(form, ENTRY).entry == ENTRY


def test_a_pasted_table_adds_its_people_once() -> None:
    form = posted(("paste", "Ana\tOrme\tana@x.example\tOui\nYanis\tCaron\ty.caron@val-ambre.example"))
    first = read_posted(form, ENTRY)
    added = first.entry.accounts[-1]
    assert first.pasted == 1
    assert (added.first_name, added.email, added.role) == ("Ana", "ana@x.example", "super_conseiller")
    again = read_posted(form, first.entry)
    assert (again.entry, again.pasted) == (first.entry, 0)


def test_a_table_pasted_on_a_page_without_accounts_adds_nobody() -> None:
    form = posted(("paste", "Ana\tOrme\tana@x.example"))
    assert read_posted(form, ENTRY, [SectionKey.STRUCTURE]).entry == ENTRY


def test_a_pasted_table_beyond_all_measure_adds_nobody_and_keeps_the_rest() -> None:
    crowd = "\n".join(f"Ana\tOrme\tana{number}@x.example" for number in range(MOST_ROWS))
    outcome = read_posted(posted(("paste", crowd), ("structure.name", "Autre")), ENTRY)
    assert (outcome.pasted, outcome.too_many) == (0, MOST_ROWS)
    assert outcome.entry == ENTRY.with_values({Field.NAME: "Autre"})


def test_what_was_confirmed_is_a_place_and_a_code() -> None:
    form = posted(("confirm", "accounts/d1/email|account.email_repaired"), ("confirm", "nonsense"))
    assert read_posted(form, ENTRY).confirmed == {("accounts/d1/email", "account.email_repaired")}


def test_comments_are_read_by_place() -> None:
    form = posted(("comment:structure.name", " Sans sigle. "), ("comment:domain", " "))
    assert read_comments(form) == {"structure.name": "Sans sigle."}


def test_a_comment_on_what_is_no_place_is_left_out() -> None:
    form = posted(
        *((f"comment:{place}", "x") for place in ("a\0b", "x" * 101, "<b>", "é")), ("comment:", "Oui.")
    )
    assert read_comments(form) == {"": "Oui."}


any_text = st.text(st.characters(exclude_categories=()), max_size=40)
names = st.one_of(
    st.sampled_from([*Field, "paste", "remove", "confirm", "accounts/d1/email", "accounts/n9/first_name"]),
    any_text,
)


@given(st.lists(st.tuples(names, any_text), max_size=8))
def test_anything_may_be_posted_and_what_comes_of_it_can_be_stored(pairs: list[tuple[str, str]]) -> None:
    entry = read_posted(posted(*pairs), ENTRY).entry
    for text in entry.flat().values():
        assert "\0" not in text
        assert text == text.strip()
        assert unicodedata.is_normalized("NFC", text)
        text.encode()
    assert Entry.of_flat(entry.flat()) == entry


@given(st.lists(st.tuples(names, any_text), max_size=8))
def test_posting_the_result_changes_nothing_more(pairs: list[tuple[str, str]]) -> None:
    entry = read_posted(posted(*pairs), ENTRY).entry
    assert read_posted(as_posted(entry), entry).entry == entry
