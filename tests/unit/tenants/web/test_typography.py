"""Sentences of the code as pages show them: no punctuation alone at the start or the end of a line."""

import pytest

from tenants.web.rendering import typeset


@pytest.mark.parametrize("mark", [":", ";", "?", "!"])
def test_high_punctuation_stays_with_the_word_before(mark: str) -> None:
    assert typeset(f"Une pause {mark} la suite") == f"Une pause\u00a0{mark} la suite"


def test_quotation_marks_stay_with_what_they_hold() -> None:
    assert typeset("le « Val d’Ambre » est là") == "le «\u00a0Val d’Ambre\u00a0» est là"


def test_the_rest_is_left_as_it_was() -> None:
    assert typeset("à 10:30, https://val-ambre.example/a?b") == "à 10:30, https://val-ambre.example/a?b"
