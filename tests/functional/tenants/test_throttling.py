"""Guessing passwords and links of an instance, and what it is like for who works there meanwhile."""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from provisioner.instances.work import Platform
from tenants.models import AuditEvent, Throttle
from tests.functional.crowd import Dial, Place, limits, somewhere
from tests.functional.tenants.space import PASSWORD, Space
from tests.members import live_instance
from tests.pages import Page

MINUTE = timedelta(minutes=1)
CHOSEN = {"password": PASSWORD, "repeated": PASSWORD}


@pytest.fixture
def dial(platform: Platform) -> Dial:
    return Dial(platform.clock())


@pytest.fixture
def own(platform: Platform, app: Flask) -> Space:
    """An instance that no other test visits: what all its visitors try together is counted too."""
    return Space.of(platform, app, live_instance(platform))


@contextmanager
def guarded(space: Space, dial: Dial, **given: str) -> Iterator[Callable[..., Place]]:
    """The instance with these limits, and places to visit it from."""
    with space.configured(throttle=limits(**given), clock=dial) as served:
        yield lambda address=None: Place(served.app, served.host, address or somewhere())


def seen(page: Page) -> tuple[int, str]:
    """What a visitor can tell an answer by: the form's own token and typed e-mail left out."""
    html = re.sub(r'(value|nonce)="[^"]*"', "", page.response.text)
    return page.status, html


def rows(space: Space, model: type[AuditEvent] | type[Throttle]) -> int:
    with space.rows() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_after_too_many_wrong_passwords_even_the_right_one_has_to_wait(space: Space, dial: Dial) -> None:
    person = space.member()
    with guarded(space, dial, account="3/15min") as place:
        here = place()
        assert here.fail(person.email, 3) == [422, 422, 422]
        page = here.log_in(person.email, PASSWORD)
    assert (page.status, page.heading) == (429, "Connexion")
    assert page.headers["Retry-After"] == "300"
    assert "Trop d’essais pour ce compte depuis votre connexion à Internet." in page.text
    assert "Réessayez dans 5 minutes ; rien n’est examiné d’ici là." in page.text
    [field] = [field for field in page.form().iter("input") if field.get("name") == "email"]
    assert field.get("value") == person.email


def test_who_waited_comes_in(space: Space, dial: Dial) -> None:
    person = space.member()
    with guarded(space, dial, account="3/15min") as place:
        here = place()
        here.fail(person.email, 4)
        dial.forward(5 * MINUTE - timedelta(seconds=1))
        assert here.log_in(person.email, PASSWORD).status == 429
        dial.forward(timedelta(seconds=1))
        assert here.log_in(person.email, PASSWORD).status == 302


def test_somebody_elses_guesses_lock_nobody_out_at_another_address(space: Space, dial: Dial) -> None:
    person = space.member()
    with guarded(space, dial, account="3/15min", address="5/15min") as place:
        attacker, colleague = place(), place()
        assert attacker.fail(person.email, 10)[-1] == 429
        assert colleague.log_in(person.email, PASSWORD).status == 302


def test_a_colleague_behind_the_same_address_is_not_held_up_by_one_forgotten_password(
    space: Space, dial: Dial
) -> None:
    forgetful, colleague = space.member(), space.member()
    with guarded(space, dial, account="3/15min") as place:
        town_hall = place()
        town_hall.fail(forgetful.email, 10)
        assert town_hall.log_in(colleague.email, PASSWORD).status == 302


def test_one_address_cannot_go_through_many_accounts(space: Space, dial: Dial) -> None:
    person = space.member()
    with guarded(space, dial, address="4/15min") as place:
        here = place()
        statuses = [here.log_in(f"{number}@structure.example").status for number in range(5)]
        assert statuses == [422, 422, 422, 422, 429]
        assert "Trop d’essais depuis votre connexion" in here.log_in(person.email, PASSWORD).text


