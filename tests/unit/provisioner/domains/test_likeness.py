"""What the eye takes for something else."""

import pytest

from provisioner.domains.likeness import FRENCH_LETTERS, imitates, like, reading


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("marne.fr", "mame.fr"),
        ("vvеb.fr", "web.fr"),
        ("x-0l.fr", "x-o1.fr"),
        ("mıxeur.fr", "mixeur.fr"),
        ("mixẹur.fr", "mixeur.fr"),
        ("mïxẽųr.fr", "mïxeur.fr"),
    ],
)
def test_two_names_that_read_alike(one: str, other: str) -> None:
    assert reading(one) == reading(other)


@pytest.mark.parametrize(
    ("one", "other"), [("nantes.fr", "mantes.fr"), ("lille.fr", "lilie.fr"), ("évry.fr", "evry.fr")]
)
def test_two_names_that_do_not(one: str, other: str) -> None:
    assert reading(one) != reading(other)


def test_french_letters_are_what_they_are() -> None:
    assert {reading(letter) for letter in FRENCH_LETTERS} == FRENCH_LETTERS


def test_a_letter_is_taken_for_a_plain_one() -> None:
    assert like("а") == "a"
    assert like("ж") == "ж"


def test_a_name_imitates_a_zone_by_its_end_alone() -> None:
    assert imitates("x.rnixeur.solutions", "mixeur.solutions")
    assert not imitates("x.mixeur.solutions", "mixeur.solutions")
    assert not imitates("rnixeur.solutions.fr", "mixeur.solutions")
    assert not imitates("solutions", "mixeur.solutions")
