"""A good link of every kind, in the browser of whom it was sent to: their secret is the end of the path."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from tenants.email_changes import LINKS as CHANGES
from tenants.email_changes import Side
from tenants.lost_passwords import ResetLink
from tenants.models import EmailChange, PasswordReset
from tenants.visits import VisitKey, link_path
from tests.functional.attacks.world import World
from tests.functional.tenants.my_account.insider import Insider
from tests.functional.tenants.space import PASSWORD, Space
from tests.members import live_instance
from tests.pages import PageClient


@dataclass(frozen=True)
class Received:
    browser: PageClient
    path: str

    @property
    def secret(self) -> str:
        return self.path.rsplit("/", 1)[1]


def invitation(world: World) -> Received:
    return Received(world.space.visitor(), world.space.invite()[1])


def password_reset(world: World) -> Received:
    space, person, browser = world.space, world.space.member(), world.space.visitor()
    browser.submit(browser.get("/mot-de-passe-oublie"), {"email": person.email})
    with space.rows() as session:
        asked = select(PasswordReset.id).where(PasswordReset.account_id == person.id)
        reset = session.scalars(asked).one()
    return Received(browser, ResetLink.make(space.platform.keys, space.id, reset).path)


def email_change(world: World) -> Received:
    space, insider = world.space, Insider.of(world.space)
    wanted = f"{uuid.uuid4().hex}@structure.example"
    insider.fill_in("/mon-compte/adresse", email=wanted, current=PASSWORD)
    with space.rows() as session:
        asked = select(EmailChange.id).where(EmailChange.account_id == insider.person.id)
        link = CHANGES[Side.NEW].make(space.platform.keys, space.id, session.scalars(asked).one())
    return Received(space.visitor(), link.path)


def visit_of_a_copy(world: World) -> Received:
    platform = world.platform
    copy = Space.of(platform, world.space.app, live_instance(platform))
    with copy.registered() as entry:
        entry.copy_of, entry.copied_at = world.space.id, platform.clock()
    return Received(copy.visitor(), link_path(VisitKey(platform.keys, copy.id).link(platform.clock())))


def staff_link(world: World) -> Received:
    return Received(world.office.visitor(), world.office.invite()[1])


def private_link(world: World) -> Received:
    case = world.dossiers.invited()
    return Received(case.browser, case.link)


def link_of_a_name(world: World) -> Received:
    case = world.names.claimed()
    return Received(case.browser, case.link)


Kind = Callable[[World], Received]
KINDS: tuple[Kind, ...] = (
    invitation,
    password_reset,
    email_change,
    visit_of_a_copy,
    staff_link,
    private_link,
    link_of_a_name,
)