def test_a_subscriber_with_a_whole_network_is_one_address(space: Space, dial: Dial) -> None:
    with guarded(space, dial, address="4/15min") as place:
        addresses = [f"2001:db8:77:{space.id.fields[1]:x}::{number}" for number in range(1, 6)]
        statuses = [place(address).log_in(f"{address}@structure.example").status for address in addresses]
    assert statuses == [422, 422, 422, 422, 429]


def test_the_right_password_forgets_what_was_mistyped_before(space: Space, dial: Dial) -> None:
    person = space.member()
    with guarded(space, dial, account="3/15min") as place:
        here = place()
        for _ in range(3):
            assert here.fail(person.email, 2) == [422, 422]
            assert here.log_in(person.email, PASSWORD).status == 302


def test_a_guesser_with_an_account_of_their_own_does_not_start_afresh(space: Space, dial: Dial) -> None:
    insider, victim = space.member(), space.member()
    with guarded(space, dial, address="4/15min") as place:
        here = place()
        for _ in range(4):
            assert here.log_in(victim.email).status == 422
            here.log_in(insider.email, PASSWORD)
        assert here.log_in(victim.email).status == 429


def test_logging_in_all_day_long_uses_nothing_up(space: Space, dial: Dial) -> None:
    person = space.member()
    with guarded(space, dial, account="2/15min", address="2/15min") as place:
        here = place()
        assert {here.log_in(person.email, PASSWORD).status for _ in range(6)} == {302}


def test_an_account_that_does_not_exist_is_answered_like_one_that_does(space: Space, dial: Dial) -> None:
    person, invited = space.member(), space.invite()[0]
    emails = (person.email, invited.email, "personne@structure.example")
    with guarded(space, dial, account="3/15min") as place:
        here = place()
        answers = [[seen(here.log_in(email)) for _ in range(5)] for email in emails]
    assert answers[0] == answers[1] == answers[2]
    assert [status for status, _ in answers[0]] == [422, 422, 422, 429, 429]


def test_an_email_written_otherwise_is_the_same_account(space: Space, dial: Dial) -> None:
    person = space.member()
    with guarded(space, dial, account="3/15min") as place:
        here = place()
        for spelling in (person.email.upper(), f" {person.email}", f"\u200b{person.email}"):
            here.log_in(spelling)
        assert here.log_in(person.email, PASSWORD).status == 429


def test_a_restart_forgets_nothing(space: Space, dial: Dial) -> None:
    person, address = space.member(), somewhere()
    with guarded(space, dial, account="3/15min") as place:
        place(address).fail(person.email, 3)
    with guarded(space, dial, account="3/15min") as place:
        assert place(address).log_in(person.email, PASSWORD).status == 429


def test_what_is_tried_in_one_instance_does_not_count_in_another(
    space: Space, neighbour: Space, dial: Dial
) -> None:
    address, person = somewhere(), neighbour.member()
    with guarded(space, dial, address="1/15min") as place:
        assert place(address).fail(person.email, 2) == [422, 429]
    with guarded(neighbour, dial, address="1/15min") as place:
        assert place(address).log_in(person.email, PASSWORD).status == 302


def test_an_attack_from_everywhere_does_not_lock_out_who_came_in_before(own: Space, dial: Dial) -> None:
    person = own.member()
    with guarded(own, dial, overall="5/15min") as place:
        office, elsewhere = place(), place()
        office.log_in(person.email, PASSWORD)
        attack = [place().log_in(f"{number}@structure.example").status for number in range(7)]
        assert attack == [422, 422, 422, 422, 422, 429, 429]
        assert "Ce site reçoit trop d’essais en ce moment." in elsewhere.log_in(person.email, PASSWORD).text
        assert office.log_in(person.email).status == 422
        assert office.log_in(person.email, PASSWORD).status == 302


def test_a_known_address_has_the_limits_of_an_address_still(own: Space, dial: Dial) -> None:
    person = own.member()
    with guarded(own, dial, account="3/15min", address="4/15min") as place:
        office = place()
        office.log_in(person.email, PASSWORD)
        assert office.fail(person.email, 4) == [422, 422, 422, 429]
        assert [office.log_in(f"{name}@structure.example").status for name in "ab"] == [422, 429]


