"""People on the way in, and what opens to them alone: a code, a second factor, the support's access."""

from collections.abc import Callable
from functools import partial

from tenants.roles import Role
from tenants.support import ask
from tests.functional.attacks.world import Application, Entered, World
from tests.functional.console.office import PASSWORD as STAFF_PASSWORD
from tests.functional.support.door import REASON, SOMEBODY, Door
from tests.functional.tenants.space import Space, log_in

CODE, ENROLMENT = "/connexion/code", "/connexion/second-facteur"
_OWED = {
    CODE: frozenset({"code.show", "code.submit"}),
    ENROLMENT: frozenset({"enrolment.show", "enrolment.submit"}),
}


def _owing_a_code(world: World) -> Entered:
    space, browser = world.neighbour, world.neighbour.visitor()
    person = space.member(Role.SUPER_CONSEILLER)
    space.telephone(person).set_up()
    log_in(browser, person.email)
    return Entered(browser, {}, CODE)


def _owing_a_factor(world: World) -> Entered:
    space, browser = world.neighbour, world.neighbour.visitor()
    space.require_factor()
    log_in(browser, space.member(Role.SUPER_CONSEILLER).email)
    return Entered(browser, {}, ENROLMENT)


def _with_a_factor(change: str, world: World) -> Entered:
    space, browser = world.neighbour, world.neighbour.visitor()
    person = space.member(Role.SUPER_CONSEILLER)
    telephone = space.telephone(person).set_up()
    asked = log_in(browser, person.email)
    browser.submit(browser.follow(asked), {"code": telephone.code()}, action=asked.headers["Location"])
    return Entered(browser, {"change": change})


def _staff_owing(email: Callable[[World], str], page: str, world: World) -> Entered:
    browser = world.office.visitor()
    browser.submit(browser.get("/login"), {"email": email(world), "password": STAFF_PASSWORD})
    return Entered(browser, {}, page)


def _asked_by_the_support(world: World) -> Entered:
    space = _without_access(world)
    with space.rows() as session:
        grant_id = ask(session, SOMEBODY, REASON, space.platform.clock()).id
    return Entered(space.signed_in(Role.SUPER_CONSEILLER), {"grant_id": grant_id})


def _open_to_the_support(world: World) -> Entered:
    space = _without_access(world)
    grant_id = Door(world.office, space, world.slug).open()
    return Entered(space.signed_in(Role.SUPER_CONSEILLER), {"grant_id": grant_id})


def _without_access(world: World) -> Space:
    """One access at a time: that of the stage before ends."""
    Door(world.office, world.space, world.slug).close()
    return world.space


def _in_an_instance(name: str, enter: Callable[[World], Entered], doors: frozenset[str]) -> Application:
    return Application(name, lambda world: world.space.app, enter, doors)


def _in_the_console(name: str, email: Callable[[World], str], page: str) -> Application:
    enter = partial(_staff_owing, email, page)
    return Application(name, lambda world: world.office.app, enter, _OWED[page])


_OWN_FACTOR = frozenset(
    {"factor.ask", "factor.do", "factor.show", "factor.add", "requirement.show", "requirement.decide"}
)
STAGES = (
    _in_an_instance("owes a code", _owing_a_code, _OWED[CODE]),
    _in_an_instance("owes a factor", _owing_a_factor, _OWED[ENROLMENT]),
    _in_an_instance("renews codes", partial(_with_a_factor, "codes-de-secours"), _OWN_FACTOR),
    _in_an_instance("replaces a factor", partial(_with_a_factor, "remplacer"), _OWN_FACTOR),
    _in_an_instance("removes a factor", partial(_with_a_factor, "retirer"), _OWN_FACTOR),
    _in_an_instance(
        "is asked by the support",
        _asked_by_the_support,
        frozenset({"support.show", "support.say_yes", "support.say_no"}),
    ),
    _in_an_instance("let the support in", _open_to_the_support, frozenset({"support.show", "support.end"})),
    _in_the_console("staff owes a code", lambda world: world.office.colleague(), CODE),
    _in_the_console("staff owes a factor", lambda world: world.office.newcomer(), ENROLMENT),
)
