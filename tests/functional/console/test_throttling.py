"""Guessing passwords and links of the console, and what it is like for the staff meanwhile."""

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from provisioner.instances.work import Platform
from tests.functional.console.office import PASSWORD, Office
from tests.functional.crowd import Dial, Place, limits, somewhere

CHOSEN = {"password": PASSWORD, "repeated": PASSWORD}


@pytest.fixture
def dial(platform: Platform) -> Dial:
    return Dial(platform.clock())


@contextmanager
def guarded(office: Office, dial: Dial, **given: str) -> Iterator[Callable[[], Place]]:
    """The console with these limits and counts of its own, and places to visit it from."""
    own = {"throttle": limits(**given), "clock": dial, "secret_key": uuid.uuid4().hex}
    with office.configured(**own) as served:
        yield lambda: Place(served.app, served.visitor().host, somewhere())


def test_after_too_many_wrong_passwords_even_the_right_one_has_to_wait(office: Office, dial: Dial) -> None:
    email = office.colleague()
    with guarded(office, dial, account="3/15min") as place:
        here = place()
        assert here.fail(email, 3) == [422, 422, 422]
        page = here.log_in(email, PASSWORD)
        assert (page.status, page.heading) == (429, "Connexion")
        assert page.headers["Retry-After"] == "300"
        assert "Trop d’essais pour ce compte" in page.text
        assert "Réessayez dans 5 minutes ;" in page.text
        dial.forward(timedelta(minutes=5))
        assert here.log_in(email, PASSWORD).status == 302


def test_somebody_elses_guesses_lock_nobody_out_at_another_address(office: Office, dial: Dial) -> None:
    email = office.colleague()
    with guarded(office, dial, account="3/15min", address="5/15min") as place:
        assert place().fail(email, 10)[-1] == 429
        assert place().log_in(email, PASSWORD).status == 302


def test_one_address_cannot_go_through_many_accounts(office: Office, dial: Dial) -> None:
    with guarded(office, dial, address="4/15min") as place:
        here = place()
        statuses = [here.log_in(f"{number}@operateur.example").status for number in range(5)]
    assert statuses == [422, 422, 422, 422, 429]


def test_an_attack_from_everywhere_does_not_lock_out_who_came_in_before(office: Office, dial: Dial) -> None:
    email = office.colleague()
    with guarded(office, dial, overall="3/15min") as place:
        desk = place()
        desk.log_in(email, PASSWORD)
        assert [place().log_in(email).status for _ in range(4)] == [422, 422, 422, 429]
        assert desk.log_in(email, PASSWORD).status == 302


def test_guessed_links_have_to_wait_and_a_genuine_one_works_elsewhere(office: Office, dial: Dial) -> None:
    _, path = office.invite()
    with guarded(office, dial, address="3/15min") as place:
        guesser, invited = place().visitor(), place().visitor()
        form = guesser.get(path)
        assert [guesser.get(f"{path}{letter}").status for letter in "abc"] == [404, 404, 404]
        for page in (guesser.get(path), guesser.submit(form, CHOSEN)):
            assert (page.status, page.heading) == (429, "Trop d’essais")
            assert "Réessayez dans 5 minutes" in page.text
        assert {invited.get(path).status for _ in range(5)} == {200}
        assert invited.submit(invited.get(path), CHOSEN).status == 302


def test_a_refused_attempt_is_logged_without_saying_whose(
    office: Office, dial: Dial, caplog: pytest.LogCaptureFixture
) -> None:
    with guarded(office, dial, account="1/15min") as place, caplog.at_level(logging.WARNING):
        here = place()
        here.fail("quelqu-une@operateur.example", 2)
    assert caplog.messages == [
        f"staff login refused, peer={here.address}",
        f"throttled: host={here.host} action=login scope=account",
    ]
