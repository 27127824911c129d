"""Who has an account is told neither by what is answered nor by how long that takes.

Times are compared by their medians over rounds that alternate, so that a busy machine is as unfair to both;
the bound is generous, and what it would catch (a hash that is not computed) is many times as large.
"""

import re
import statistics
import time
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import select

from tenants.models import Account, PasswordReset
from tests.functional.attacks.world import World
from tests.functional.console.office import Office
from tests.functional.tenants.my_account.insider import Insider
from tests.functional.tenants.space import PASSWORD, Space
from tests.pages import Page, PageClient

ROUNDS = 15
AT_MOST = 2.0


def stranger() -> str:
    return f"{uuid.uuid4().hex[:12]}@structure.example"


def login(browser: PageClient) -> Callable[[str], Page]:
    page = browser.get("/login")
    return lambda email: browser.submit(page, {"email": email, "password": "huit chaloupes grises"})


def lost_password(browser: PageClient) -> Callable[[str], Page]:
    page = browser.get("/mot-de-passe-oublie")
    return lambda email: browser.submit(page, {"email": email})


def email_change(browser: PageClient) -> Callable[[str], Page]:
    page = browser.get("/mon-compte/adresse")
    values = {"current": PASSWORD}
    return lambda email: browser.submit(page, {"email": email, **values}, action="/mon-compte/adresse")


def said(page: Page, email: str) -> tuple[int, str]:
    """Status and body, without what is of this very answer."""
    body = page.response.text.replace(email, "EMAIL")
    return page.status, re.sub(r'(nonce|value)="[^"]*"', "", body)


def spent(ask: Callable[[str], Page], email: str) -> float:
    began = time.perf_counter()
    ask(email)
    return time.perf_counter() - began


def assert_alike(ask: Callable[[str], Page], known: list[str]) -> None:
    """Of somebody known and of nobody: the same words, and about the same time.

    Whoever is known is asked about once: a second mail within minutes would not be sent, nor take its time.
    """
    first, *others = known
    nobody = stranger()
    assert said(ask(first), first) == said(ask(nobody), nobody)
    rounds = [(spent(ask, email), spent(ask, stranger())) for email in others]
    there, away = (statistics.median(times) for times in zip(*rounds, strict=True))
    assert max(there, away) / min(there, away) < AT_MOST, f"known {there:.4f} s, unknown {away:.4f} s"


def members(space: Space) -> list[str]:
    return [space.member().email for _ in range(ROUNDS + 1)]


def colleagues(office: Office) -> list[str]:
    return [office.colleague() for _ in range(ROUNDS + 1)]


def test_each_member_who_is_asked_about_gets_a_mail_of_their_own(space: Space) -> None:
    """The way that takes longest is the one that is measured."""
    ask, known = lost_password(space.visitor()), members(space)
    for email in known:
        ask(email)
    with space.rows() as session:
        asked = select(PasswordReset.account_id).join(Account, Account.id == PasswordReset.account_id)
        assert len(session.scalars(asked.where(Account.email.in_(known))).all()) == len(known)


@pytest.mark.parametrize("ask", [login, lost_password])
def test_an_instance_does_not_tell_who_is_of_it(
    space: Space, ask: Callable[..., Callable[..., Page]]
) -> None:
    assert_alike(ask(space.visitor()), members(space))


@pytest.mark.parametrize("ask", [login, lost_password])
def test_the_console_does_not_tell_who_is_of_the_staff(
    world: World, ask: Callable[..., Callable[..., Page]]
) -> None:
    assert_alike(ask(world.office.visitor()), colleagues(world.office))


def test_a_conseiller_does_not_learn_whose_address_is_taken(space: Space) -> None:
    assert_alike(email_change(Insider.of(space).browser), members(space))


def test_a_neighbours_member_is_nobody_here(space: Space, neighbour: Space) -> None:
    ask, theirs, nobody = login(space.visitor()), neighbour.member().email, stranger()
    assert said(ask(theirs), theirs) == said(ask(nobody), nobody)
