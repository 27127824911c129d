"""Somebody at work in an instance: their browser, and what the database says of them."""

from dataclasses import dataclass

from sqlalchemy import select

from tenants.models import Account, Mail
from tenants.roles import Role
from tests.functional.tenants.space import Person, Space, log_in
from tests.pages import Page, PageClient


@dataclass(frozen=True)
class Insider:
    space: Space
    person: Person
    browser: PageClient

    @classmethod
    def of(cls, space: Space, role: Role = Role.CONSEILLER) -> "Insider":
        person, browser = space.member(role), space.visitor()
        assert log_in(browser, person.email).status == 302
        return cls(space, person, browser)

    def fill_in(self, path: str, **values: str) -> Page:
        """Open a page, fill in the form that it sends to itself, and send it."""
        page = self.browser.get(path)
        own = any(form.get("action") == path for form in page.document.iter("form"))
        return self.browser.submit(page, values, action=path if own else None)

    def account(self) -> Account:
        """The row, detached."""
        with self.space.rows() as session:
            account = session.get_one(Account, self.person.id)
            session.expunge(account)
        return account

    def mails(self) -> list[Mail]:
        """Those whose payload names this account, detached, in the order in which they were asked for."""
        with self.space.rows() as session:
            found = session.scalars(select(Mail).order_by(Mail.created_at)).all()
            session.expunge_all()
        return [mail for mail in found if mail.payload.get("account") == str(self.person.id)]

    def events(self) -> list[str]:
        """The kinds of what the trail tells of this account, in order."""
        return self.space.kinds_about(self.person.id)
