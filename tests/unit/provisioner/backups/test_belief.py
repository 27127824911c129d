"""Whether a clock is believed that says that archives are over."""

from datetime import timedelta

import pytest

from provisioner.backups.plan.belief import doubt, witnessing
from tests.unit.provisioner.backups.plans import clock, paris

NOW = paris("2026-11-21 10:20")


def test_what_bears_witness_is_neither_too_new_nor_too_old() -> None:
    assert [clock(moment) for moment in witnessing(NOW)] == ["2026-11-18 10:20", "2026-11-20 22:20"]


def test_a_clock_under_which_something_was_saved_is_believed() -> None:
    assert doubt(NOW, has_lived=True, elsewhere=None) is None


def test_a_clock_that_nothing_bears_witness_to_is_not_and_people_are_told_what_to_look_at() -> None:
    said = doubt(NOW, has_lived=False, elsewhere=None)
    assert said is not None
    assert (
        "rien n’a été sauvegardé entre le 18 novembre 2026 à 10 h 00 et le 20 novembre 2026 à 22 h 00" in said
    )
    assert "rien n’est effacé" in said
    assert "12 heures après une nouvelle sauvegarde" in said


def test_the_sentence_is_the_same_from_one_minute_to_the_next() -> None:
    assert doubt(NOW, has_lived=False, elsewhere=None) == doubt(
        NOW + timedelta(minutes=1), has_lived=False, elsewhere=None
    )


@pytest.mark.parametrize("away", [timedelta(minutes=5), timedelta(minutes=-5)])
def test_a_store_of_the_same_opinion_takes_no_belief_away(away: timedelta) -> None:
    assert doubt(NOW, has_lived=True, elsewhere=NOW + away) is None


@pytest.mark.parametrize("away", [timedelta(minutes=6), timedelta(days=-400)])
def test_a_store_whose_own_clock_says_something_else_does(away: timedelta) -> None:
    assert "l’horloge du stockage" in str(doubt(NOW, has_lived=True, elsewhere=NOW + away))


def test_a_store_that_agrees_does_not_stand_in_for_what_was_saved() -> None:
    assert doubt(NOW, has_lived=False, elsewhere=NOW) is not None
