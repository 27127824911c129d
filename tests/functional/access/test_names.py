"""The link to the page of a name opens that name and nothing else; nobody's cookie opens any."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tenants.roles import Role
from tests.functional.access.matrix import Answer, Door, by_name, csrf_token, doors, knock
from tests.functional.console.office import Office
from tests.functional.contact.desk import Dossiers
from tests.functional.dns_pages.desk import Case, Names
from tests.functional.tenants.space import Space
from tests.pages import PageClient

PUBLIC = {"GET legal.accessibility", "GET legal.source"}


@dataclass(frozen=True)
class Town:
    """Where visitors come from."""

    case: Case
    office: Office
    dossiers: Dossiers
    space: Space


@pytest.fixture
def town(names: Names, office: Office, dossiers: Dossiers, spaces: tuple[Space, Space]) -> Town:
    return Town(names.claimed(), office, dossiers, spaces[0])


def token_of(path: str) -> str:
    return path.rsplit("/", 1)[1]


def pages_of(case: Case, token: str) -> list[Door]:
    found = doors(case.names.app, {"token": token})
    return [door for door in found if str(door) not in PUBLIC]


def without_link(town: Town) -> tuple[PageClient, str]:
    return town.case.browser, "A" * 43


def with_the_id_of_the_name(town: Town) -> tuple[PageClient, str]:
    return town.case.browser, str(town.case.id)


def with_the_link_of_a_dossier(town: Town) -> tuple[PageClient, str]:
    return town.case.browser, token_of(town.dossiers.invited().link)


def with_a_link_taken_back(town: Town) -> tuple[PageClient, str]:
    town.case.revoke()
    return town.case.browser, token_of(town.case.link)


def with_a_link_replaced(town: Town) -> tuple[PageClient, str]:
    town.case.new_link()
    return town.case.browser, token_of(town.case.link)


def of_staff(town: Town) -> tuple[PageClient, str]:
    return with_cookies(town, town.office.signed_in()), "A" * 43


def of_a_super_conseiller(town: Town) -> tuple[PageClient, str]:
    return with_cookies(town, town.space.signed_in(Role.SUPER_CONSEILLER)), "A" * 43


def of_a_contact(town: Town) -> tuple[PageClient, str]:
    return with_cookies(town, town.dossiers.opened_by_contact().browser), "A" * 43


def with_cookies(town: Town, owner: PageClient) -> PageClient:
    browser = town.case.names.visitor()
    for name, value in owner.cookies().items():
        browser.browser.set_cookie(name, value, domain=browser.host)
    return browser


Visitor = Callable[[Town], tuple[PageClient, str]]
VISITORS: tuple[Visitor, ...] = (
    without_link,
    with_the_id_of_the_name,
    with_the_link_of_a_dossier,
    with_a_link_taken_back,
    with_a_link_replaced,
    of_staff,
    of_a_super_conseiller,
    of_a_contact,
)


@pytest.mark.parametrize("visitor", VISITORS)
def test_without_its_link_the_page_of_a_name_does_not_exist(town: Town, visitor: Visitor) -> None:
    # The page of another name has a form: looking at it opens nothing.
    browser, token = visitor(town)
    page = browser.get(town.case.names.claimed().link)
    answers = by_name((door, knock(browser, door, csrf_token(page))) for door in pages_of(town.case, token))
    assert answers == dict.fromkeys(answers, Answer.MISSING)
    assert len(answers) >= 4


def test_its_link_opens_the_pages_of_its_name_to_anybody(town: Town) -> None:
    browser, case = town.case.names.visitor(), town.case
    form = csrf_token(browser.get(case.link))
    answers = by_name((door, knock(browser, door, form)) for door in pages_of(case, token_of(case.link)))
    assert answers == dict.fromkeys(answers, Answer.OPEN)


def test_what_everybody_may_read_is_a_list_that_somebody_wrote(town: Town) -> None:
    pages = doors(town.case.names.app, {"token": "A" * 43}, method="GET")
    reached = {str(door) for door in pages if knock(town.case.names.visitor(), door, "") is Answer.OPEN}
    assert reached == PUBLIC
