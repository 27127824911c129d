"""An instance of its own for a test, with people whose rows and sessions it looks at."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from provisioner.instances.work import Platform
from tenants.models import Account, Mail, SignIn
from tenants.roles import AccountState, Role
from tests.functional.access.matrix import csrf_token
from tests.functional.tenants.space import Person, Space, log_in
from tests.members import live_instance
from tests.pages import Page, PageClient


@dataclass(frozen=True)
class Staffed:
    """``chief`` is its one active super-conseillère, signed in with ``browser``."""

    space: Space
    chief: Person
    browser: PageClient

    @classmethod
    def open(cls, platform: Platform, space: Space) -> "Staffed":
        own = Space.of(platform, space.app, live_instance(platform))
        chief = own.member(Role.SUPER_CONSEILLER)
        return cls(own, chief, entered(own, chief))

    def press(self, person: Person, action: str, **values: str) -> Page:
        """Press the button of a person's page that leads to ``action``."""
        path = f"/comptes/{person.id}"
        page = self.browser.get(path)
        return self.browser.submit(page, values, action=f"{path}/{action}")

    def force(self, path: str, **values: str) -> Page:
        """Post what no form offers, with a good token."""
        return self.browser.post(path, {"csrf_token": csrf_token(self.browser.get("/comptes")), **values})

    def account(self, account_id: uuid.UUID) -> Account:
        """As its row is now, detached."""
        with self.space.rows() as session:
            account = session.get_one(Account, account_id)
            session.expunge(account)
        return account

    def by_email(self, email: str) -> Account:
        with self.space.rows() as session:
            account = session.scalars(select(Account).where(Account.email == email)).one()
            session.expunge(account)
        return account

    def emails(self) -> set[str]:
        with self.space.rows() as session:
            return {email for email in session.scalars(select(Account.email)) if email}

    def topics(self) -> list[str]:
        """What mails wait to leave, but for the invitations that the instance began with."""
        with self.space.rows() as session:
            waiting = select(Mail.topic).where(Mail.delivered_at.is_(None)).order_by(Mail.created_at)
            return list(session.scalars(waiting))

    def sessions_of(self, person: Person) -> int:
        with self.space.rows() as session:
            return len(session.scalars(select(SignIn).where(SignIn.account_id == person.id)).all())

    def others(self) -> list[Account]:
        """The accounts that the annex named and that nobody completed or opened."""
        with self.space.rows() as session:
            found = list(session.scalars(select(Account).where(Account.state != AccountState.ACTIVE)))
            session.expunge_all()
        return found


def entered(space: Space, person: Person) -> PageClient:
    """A new browser in which somebody logged in."""
    client = space.visitor()
    assert log_in(client, person.email).status == 302
    return client