def test_what_known_addresses_try_takes_nothing_from_the_others(own: Space, dial: Dial) -> None:
    person = own.member()
    with guarded(own, dial, overall="2/15min") as place:
        office = place()
        office.log_in(person.email, PASSWORD)
        office.fail(person.email, 5)
        assert place().fail("personne@structure.example", 3) == [422, 422, 429]


def test_an_address_is_known_for_thirty_days(own: Space, dial: Dial) -> None:
    person = own.member()
    with guarded(own, dial, overall="1/15min") as place:
        office = place()
        office.log_in(person.email, PASSWORD)
        dial.forward(timedelta(days=30) - MINUTE)
        place().fail("personne@structure.example", 1)
        assert office.log_in("personne@structure.example").status == 422
        dial.forward(MINUTE)
        assert office.log_in(person.email, PASSWORD).status == 429


def test_a_refused_attempt_is_logged_and_on_record_without_saying_whose(
    space: Space, dial: Dial, caplog: pytest.LogCaptureFixture
) -> None:
    person = space.member()
    with guarded(space, dial, account="3/15min") as place:
        here = place()
        here.fail(person.email, 3)
        before = rows(space, AuditEvent)
        with caplog.at_level(logging.WARNING):
            here.fail(person.email, 3)
    with space.rows() as session:
        told = select(AuditEvent).where(AuditEvent.position > before).order_by(AuditEvent.position)
        lines = [(line.kind, line.actor, line.fields) for line in session.scalars(told)]
    assert lines == [("attempts.refused", None, {"action": "login"})] * 3
    assert caplog.messages == [f"throttled: host={space.host} action=login scope=account"] * 3


def test_what_is_kept_says_neither_who_nor_from_where(space: Space, dial: Dial) -> None:
    with guarded(space, dial) as place:
        place("192.0.2.77").log_in("quelqu-une@structure.example")
    with space.rows() as session:
        kept = list(session.scalars(select(Throttle.key)))
    assert kept
    assert all(re.fullmatch(r"[0-9a-f]{64}", key) for key in kept)


def test_nobody_comes_in_uncounted(own: Space, dial: Dial) -> None:
    """While the counts are out of reach, logins fail as they do without the database."""
    person = own.member()
    with guarded(own, dial) as place, own.rows() as session:
        session.execute(text("LOCK TABLE throttle_buckets IN ACCESS EXCLUSIVE MODE"))
        page = place().log_in(person.email, PASSWORD)
    assert (page.status, page.heading) == (503, "Service momentanément indisponible")


def test_after_too_many_guessed_invitations_a_genuine_one_has_to_wait_as_well(
    space: Space, dial: Dial
) -> None:
    _, path = space.invite()
    guess = f"{path.rpartition('/')[0]}/{'A' * 43}"
    with guarded(space, dial, address="3/15min") as place:
        client, elsewhere = place().visitor(), place().visitor()
        form = client.get(path)
        assert [client.get(guess).status for _ in range(3)] == [410, 410, 410]
        pages = [client.get(guess), client.get(path), client.submit(form, CHOSEN)]
        assert elsewhere.get(path).status == 200
    for page in pages:
        assert (page.status, page.heading) == (429, "Trop d’essais")
        assert page.headers["Retry-After"] == "300"
        assert "Réessayez dans 5 minutes" in page.text


def test_a_genuine_invitation_may_be_opened_as_often_as_one_likes(space: Space, dial: Dial) -> None:
    _, path = space.invite()
    with guarded(space, dial, address="2/15min") as place:
        client = place().visitor()
        assert {client.get(path).status for _ in range(6)} == {200}
        assert client.submit(client.get(path), CHOSEN).status == 302


def test_guessed_links_leave_the_login_open(space: Space, dial: Dial) -> None:
    person, (_, path) = space.member(), space.invite()
    with guarded(space, dial, address="1/15min") as place:
        here = place()
        client = here.visitor()
        assert [client.get(f"{path}A").status for _ in range(2)] == [410, 429]
        assert here.log_in(person.email, PASSWORD).status == 302
