"""A suspension while somebody clicks on: what was asked before may be answered, what comes after is not."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count

from tenants.accounts.suspending import suspend
from tenants.roles import Role
from tests.functional.tenants.space import Person, Space, log_in
from tests.pages import PageClient

BROWSERS = 6


def entered(space: Space, person: Person) -> PageClient:
    browser = space.visitor()
    assert log_in(browser, person.email).status == 302
    return browser


def click_on(browser: PageClient, suspended: threading.Event, ready: threading.Barrier) -> list[int]:
    """Pages until one more was asked for after the suspension; the answers to those asked after it."""
    ready.wait(timeout=60)
    after: list[int] = []
    for _ in count():
        late = suspended.is_set()
        status = browser.get("/").status
        assert status in {200, 302}
        if late:
            after.append(status)
        if len(after) == 3:
            return after
    raise AssertionError


def test_no_page_asked_for_after_a_suspension_is_answered(space: Space) -> None:
    person, chief = space.member(), space.member(Role.SUPER_CONSEILLER)
    browsers = [entered(space, person) for _ in range(BROWSERS)]
    suspended, ready = threading.Event(), threading.Barrier(BROWSERS + 1)
    with ThreadPoolExecutor(BROWSERS) as people:
        clicking = [people.submit(click_on, browser, suspended, ready) for browser in browsers]
        ready.wait(timeout=60)
        with space.rows() as session:
            suspend(session, person.id, chief.id, space.platform.clock())
        suspended.set()
        assert [each.result(timeout=120) for each in clicking] == [[302] * 3] * BROWSERS


def test_whoever_logs_in_while_being_suspended_is_out_afterwards(space: Space) -> None:
    person, chief = space.member(), space.member(Role.SUPER_CONSEILLER)
    ready = threading.Barrier(BROWSERS + 1)
    browsers = [space.visitor() for _ in range(BROWSERS)]

    def come_in(browser: PageClient) -> int:
        ready.wait(timeout=60)
        return log_in(browser, person.email).status

    with ThreadPoolExecutor(BROWSERS) as people:
        coming = [people.submit(come_in, browser) for browser in browsers]
        ready.wait(timeout=60)
        with space.rows() as session:
            suspend(session, person.id, chief.id, space.platform.clock())
        assert {each.result(timeout=120) for each in coming} <= {302, 422}
    assert [browser.get("/").status for browser in browsers] == [302] * BROWSERS
