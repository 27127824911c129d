"""What a sheet may say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.models import Structure
from tenants.structure.rules import LONGEST, judged
from tenants.structure.texts import COLUMNS, SheetTexts

WHOLE = {
    "name": "Haute Sylve",
    "description": "Un territoire.",
    "referent_first_name": "Ève",
    "referent_last_name": "Durand",
}


def codes(**texts: str) -> list[str]:
    return [problem.code for problem in judged(SheetTexts.typed({**WHOLE, **texts}))[1]]


def kept(column: str, text: str) -> str:
    return judged(SheetTexts.typed({**WHOLE, column: text}))[0][column]


def test_what_must_be_there_is_asked_for_and_nothing_else() -> None:
    assert codes() == []
    assert codes(name="", description=" ", referent_first_name="", referent_last_name="") == [
        "structure.name_missing",
        "structure.description_missing",
        "structure.referent_first_name_missing",
        "structure.referent_last_name_missing",
    ]


@pytest.mark.parametrize(
    ("column", "text", "stored"),
    [
        ("siret", "200 041 614 00252", "20004161400252"),
        ("email", "Accueil@Sylve.Example", "accueil@sylve.example"),
        ("website", "www.sylve.example/a?b=1", "https://www.sylve.example/a?b=1"),
        ("website", "http://sylve.example", "http://sylve.example"),
        ("phone", "+33 (0)4.70-00 00 00", "+33 (0)4.70-00 00 00"),
    ],
)
def test_texts_are_kept_in_their_usual_form(column: str, text: str, stored: str) -> None:
    assert codes(**{column: text}) == []
    assert kept(column, text) == stored


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("siret", "49101169500033"),
        ("email", "sylve.example"),
        ("dpo_email", "dpo@"),
        ("referent_email", "a@b@c.example"),
        ("phone", "appelez-moi"),
        ("phone", "٠٤٧٠٠٠٠٠٠٠"),
        ("referent_phone", "0" * 16),
        ("website", "javascript:alert(1)"),
        ("website", "javascript://sylve.example/%0aalert(1)"),
        ("website", "data://sylve.example"),
        ("website", "https://sylve"),
        ("website", "https://moi:secret@sylve.example"),
        ("website", "https://sylve.example:99999999"),
        ("website", 'https://sylve.example/"onclick'),
        ("website", "https://[::1"),
    ],
)
def test_what_is_wrong_is_refused_and_left_as_it_was_typed(column: str, text: str) -> None:
    assert codes(**{column: text}) == [f"structure.{column}_invalid"]
    assert kept(column, text) == text


@pytest.mark.parametrize("column", COLUMNS)
def test_every_text_has_an_end(column: str) -> None:
    assert codes(**{column: "9" * (LONGEST[column] + 1)}) == [f"structure.{column}_too_long"]


@pytest.mark.parametrize("column", COLUMNS)
def test_what_is_accepted_fits_its_column(column: str) -> None:
    width = getattr(Structure.__table__.c[column].type, "length", None)
    assert width is None or column == "siret" or LONGEST[column] <= width


@given(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=60)))
def test_what_is_kept_is_kept_again_as_it_is(texts: dict[str, str]) -> None:
    once, problems = judged(SheetTexts.typed(texts))
    again, same = judged(SheetTexts.typed(once.texts))
    assert (again, same) == (once, problems)
