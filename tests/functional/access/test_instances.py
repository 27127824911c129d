"""An instance is its own people's: role by role, and nobody else's, whatever cookie they bring."""

from collections.abc import Callable

import pytest

from provisioner.instances.work import Platform
from tenants.roles import Role
from tenants.visits import VisitKey, link_path
from tests.functional.access.expectations import (
    CONSEILLER,
    NOBODY,
    OWES_A_CODE,
    OWES_A_FACTOR,
    SUPER_CONSEILLER,
    SUPPORT_VISITOR,
    Ways,
)
from tests.functional.access.matrix import Answer, Door, by_name, csrf_token, doors, knock
from tests.functional.console.office import Office
from tests.functional.support.door import Door as SupportDoor
from tests.functional.tenants.space import Space, log_in
from tests.members import live_instance
from tests.pages import PageClient

Spaces = tuple[Space, Space]

# What a copy shows to staff who came through a link; everything else of it is closed.
FOR_VISITORS = {
    "GET assets.theme",
    "GET legal.accessibility",
    "GET legal.privacy",
    "GET legal.source",
    "GET login.show",
    "GET portal.show",
    "GET visit.enter",
    "GET visit.show",
}


def all_doors(space: Space) -> list[Door]:
    samples = {
        "version": space.theme_version,
        "asset": "theme.css",
        "invitation_id": "00000000-0000-0000-0000-000000000000",
        "token": "x",
        "rest": "x",
        "change": "remplacer",
        "change_id": "00000000-0000-0000-0000-000000000000",
        "side": "nouvelle",
        "form": "csv",
        "grant_id": "00000000-0000-0000-0000-000000000000",
        "sign_in_id": "00000000-0000-0000-0000-000000000000",
        "account_id": "00000000-0000-0000-0000-000000000000",
        "reset_id": "00000000-0000-0000-0000-000000000000",
    }
    return doors(space.app, samples)


def of_nobody(spaces: Spaces, office: Office) -> PageClient:
    return spaces[0].visitor()


def of_a_conseiller(spaces: Spaces, office: Office) -> PageClient:
    return spaces[0].signed_in(Role.CONSEILLER)


def of_a_super_conseiller(spaces: Spaces, office: Office) -> PageClient:
    return spaces[0].signed_in(Role.SUPER_CONSEILLER)


def of_a_conseiller_next_door(spaces: Spaces, office: Office) -> PageClient:
    return with_cookie(spaces[0], spaces[1].signed_in(Role.CONSEILLER).cookies()["session"])


def of_a_super_conseiller_next_door(spaces: Spaces, office: Office) -> PageClient:
    return with_cookie(spaces[0], spaces[1].signed_in(Role.SUPER_CONSEILLER).cookies()["session"])


def of_staff(spaces: Spaces, office: Office) -> PageClient:
    return with_cookie(spaces[0], office.signed_in().cookies()["console_session"])


def with_cookie(space: Space, value: str) -> PageClient:
    browser = space.visitor()
    browser.browser.set_cookie("session", value, domain=browser.host)
    return browser


def of_whoever_owes_a_code(spaces: Spaces, office: Office) -> PageClient:
    """The password was right, and the telephone is at home."""
    own, browser = spaces[0], spaces[0].visitor()
    person = own.member(Role.SUPER_CONSEILLER)
    own.telephone(person).set_up()
    assert log_in(browser, person.email).status == 302
    return browser


def of_whoever_owes_a_factor(spaces: Spaces, office: Office) -> PageClient:
    own, browser = spaces[0], spaces[0].visitor()
    own.require_factor()
    assert log_in(browser, own.member(Role.SUPER_CONSEILLER).email).status == 302
    return browser


def of_a_visitor_of_the_support(spaces: Spaces, office: Office) -> PageClient:
    door = SupportDoor(office, spaces[0], spaces[0].host.split(".", 1)[0])
    # One access at a time: that of the test before ends.
    door.close()
    return door.visitor(door.open())


def of_a_visitor_of_the_support_next_door(spaces: Spaces, office: Office) -> PageClient:
    there = of_a_visitor_of_the_support((spaces[1], spaces[0]), office)
    return with_cookie(spaces[0], there.cookies()["session"])


