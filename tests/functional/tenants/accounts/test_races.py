"""Two at once: somebody always remains who manages the accounts, and nobody acts who may no longer."""

import threading
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import combinations_with_replacement

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.accounts.changing_role import change_role
from tenants.accounts.deleting import delete
from tenants.accounts.inviting import Guest, invite
from tenants.accounts.people import Person as Somebody
from tenants.accounts.suspending import suspend
from tenants.errors import AccountChangeRefused, EmailTaken, NotEntitled
from tenants.models import Account
from tenants.roles import AccountState, Role
from tests.functional.tenants.accounts.staffed import Staffed, entered
from tests.functional.tenants.space import PASSWORD, Person

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
Change = Callable[[Session, Person, Person, Person], object]


def demote(session: Session, whom: Person, by: Person, successor: Person) -> object:
    return change_role(session, whom.id, Role.CONSEILLER, by.id, NOW)


def close(session: Session, whom: Person, by: Person, successor: Person) -> object:
    return suspend(session, whom.id, by.id, NOW)


def remove(session: Session, whom: Person, by: Person, successor: Person) -> object:
    return delete(session, whom.id, successor.id, by.id, NOW)


CHANGES = {"demotion": demote, "suspension": close, "deletion": remove}
PAIRS = list(combinations_with_replacement(CHANGES, 2))


def attempt(staffed: Staffed, gate: threading.Barrier, change: Change, *people: Person) -> bool:
    """Whether the change was made, in a transaction of its own that begins with the others'."""
    engine = staffed.space.platform.tenants.engine(staffed.space.id, "primary")
    with Session(engine) as session:
        gate.wait(timeout=30)
        try:
            change(session, *people)
        except (AccountChangeRefused, NotEntitled):
            return False
        session.commit()
        return True


def active_keepers(staffed: Staffed) -> list[uuid.UUID]:
    keepers = select(Account.id).where(
        Account.role == Role.SUPER_CONSEILLER, Account.state == AccountState.ACTIVE
    )
    with staffed.space.rows() as session:
        return list(session.scalars(keepers))


@pytest.fixture(scope="module")
def pair(staffed: Staffed) -> Sequence[Person]:
    """Somebody to take work over."""
    return [staffed.space.member()]


@pytest.mark.parametrize("kinds", PAIRS, ids="-".join)
def test_of_the_last_two_who_take_each_other_away_one_remains(
    staffed: Staffed, pair: Sequence[Person], kinds: tuple[str, str]
) -> None:
    successor = pair[0]
    for _ in range(3):
        # Of the last round one may be left: it makes place for two new ones.
        one, other = (staffed.space.member(Role.SUPER_CONSEILLER) for _ in range(2))
        with staffed.space.rows() as session:
            for account_id in set(active_keepers(staffed)) - {one.id, other.id}:
                session.get_one(Account, account_id).role = Role.CONSEILLER
        gate = threading.Barrier(2)
        with ThreadPoolExecutor(2) as threads:
            first = threads.submit(attempt, staffed, gate, CHANGES[kinds[0]], other, one, successor)
            second = threads.submit(attempt, staffed, gate, CHANGES[kinds[1]], one, other, successor)
            made = [first.result(timeout=60), second.result(timeout=60)]
        assert sorted(made) == [False, True]
        assert len(active_keepers(staffed)) == 1


def test_of_the_last_two_who_give_their_role_up_one_keeps_it(
    staffed: Staffed, pair: Sequence[Person]
) -> None:
    one, other = (staffed.space.member(Role.SUPER_CONSEILLER) for _ in range(2))
    with staffed.space.rows() as session:
        for account_id in set(active_keepers(staffed)) - {one.id, other.id}:
            session.get_one(Account, account_id).role = Role.CONSEILLER
    gate = threading.Barrier(2)
    with ThreadPoolExecutor(2) as threads:
        tries = [threads.submit(attempt, staffed, gate, demote, who, who, pair[0]) for who in (one, other)]
        made = [each.result(timeout=60) for each in tries]
    assert sorted(made) == [False, True]
    assert len(active_keepers(staffed)) == 1


def test_an_address_that_somebody_takes_at_the_same_moment_is_refused_in_words(own: Staffed) -> None:
    email = f"{uuid.uuid4().hex[:12]}@structure.example"
    person = own.space.member()
    engine = own.space.platform.tenants.engine(own.space.id, "primary")
    guest = Guest(Somebody("Ève", "Garance", email), Role.CONSEILLER)

    def ask() -> None:
        with Session(engine) as session, pytest.raises(EmailTaken):
            invite(session, [guest], own.chief.id, NOW)

    with ThreadPoolExecutor(1) as threads, Session(engine) as first:
        first.get_one(Account, person.id).email = email
        first.flush()
        second = threads.submit(ask)
        with pytest.raises(TimeoutError):
            second.result(timeout=1)
        first.commit()
        second.result(timeout=60)
    assert own.by_email(email).id == person.id


def test_through_the_pages_too_one_of_two_remains(own: Staffed) -> None:
    partner = own.space.member(Role.SUPER_CONSEILLER)
    theirs = Staffed(own.space, partner, entered(own.space, partner))
    forms = [
        (own.browser, own.browser.get(f"/comptes/{partner.id}"), f"/comptes/{partner.id}/role"),
        (theirs.browser, theirs.browser.get(f"/comptes/{own.chief.id}"), f"/comptes/{own.chief.id}/role"),
    ]
    gate = threading.Barrier(2)

    def press(place: int) -> int:
        browser, page, action = forms[place]
        gate.wait(timeout=30)
        return browser.submit(page, action=action).status

    with ThreadPoolExecutor(2) as threads:
        statuses = sorted(threads.map(press, range(2)))
    assert statuses in ([302, 403], [302, 409])
    assert len(active_keepers(own)) == 1


def test_whoever_was_suspended_while_their_request_was_under_way_changes_nothing(own: Staffed) -> None:
    partner, victim = own.space.member(Role.SUPER_CONSEILLER), own.space.member()
    engine = own.space.platform.tenants.engine(own.space.id, "primary")
    with Session(engine) as late:
        # Their request has found them entitled; then, before it locks anything, they are suspended.
        assert late.get_one(Account, partner.id).role is Role.SUPER_CONSEILLER
        own.press(partner, "suspendre")
        with pytest.raises(NotEntitled):
            suspend(late, victim.id, partner.id, NOW)
    assert own.account(victim.id).state is AccountState.ACTIVE


def test_a_session_that_began_beside_a_suspension_opens_nothing(own: Staffed) -> None:
    person = own.space.member()
    gate = threading.Barrier(2)
    browser = own.space.visitor()

    def come_in() -> int:
        page = browser.get("/login")
        gate.wait(timeout=30)
        return browser.submit(page, {"email": person.email, "password": PASSWORD}).status

    def suspend_them() -> int:
        gate.wait(timeout=30)
        return own.press(person, "suspendre").status

    with ThreadPoolExecutor(2) as threads:
        entering, suspending = threads.submit(come_in), threads.submit(suspend_them)
        assert entering.result(timeout=60) in {302, 422}
        assert suspending.result(timeout=60) == 302
    assert browser.get("/").status == 302
    assert own.force(f"/comptes/{person.id}/retablir").status == 302
    assert browser.get("/").status == 302
