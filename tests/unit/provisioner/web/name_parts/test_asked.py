"""What is said of a look that somebody asked for, until its answer is there."""

from datetime import timedelta

import pytest

from provisioner.web.name_parts.asked import asked_look
from tests.unit.provisioner.web.dns.offline import domain, right
from tests.unit.provisioner.web.offline import NOW

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("next_look_in", "says"),
    [
        pytest.param(-2 * SECOND, "la réponse s’affiche ici dans quelques secondes", id="under way"),
        pytest.param(40 * SECOND, "elle se fait dans moins d’une minute", id="a certificate is waited for"),
        pytest.param(timedelta(hours=2), "elle se fait aujourd’hui à", id="much later"),
        pytest.param(timedelta(minutes=-3), "", id="forgotten"),
    ],
)
def test_it_is_said_when_the_look_comes(next_look_in: timedelta, says: str) -> None:
    asked = domain(urged_at=NOW - timedelta(minutes=3), next_look_at=NOW + next_look_in)
    said = asked_look(asked, None, NOW)
    assert says in said
    assert bool(said) == bool(says)


def test_nothing_is_said_when_nobody_asked() -> None:
    assert asked_look(domain(), None, NOW) == ""


@pytest.mark.parametrize(
    ("began", "is_the_answer"), [(-SECOND, False), (SECOND, True)], ids=["before", "after"]
)
def test_a_look_that_began_before_is_not_the_answer(began: timedelta, is_the_answer: bool) -> None:
    at = NOW - 10 * SECOND
    answer = asked_look(domain(urged_at=at), right(at=at + began), NOW)
    assert (answer == "") is is_the_answer
