"""Doing what the pages of second factors ask."""

from tests.functional.tenants.space import PASSWORD, Person, Space, log_in
from tests.pages import Page, PageClient
from tests.second_factors import Telephone, code_for


def somebody_with_telephone(space: Space) -> tuple[Person, Telephone]:
    person = space.member()
    return person, space.telephone(person).set_up()


def asked_for_code(space: Space, person: Person, path: str = "/login") -> tuple[PageClient, Page]:
    """A browser in which the password was given, and the page of the code."""
    browser = space.visitor()
    answer = log_in(browser, person.email, path=path)
    assert (answer.status, answer.headers["Location"].split("?")[0]) == (302, "/connexion/code")
    return browser, browser.follow(answer)


def give(browser: PageClient, page: Page, code: str) -> Page:
    """Fill the code in, in the one form of the page that asks for it."""
    forms = (each for each in page.document.iter("form") if each.find(".//input[@name='code']") is not None)
    return browser.submit(page, {"code": code}, action=next(forms).get("action"))


def come_in(space: Space, person: Person, telephone: Telephone) -> PageClient:
    browser, page = asked_for_code(space, person)
    assert give(browser, page, telephone.code()).headers["Location"] == "/"
    return browser


def set_up(space: Space, browser: PageClient) -> Page:
    """Add a factor from one's own page; returns the page of recovery codes."""
    own = browser.get("/mon-compte/second-facteur")
    proven = browser.submit(own, {"password": PASSWORD}, action="/mon-compte/second-facteur")
    page = browser.follow(proven)
    confirmed = give(browser, page, code_for(page, space.platform.clock()))
    assert (confirmed.status, confirmed.heading) == (200, "Vos codes de secours")
    return confirmed
