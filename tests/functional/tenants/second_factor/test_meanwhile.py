"""What is under way when the owner locks everybody out ends with it, however late it comes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text
from sqlalchemy.orm import Session

from tenants.accounts import NewPassword, choose_password
from tenants.models import Account, Factor
from tenants.sign_ins import ACCOUNT_SIGN_INS
from tests.functional.tenants.second_factor.keys import (
    asked_for_code,
    come_in,
    give,
    somebody_with_telephone,
)
from tests.functional.tenants.space import PASSWORD, Person, Space, log_in
from tests.pages import Page, PageClient

NEW = "treize autres lanternes"
Change = Callable[[Session, Account], object]


def meanwhile(space: Space, person: Person, change: Change, request: Callable[[], Page]) -> Page:
    """What ``request`` answers when it waits for a change of the account that is about to be committed."""
    with ThreadPoolExecutor(1) as pool:
        with space.rows() as session:
            change(session, session.get_one(Account, person.id, with_for_update=True))
            session.flush()
            answer = pool.submit(request)
            while not _is_waiting(space) and not answer.done():
                pass
        return answer.result()


def _is_waiting(space: Space) -> bool:
    """Whether somebody waits for a lock in this database."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity"
    with space.rows() as session:
        return bool(session.scalar(text(f"{waiting} WHERE datname = current_database())")))


def password_changes(space: Space) -> Change:
    return lambda session, account: choose_password(
        session, account, NewPassword(NEW), space.platform.clock()
    )


def is_in(browser: PageClient) -> bool:
    return browser.get("/mon-compte").status == 200


def test_a_login_with_the_password_that_was(space: Space) -> None:
    person, thief = space.member(), space.visitor()
    answer = meanwhile(space, person, password_changes(space), lambda: log_in(thief, person.email))
    assert (answer.status, is_in(thief)) == (422, False)


def test_a_code_after_the_password_that_was(space: Space) -> None:
    person, telephone = somebody_with_telephone(space)
    thief, page = asked_for_code(space, person)
    code = telephone.code()
    answer = meanwhile(space, person, password_changes(space), lambda: give(thief, page, code))
    assert (answer.status, is_in(thief)) == (422, False)


def test_another_password_chosen_with_the_one_that_was(space: Space) -> None:
    person, thief = space.member(), space.visitor()
    log_in(thief, person.email)
    page = thief.get("/mon-compte/mot-de-passe")
    theirs = {"current": PASSWORD, "password": "quatorze vieilles boussoles"}
    theirs["repeated"] = theirs["password"]

    def steal() -> Page:
        return thief.submit(page, theirs)

    assert meanwhile(space, person, password_changes(space), steal).status == 422
    assert log_in(space.visitor(), person.email, NEW).status == 302


def test_a_factor_taken_away_by_a_session_that_was_ended(space: Space) -> None:
    person, telephone = somebody_with_telephone(space)
    thief = come_in(space, person, telephone)
    page, code = thief.get("/mon-compte/second-facteur/retirer"), telephone.code()

    def end(session: Session, account: Account) -> None:
        ACCOUNT_SIGN_INS.end_all(session, account.id)

    answer = meanwhile(space, person, end, lambda: give(thief, page, code))
    assert (answer.status, is_in(thief)) == (422, False)
    with space.rows() as session:
        assert session.query(Factor).filter_by(account_id=person.id).count() == 1
