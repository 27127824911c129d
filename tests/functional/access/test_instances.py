"""An instance is its own people's: role by role, and nobody else's, whatever cookie they bring."""

from collections.abc import Callable

import pytest

from provisioner.instances.work import Platform
from tenants.roles import Role
from tenants.visits import VisitKey, link_path
from tests.functional.access.matrix import Answer, Door, by_name, csrf_token, doors, knock
from tests.functional.console.office import Office
from tests.functional.tenants.space import Space
from tests.members import live_instance
from tests.pages import PageClient

Spaces = tuple[Space, Space]

FOR_EVERYBODY = {
    "GET assets.theme",
    "GET legal.accessibility",
    "GET legal.privacy",
    "GET legal.source",
    "GET login.show",
    "GET lost_password.show",
    "POST login.submit",
    "POST lost_password.submit",
}
# Their addresses hold a secret: one that is none is gone, for anybody.
SECRET_ADDRESSES = {
    "GET invitation.show",
    "GET invitation.cut_short",
    "POST invitation.submit",
    "GET new_password.show",
    "GET new_password.cut_short",
    "POST new_password.submit",
}
# Another name of the login page, and the way out, which ends there.
TO_THE_LOGIN = {"GET login.french_name", "POST login.leave"}
# For whoever gave the right password and owes something more: nobody here does.
STEPS = {"GET code.show", "GET enrolment.show", "POST code.submit", "POST enrolment.submit"}
OWN_SECURITY = {
    "GET devices.show",
    "GET factor.set_up",
    "GET factor.show",
    "GET recovery_codes.show",
    "POST devices.end_others",
    "POST factor.add",
    "POST factor.finish",
    "POST recovery_codes.keep",
}
# A change of the factor that nobody here has, a device that never was, codes that were shown already.
OWN_AND_NOT_THERE = {
    "GET factor.ask",
    "GET recovery_codes.as_text",
    "POST devices.end",
    "POST factor.do",
}
FOR_ACCOUNTS = {"GET portal.show"}
FOR_SUPER_CONSEILLERS = {
    "GET accounts.ask_for_list",
    "GET accounts.ask_whom",
    "GET accounts.show",
    "GET backups.show",
    "POST accounts.import_list",
    "POST accounts.invite_one",
    "POST accounts.show_list",
}
# About one account: here one that never was.
ABOUT_AN_ACCOUNT = {
    "GET accounts.ask_to_delete",
    "GET accounts.person",
    "POST accounts.delete_account",
    "POST accounts.reset_factor",
    "POST accounts.restore_account",
    "POST accounts.revoke_invitation",
    "POST accounts.role",
    "POST accounts.save",
    "POST accounts.send_invitation",
    "POST accounts.suspend_account",
}
# In an instance there is nothing to visit: that is for copies.
NOWHERE = {"GET visit.enter", "GET visit.show"}
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


def expected(door: Door, account: Answer, super_conseiller: Answer) -> Answer:
    """What is behind a door for a visitor who gets these answers at the doors of accounts."""
    name = str(door)
    table = {
        **dict.fromkeys(FOR_EVERYBODY, Answer.OPEN),
        **dict.fromkeys(SECRET_ADDRESSES | NOWHERE, Answer.MISSING),
        **dict.fromkeys(TO_THE_LOGIN | STEPS, Answer.LOGIN),
        **dict.fromkeys(FOR_ACCOUNTS | OWN_SECURITY, account),
        **dict.fromkeys(OWN_AND_NOT_THERE, Answer.MISSING if account is Answer.OPEN else account),
        **dict.fromkeys(FOR_SUPER_CONSEILLERS, super_conseiller),
        **dict.fromkeys(
            ABOUT_AN_ACCOUNT, Answer.MISSING if super_conseiller is Answer.OPEN else super_conseiller
        ),
    }
    return table[name]


def all_doors(space: Space) -> list[Door]:
    samples = {
        "version": space.theme_version,
        "asset": "theme.css",
        "invitation_id": "00000000-0000-0000-0000-000000000000",
        "token": "x",
        "rest": "x",
        "change": "remplacer",
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


def of_a_super_conseiller_next_door(spaces: Spaces, office: Office) -> PageClient:
    return with_cookie(spaces[0], spaces[1].signed_in(Role.SUPER_CONSEILLER).cookies()["session"])


def of_staff(spaces: Spaces, office: Office) -> PageClient:
    return with_cookie(spaces[0], office.signed_in().cookies()["console_session"])


def with_cookie(space: Space, value: str) -> PageClient:
    browser = space.visitor()
    browser.browser.set_cookie("session", value, domain=browser.host)
    return browser


VISITORS: dict[Callable[[Spaces, Office], PageClient], tuple[Answer, Answer]] = {
    of_nobody: (Answer.LOGIN, Answer.LOGIN),
    of_a_conseiller: (Answer.OPEN, Answer.FORBIDDEN),
    of_a_super_conseiller: (Answer.OPEN, Answer.OPEN),
    of_a_super_conseiller_next_door: (Answer.LOGIN, Answer.LOGIN),
    of_staff: (Answer.LOGIN, Answer.LOGIN),
}


@pytest.mark.parametrize("visitor", VISITORS)
def test_each_visitor_gets_what_is_theirs(
    spaces: Spaces, office: Office, visitor: Callable[[Spaces, Office], PageClient]
) -> None:
    found = all_doors(spaces[0])
    browser = visitor(spaces, office)
    token = csrf_token(browser.get("/mot-de-passe-oublie"))
    # Leaving comes last: it ends the session.
    inside = sorted(found, key=lambda door: door.endpoint == "login.leave")
    answers = by_name((door, knock(browser, door, token)) for door in inside)
    assert answers == {str(door): expected(door, *VISITORS[visitor]) for door in found}


@pytest.mark.parametrize("visitor", VISITORS)
def test_a_suspended_instance_is_closed_to_all_of_them(
    platform: Platform, spaces: Spaces, office: Office, visitor: Callable[[Spaces, Office], PageClient]
) -> None:
    own = Space.of(platform, spaces[0].app, live_instance(platform))
    browser = visitor((own, spaces[1]), office)
    token = csrf_token(browser.get("/mot-de-passe-oublie"))
    own.suspend()
    answers = by_name((door, knock(browser, door, token)) for door in all_doors(own))
    kept = {name for name in answers if name.split()[1].split(".")[0] in {"legal", "assets"}}
    assert answers == {name: Answer.OPEN if name in kept else Answer.CLOSED for name in answers}


@pytest.fixture
def copy(platform: Platform, spaces: Spaces) -> Space:
    """A restored copy of the first of them."""
    made = Space.of(platform, spaces[0].app, live_instance(platform))
    with made.registered() as entry:
        entry.copy_of, entry.copied_at = spaces[0].id, platform.clock()
    return made


@pytest.mark.parametrize("visitor", VISITORS)
def test_a_copy_does_not_exist_for_any_of_them(
    copy: Space, spaces: Spaces, office: Office, visitor: Callable[[Spaces, Office], PageClient]
) -> None:
    theirs = visitor(spaces, office).cookies().get("session", "")
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
