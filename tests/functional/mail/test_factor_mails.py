"""Whoever has a second factor is told what becomes of it, in an instance as in the console."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from provisioner import staff
from provisioner.addresses import Addresses
from provisioner.app.instances import tenant_application
from provisioner.instances.reconcile import reconcile
from provisioner.instances.work import Platform
from provisioner.letters.sending import send_due
from tenants.postman import SmtpPostman
from tenants.web.database import close_databases
from tests.functional.console.office import Office, log_in
from tests.functional.tenants.my_account.insider import Insider
from tests.functional.tenants.second_factor.keys import asked_for_code, give, set_up
from tests.functional.tenants.space import Space
from tests.mailbox import Mailbox, open_mailbox
from tests.members import live_instance

OWN = "/mon-compte/second-facteur"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as opened:
        yield opened


@pytest.fixture
def mailing(platform: Platform, mailbox: Mailbox) -> Platform:
    return replace(platform, postman=SmtpPostman(mailbox.url))


@pytest.fixture
def insider(platform: Platform, addresses: Addresses) -> Iterator[Insider]:
    app = tenant_application(addresses)
    yield Insider.of(Space.of(platform, app, live_instance(platform)))
    close_databases(app)


@pytest.fixture
def office(platform: Platform, addresses: Addresses) -> Iterator[Office]:
    with Office.opened(platform, addresses) as opened:
        yield opened


def test_members_are_told(mailing: Platform, mailbox: Mailbox, insider: Insider) -> None:
    set_up(insider.space, insider.browser)
    telephone = insider.space.telephone(insider.person)
    for change in ("codes-de-secours", "retirer"):
        code = telephone.recovery_codes()[0]
        assert give(insider.browser, insider.browser.get(f"{OWN}/{change}"), code).status in {200, 302}
    reconcile(mailing, insider.space.id)
    added, used, codes, used_again, removed = mailbox.to(insider.person.email)[-5:]
    assert "Un second facteur a été installé le" in added.get_content()
    assert used["Subject"].startswith("Un code de secours de votre compte Mixeur a servi")
    assert "De nouveaux codes de secours ont été créés le" in codes.get_content()
    assert "a été retiré le" in removed.get_content()
    for mail in (added, used, codes, used_again, removed):
        assert "Si ce n’est pas vous" in mail.get_content()


def test_staff_are_told(mailing: Platform, mailbox: Mailbox, office: Office) -> None:
    email = office.colleague()
    browser = office.visitor()
    log_in(browser, email)
    code = office.telephone(email).recovery_codes()[0]
    assert give(browser, browser.get(f"{OWN}/codes-de-secours"), code).status == 200
    send_due(mailing)
    used, told = mailbox.to(email)[-2:]
    assert used["Subject"] == "Un code de secours de votre compte de la console a servi"
    assert told["Subject"] == "De nouveaux codes de secours pour votre compte de la console"
    for mail in (used, told):
        assert "Si ce n’est pas vous" in mail.get_content()


def test_a_recovery_code_that_opened_the_door_is_told_of(
    mailing: Platform, mailbox: Mailbox, insider: Insider
) -> None:
    set_up(insider.space, insider.browser)
    browser, page = asked_for_code(insider.space, insider.person)
    code = insider.space.telephone(insider.person).recovery_codes()[0]
    assert give(browser, page, code).status == 302
    reconcile(mailing, insider.space.id)
    told = mailbox.to(insider.person.email)[-1]
    assert "Un code de secours a servi le" in told.get_content()


def test_staff_are_told_what_was_done_on_the_server(
    mailing: Platform, mailbox: Mailbox, office: Office
) -> None:
    lost, gone, other = (office.colleague() for _ in range(3))
    with office.rows() as session:
        assert staff.reset_factor(session, staff.find(session, lost), mailing.clock())
        staff.remove(session, staff.find(session, gone), mailing.clock())
    send_due(mailing)
    assert "vous fait aussitôt installer un nouveau second facteur" in mailbox.to(lost)[-2].get_content()
    assert mailbox.to(lost)[-1]["Subject"] == f"Console Mixeur – {gone} n’y a plus accès"
    assert gone in mailbox.to(other)[-1].get_content()
    assert not mailbox.to(gone)
