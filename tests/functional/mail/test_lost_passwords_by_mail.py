"""A lost password from the question to the last mail, through a real SMTP server."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from provisioner.addresses import Addresses
from provisioner.app.instances import tenant_application
from provisioner.instances.conditions import ConditionType, find
from provisioner.instances.reconcile import reconcile
from provisioner.instances.work import Platform, tenant_session
from provisioner.models import Instance
from provisioner.wake_ups import heed
from provisioner.worker import carry_out
from tenants.accounts import find_by_email
from tenants.lost_passwords import ask
from tenants.models import Mail
from tenants.postman import SmtpPostman
from tenants.roles import AccountState
from tenants.web.database import close_databases
from tests.mailbox import Mailbox, open_mailbox
from tests.members import live_instance, load
from tests.pages import PageClient

PASSWORD = "neuf galets sous le quai"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as opened:
        yield opened


@pytest.fixture
def mailing(platform: Platform, mailbox: Mailbox) -> Platform:
    return replace(platform, postman=SmtpPostman(mailbox.url))


@pytest.fixture
def instance(platform: Platform, mailing: Platform) -> Instance:
    """One whose contact chose a password long ago."""
    made = live_instance(platform)
    with tenant_session(platform.tenants, made) as tenant:
        account = find_by_email(tenant, made.member.contact_email)
        assert account is not None
        account.state = AccountState.ACTIVE
    return made


@contextmanager
def browser(platform: Platform, addresses: Addresses, instance: Instance) -> Iterator[PageClient]:
    app = tenant_application(addresses)
    yield PageClient(app, platform.settings.hostname(instance.slug))
    close_databases(app)


def asked(mailing: Platform, mailbox: Mailbox, instance: Instance) -> EmailMessage:
    """The mail that the contact gets when they ask for a link."""
    with tenant_session(mailing.tenants, instance) as tenant:
        ask(tenant, instance.member.contact_email, mailing.clock())
    reconcile(mailing, instance.id)
    return mailbox.to(instance.member.contact_email)[-1]


def test_the_way_from_the_question_to_the_last_mail(
    mailing: Platform, addresses: Addresses, mailbox: Mailbox, instance: Instance
) -> None:
    email = instance.member.contact_email
    with browser(mailing, addresses, instance) as visitor:
        visitor.submit(visitor.get("/mot-de-passe-oublie"), {"email": email})
        assert heed(mailing) >= 1
        carry_out(mailing, instance.id)
        (reset,) = mailbox.to(email)
        found = re.search(r"http://\S+/nouveau-mot-de-passe/\S+", reset.get_content())
        assert found
        page = visitor.get(urlsplit(found[0]).path)
        portal = visitor.follow(visitor.submit(page, {"password": PASSWORD, "repeated": PASSWORD}))
        assert portal.heading == "Bonjour Ambre"
    assert heed(mailing) >= 1
    carry_out(mailing, instance.id)
    subjects = [str(mail["Subject"]) for mail in mailbox.to(email)]
    assert subjects == [
        f"Votre nouveau mot de passe Mixeur – {instance.member.name}",
        f"Votre mot de passe Mixeur a été changé – {instance.member.name}",
    ]


def test_the_link_tells_until_when_it_is_good_and_what_to_do_otherwise(
    mailing: Platform, mailbox: Mailbox, instance: Instance
) -> None:
    mail = asked(mailing, mailbox, instance)
    text = mail.get_content()
    address = rf"http://{instance.slug}\.localhost:8000/nouveau-mot-de-passe/[0-9a-f-]{{36}}/[\w-]{{43}}\n"
    assert re.search(address, text)
    assert re.search(r"jusqu’au\s\d{1,2}(er)? [a-zéû]+ 20\d\d à \d{1,2} h \d\d", text)
    assert "votre mot de passe reste le même" in text
    assert instance.member.name in str(mail["From"])
    assert mail["Auto-Submitted"] == "auto-generated"


def test_the_mail_after_a_change_holds_no_link(
    mailing: Platform, addresses: Addresses, mailbox: Mailbox, instance: Instance
) -> None:
    found = re.search(r"/nouveau-mot-de-passe/\S+", asked(mailing, mailbox, instance).get_content())
    assert found
    with browser(mailing, addresses, instance) as visitor:
        visitor.submit(visitor.get(found[0]), {"password": PASSWORD, "repeated": PASSWORD})
    reconcile(mailing, instance.id)
    text = mailbox.to(instance.member.contact_email)[-1].get_content()
    assert re.search(r"a été changé le \d{1,2}(er)? [a-zéû]+ 20\d\d à \d{1,2} h \d\d", text)
    assert mailing.offer.support.email in text
    assert "http" not in text
    assert PASSWORD not in text


def test_no_row_holds_a_link(mailing: Platform, mailbox: Mailbox, instance: Instance) -> None:
    token = re.findall(r"/nouveau-mot-de-passe/[^/]+/(\S+)", asked(mailing, mailbox, instance).get_content())
    with tenant_session(mailing.tenants, instance) as tenant:
        rows = " ".join(str(vars(row)) for row in tenant.scalars(select(Mail)))
    assert len(token) == 1
    assert token[0] not in rows


def test_mails_about_passwords_are_no_invitations(
    mailing: Platform, mailbox: Mailbox, instance: Instance
) -> None:
    asked(mailing, mailbox, instance)
    condition = find(load(mailing, instance.id), ConditionType.INVITATIONS_SENT)
    assert condition is not None
    assert condition.message == "2 invitations envoyées."
