"""Names of people, cleared of what stands around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.annex.form.people import name

PIECES = [
    "M. ",
    "Mme ",
    "Dupont",
    "Jean",
    "É",
    "x",
    " ",
    ", ",
    " - ",
    "-",
    "(",
    "*",
    "1",
    "2",
    "néant",
    "à définir",
]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("Dupont *", "Dupont"),
        ("Dupont1", "Dupont"),
        ("Dupont 2e étage", "Dupont"),
        ("M. Mme Dupont (habitat), 1", "Dupont"),
        ("Le Goff-Dupont", "Le Goff-Dupont"),
    ],
)
def test_marks_and_notes_behind_a_name_are_no_part_of_it(written: str, value: str) -> None:
    found = name(written)
    assert found is not None
    assert found.value == value
    assert found.trimmed is (written != value)


@pytest.mark.parametrize("written", ["Il1an", "Dup0nt", "M. néant", "Mme à définir", "* 2"])
def test_a_digit_within_a_word_or_a_title_alone_makes_no_name(written: str) -> None:
    assert name(written) is None


@given(st.lists(st.sampled_from(PIECES), max_size=7).map("".join) | st.text(max_size=12))
def test_a_name_that_was_read_is_read_again_as_it_is(text: str) -> None:
    if found := name(text):
        assert name(found.value) == type(found)(found.value, found.value)