Visitor = Callable[[Spaces, Office], PageClient]
VISITORS: dict[Visitor, Ways] = {
    of_nobody: NOBODY,
    of_a_conseiller: CONSEILLER,
    of_a_super_conseiller: SUPER_CONSEILLER,
    of_a_conseiller_next_door: NOBODY,
    of_a_super_conseiller_next_door: NOBODY,
    of_staff: NOBODY,
    of_whoever_owes_a_code: OWES_A_CODE,
    of_whoever_owes_a_factor: OWES_A_FACTOR,
    of_a_visitor_of_the_support: SUPPORT_VISITOR,
    of_a_visitor_of_the_support_next_door: NOBODY,
}


@pytest.fixture
def own(platform: Platform, spaces: Spaces) -> Space:
    """An instance of the test's own."""
    return Space.of(platform, spaces[0].app, live_instance(platform))


@pytest.mark.parametrize("visitor", VISITORS)
def test_each_visitor_gets_what_is_theirs(
    own: Space, spaces: Spaces, office: Office, visitor: Visitor
) -> None:
    found = all_doors(own)
    wanted = {str(door): VISITORS[visitor].at(door) for door in found}
    browser = visitor((own, spaces[1]), office)
    token = csrf_token(browser.get("/mot-de-passe-oublie"))
    # Leaving comes last: it ends the session.
    inside = sorted(found, key=lambda door: door.endpoint == "login.leave")
    assert by_name((door, knock(browser, door, token)) for door in inside) == wanted


@pytest.mark.parametrize("visitor", VISITORS)
def test_a_suspended_instance_is_closed_to_all_of_them(
    own: Space, spaces: Spaces, office: Office, visitor: Visitor
) -> None:
    browser = visitor((own, spaces[1]), office)
    token = csrf_token(browser.get("/mot-de-passe-oublie"))
    own.suspend()
    answers = by_name((door, knock(browser, door, token)) for door in all_doors(own))
    kept = {name for name in answers if name.split()[1].split(".")[0] in {"legal", "assets"}}
    assert answers == {name: Answer.OPEN if name in kept else Answer.CLOSED for name in answers}


@pytest.mark.parametrize("visitor", VISITORS)
def test_an_instance_that_is_not_ready_opens_nothing_to_any_of_them(
    own: Space, spaces: Spaces, office: Office, visitor: Visitor
) -> None:
    browser = visitor((own, spaces[1]), office)
    token = csrf_token(browser.get("/mot-de-passe-oublie"))
    with own.registered() as entry:
        entry.theme_version = None
    answers = by_name((door, knock(browser, door, token)) for door in all_doors(own))
    assert answers == dict.fromkeys(answers, Answer.CLOSED)


@pytest.fixture
def copy(platform: Platform, spaces: Spaces) -> Space:
    """A restored copy of the first of them."""
    made = Space.of(platform, spaces[0].app, live_instance(platform))
    with made.registered() as entry:
        entry.copy_of, entry.copied_at = spaces[0].id, platform.clock()
    return made


@pytest.mark.parametrize("visitor", VISITORS)
def test_a_copy_does_not_exist_for_any_of_them(
    copy: Space, own: Space, spaces: Spaces, office: Office, visitor: Visitor
) -> None:
    theirs = visitor((own, spaces[1]), office).cookies().get("session", "")
    browser = with_cookie(copy, theirs)
    answers = by_name((door, knock(browser, door, "")) for door in all_doors(copy))
    assert answers == dict.fromkeys(answers, Answer.MISSING)


def test_who_came_through_a_link_looks_at_a_copy_and_does_nothing_in_it(copy: Space) -> None:
    browser = copy.visitor()
    browser.get(link_path(VisitKey(copy.platform.keys, copy.id).link(copy.platform.clock())))
    token = csrf_token(browser.get("/login"))
    answers = by_name((door, knock(browser, door, token)) for door in all_doors(copy))
    assert answers == {
        **dict.fromkeys(answers, Answer.FORBIDDEN),
        **dict.fromkeys(FOR_VISITORS, Answer.OPEN),
        "GET login.french_name": Answer.LOGIN,
    }
