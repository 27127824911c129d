"""What is typed of a person comes to a person, or to a sentence beside each field."""

from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.accounts.people import LONGEST_NAME, PersonTexts, visible
from themes.problems import Severity


@given(st.text(max_size=120), st.text(max_size=120), st.text(max_size=80))
def test_any_texts_come_to_a_person_or_to_errors(first: str, last: str, email: str) -> None:
    person, problems = PersonTexts.of(first, last, email).judged()
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    assert (person is None) == bool(errors)
    if person is not None:
        assert all(text and text.isprintable() and text == text.strip() for text in astuple(person))
        assert PersonTexts.of(*astuple(person)).judged()[0] == person


@given(st.text())
def test_what_is_visible_is_one_printable_line(text: str) -> None:
    assert visible(text).isprintable()
    assert visible(visible(text)) == visible(text)


def test_each_field_that_is_missing_has_a_sentence() -> None:
    _, problems = PersonTexts.of("", None, " ").judged()
    assert [problem.field for problem in problems] == ["first_name", "last_name", "email"]


def test_the_longest_name_is_taken_and_one_letter_more_is_not() -> None:
    assert PersonTexts.of("x" * LONGEST_NAME, "y", "a@b.example").judged()[0] is not None
    assert PersonTexts.of("x" * (LONGEST_NAME + 1), "y", "a@b.example").judged()[0] is None


@pytest.mark.parametrize("email", ["mailto:Eve@Structure.example", " eve@structure.example\u200b"])
def test_an_address_is_read_as_it_is_copied(email: str) -> None:
    person, problems = PersonTexts.of("Ève", "Durand", email).judged()
    assert person is not None
    assert (person.email, problems) == ("eve@structure.example", ())
