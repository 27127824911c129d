"""Mails about one's own account and about the structure's sheet, from the page to a real SMTP server."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from provisioner.addresses import Addresses
from provisioner.app.instances import tenant_application
from provisioner.instances.reconcile import reconcile
from provisioner.instances.work import Platform
from tenants.postman import SmtpPostman
from tenants.roles import Role
from tenants.web.database import close_databases
from tests.functional.tenants.my_account.insider import Insider
from tests.functional.tenants.space import PASSWORD, Space
from tests.mailbox import Mailbox, open_mailbox
from tests.members import live_instance
from tests.pages import PageClient

CHOSEN = "neuf galets sous le quai"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as opened:
        yield opened


@pytest.fixture
def mailing(platform: Platform, mailbox: Mailbox) -> Platform:
    return replace(platform, postman=SmtpPostman(mailbox.url))


@pytest.fixture
def keeper(platform: Platform, addresses: Addresses) -> Iterator[Insider]:
    """A super-conseiller of an instance of their own."""
    app = tenant_application(addresses)
    yield Insider.of(Space.of(platform, app, live_instance(platform)), Role.SUPER_CONSEILLER)
    close_databases(app)


def link_in(text: str) -> str:
    found = re.search(r"http://\S+/changement-adresse/\S+", text)
    assert found
    return urlsplit(found[0]).path


def say_yes(browser: PageClient, path: str) -> None:
    assert browser.submit(browser.get(path), {"reponse": "oui"}).status == 302


def test_both_addresses_are_asked_and_the_new_one_told(
    mailing: Platform, mailbox: Mailbox, keeper: Insider
) -> None:
    old, new = keeper.person.email, f"{uuid.uuid4().hex[:12]}@nouvelle.example"
    keeper.fill_in("/mon-compte/adresse", email=new, current=PASSWORD)
    reconcile(mailing, keeper.space.id)
    to_old, to_new = mailbox.to(old)[-1].get_content(), mailbox.to(new)[-1].get_content()
    assert new in to_old
    assert old not in to_new
    assert link_in(to_old) != link_in(to_new)
    assert all(re.search(r"jusqu’au\s\d{1,2}(er)? [a-zéû]+ 20\d\d à", text) for text in (to_old, to_new))
    for text in (to_old, to_new):
        say_yes(keeper.space.visitor(), link_in(text))
    reconcile(mailing, keeper.space.id)
    done = mailbox.to(new)[-1]
    assert str(done["Subject"]).startswith("Votre adresse e-mail a changé")
    assert "/changement-adresse/" not in done.get_content()
    assert len(mailbox.to(old)) == 2


def test_a_password_changed_from_within_is_told_without_a_link(
    mailing: Platform, mailbox: Mailbox, keeper: Insider
) -> None:
    keeper.fill_in("/mon-compte/mot-de-passe", current=PASSWORD, password=CHOSEN, repeated=CHOSEN)
    reconcile(mailing, keeper.space.id)
    mail = mailbox.to(keeper.person.email)[-1]
    assert str(mail["Subject"]).startswith("Votre mot de passe Mixeur a été changé")
    assert "depuis la page « Mon compte »" in mail.get_content()
    assert "http" not in mail.get_content()
    assert CHOSEN not in mail.get_content()


def test_another_referent_is_told_to_the_support_and_another_name_is_everywhere(
    mailing: Platform, mailbox: Mailbox, keeper: Insider
) -> None:
    renamed = f"{keeper.space.name} bis"
    values = {"name": renamed, "referent_first_name": "Ève", "referent_last_name": "Durand"}
    page = keeper.browser.get("/structure")
    keeper.browser.submit(page, values, action="/structure")
    reconcile(mailing, keeper.space.id)
    mail = mailbox.to(mailing.offer.support.email)[-1]
    assert str(mail["Subject"]) == f"Changement de personne référente – {renamed}"
    assert "Avant : personne\nMaintenant : Ève Durand\n" in mail.get_content()
    assert renamed in str(mail["From"])
    portal = keeper.browser.get("/")
    title = "".join(next(portal.document.iter("title")).itertext())
    assert title.endswith(f"– {renamed}")
    assert portal.text.count(renamed) == 2
    assert renamed in keeper.space.visitor().get("/login").text
