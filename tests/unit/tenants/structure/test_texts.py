"""Two people at one sheet: what each changed is kept; where both changed the same, both texts are told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.structure.texts import COLUMNS, Clash, SheetTexts, merge, referent_in_words

OPENED = SheetTexts.typed({"name": "Haute Sylve", "phone": "04 70 00 00 00"})
TEXTS = st.dictionaries(st.sampled_from(COLUMNS), st.sampled_from(["", "a", "b"])).map(SheetTexts.typed)


def with_(base: SheetTexts, **texts: str) -> SheetTexts:
    return SheetTexts.typed({**base.texts, **texts})


def test_who_is_alone_gets_what_they_wrote() -> None:
    mine = with_(OPENED, phone="", email="a@sylve.example")
    assert merge(OPENED.marks, mine, OPENED) == (mine, ())


def test_two_people_at_different_texts_both_get_theirs() -> None:
    mine, theirs = with_(OPENED, phone="04 70 11 11 11"), with_(OPENED, name="Basse Sylve")
    merged, clashes = merge(OPENED.marks, mine, theirs)
    assert (merged["phone"], merged["name"]) == ("04 70 11 11 11", "Basse Sylve")
    assert clashes == ()


def test_two_people_at_one_text_clash_and_see_both() -> None:
    mine, theirs = with_(OPENED, name="Moyenne Sylve"), with_(OPENED, name="Basse Sylve")
    merged, clashes = merge(OPENED.marks, mine, theirs)
    assert merged["name"] == "Moyenne Sylve"
    assert clashes == (Clash("name", "Moyenne Sylve", "Basse Sylve"),)


def test_who_emptied_what_another_changed_clashes_too() -> None:
    _, clashes = merge(OPENED.marks, with_(OPENED, phone=""), with_(OPENED, phone="17"))
    assert clashes == (Clash("phone", "", "17"),)


def test_two_people_of_one_mind_do_not_clash() -> None:
    same = with_(OPENED, name="Basse Sylve")
    assert merge(OPENED.marks, same, same) == (same, ())


@given(opened=TEXTS, mine=TEXTS, theirs=TEXTS)
def test_no_change_is_lost_silently(opened: SheetTexts, mine: SheetTexts, theirs: SheetTexts) -> None:
    merged, clashes = merge(opened.marks, mine, theirs)
    told = {clash.column for clash in clashes}
    for column in COLUMNS:
        if mine[column] != opened[column]:
            assert merged[column] == mine[column]
        if theirs[column] != opened[column]:
            assert merged[column] == theirs[column] or column in told


@given(marks=st.text(max_size=400), mine=TEXTS, theirs=TEXTS)
def test_whatever_the_marks_what_others_wrote_is_kept_or_told(
    marks: str, mine: SheetTexts, theirs: SheetTexts
) -> None:
    merged, clashes = merge(marks, mine, theirs)
    told = {clash.column for clash in clashes}
    assert all(merged[column] == theirs[column] or column in told for column in COLUMNS)


def test_columns_that_are_none_of_the_sheet_are_not_looked_at() -> None:
    typed = SheetTexts.typed({"id": "2", "factor_required_at": "1", "edited_at": "x"})
    assert set(typed.texts) == set(COLUMNS)


def test_what_copying_brings_along_is_left_out() -> None:
    name = SheetTexts.typed({"name": " Haute\u200b\u00a0Sylve\r\nBcc: x "})["name"]
    description = SheetTexts.typed({"description": "Un.\r\n\r\n Deux. \x00"})["description"]
    assert (name, description) == ("Haute Sylve Bcc: x", "Un.\n\nDeux.")


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({}, ""),
        ({"referent_last_name": "Durand"}, "Durand"),
        (
            {
                "referent_first_name": "Ève",
                "referent_last_name": "Durand",
                "referent_function": "chargée de mission",
                "referent_email": "e.durand@sylve.example",
            },
            "Ève Durand, chargée de mission, e.durand@sylve.example",
        ),
    ],
    ids=["nobody", "a name", "all"],
)
def test_a_referent_is_said_in_one_line(texts: dict[str, str], words: str) -> None:
    assert referent_in_words(SheetTexts.typed(texts)) == words
