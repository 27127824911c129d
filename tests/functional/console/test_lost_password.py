"""A staff member who lost their password: one answer to all, a mail to those who work here."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, text

from provisioner.letters.sending import send_due
from provisioner.models import ControlMail, StaffMember
from tenants.postman import SmtpPostman
from tests.functional.console.office import PASSWORD, Office, log_in
from tests.functional.crowd import Place, limits, somewhere
from tests.mailbox import Mailbox, open_mailbox
from tests.pages import Page, PageClient

ASK = "/mot-de-passe-oublie"
SENT = "Consultez votre messagerie"
ANOTHER = "douze pommes rouges et vertes"
NEW = {"password": ANOTHER, "repeated": ANOTHER}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as opened:
        yield opened


def ask(client: PageClient, email: str) -> Page:
    return client.submit(client.get(ASK), {"email": email})


def ask_at(office: Office, email: str, moment: datetime) -> Page:
    with office.configured(clock=lambda: moment) as then:
        return ask(then.visitor(), email)


def asked(office: Office, email: str) -> int:
    """How many mails were queued for this person."""
    with office.rows() as session:
        member = session.scalars(select(StaffMember).where(StaffMember.email == email)).one()
        mine = select(ControlMail).where(ControlMail.payload["staff"].as_string() == str(member.id))
        return len(session.scalars(mine).all())


def mailed_path(office: Office, mailbox: Mailbox, email: str) -> str:
    """Send what is due, and follow the link of this person's mail."""
    send_due(replace(office.platform, postman=SmtpPostman(mailbox.url)))
    found = re.search(r"http://console\.\S+/bienvenue/\S+", mailbox.to(email)[-1].get_content())
    assert found
    return urlsplit(found[0]).path


def test_the_login_page_leads_to_a_new_password(office: Office, mailbox: Mailbox) -> None:
    email, browser = office.colleague(), office.visitor()
    assert ASK in [link.get("href") for link in browser.get("/login").document.iter("a")]
    page = ask(browser, email.upper())
    assert (page.status, page.heading) == (200, SENT)
    chosen = browser.submit(browser.get(mailed_path(office, mailbox, email)), NEW)
    assert browser.follow(chosen).status == 200
    assert log_in(office.visitor(), email, ANOTHER).status == 302
    assert log_in(office.visitor(), email, PASSWORD).status == 422


def test_a_link_is_good_for_one_password_and_two_hours(office: Office, mailbox: Mailbox) -> None:
    email = office.colleague()
    ask(office.visitor(), email)
    path = mailed_path(office, mailbox, email)
    with office.configured(clock=lambda: office.platform.clock() + timedelta(hours=2)) as later:
        assert Place(later.app, office.visitor().host, somewhere()).visitor().get(path).status == 404
    browser = office.visitor()
    assert browser.submit(browser.get(path), NEW).status == 302
    assert office.visitor().get(path).status == 404


def test_the_answer_does_not_tell_who_works_here(office: Office) -> None:
    emails = [office.colleague(), office.invite()[0], "personne@operateur.example", "pas une adresse"]
    told = set()
    for email in emails:
        page = ask(office.visitor(), email)
        html = re.sub(r'nonce="[^"]+"', "", page.response.text.replace(email, "…"))
        told.add((page.status, html))
    assert len(told) == 1


def test_an_unknown_address_leaves_nothing_behind(office: Office) -> None:
    with office.rows() as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))
        before = len(session.scalars(select(ControlMail.id)).all())
    assert ask(office.visitor(), "personne@operateur.example").heading == SENT
    with office.rows() as session:
        assert len(session.scalars(select(ControlMail.id)).all()) == before
        assert session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 0


def test_one_mail_in_five_minutes_whoever_asks(office: Office) -> None:
    email, now = office.colleague(), office.platform.clock()
    for minutes, mails in ((0, 1), (4, 1), (6, 2)):
        assert ask_at(office, email, now + minutes * MINUTE).heading == SENT
        assert asked(office, email) == mails


def test_two_who_ask_at_once_cause_one_mail(office: Office) -> None:
    email = office.colleague()
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda _: ask(office.visitor(), email).status, range(4)))
    assert statuses == [200] * 4
    assert asked(office, email) == 1


def test_asking_too_often_from_one_place_is_put_off(office: Office) -> None:
    email = office.colleague()
    with office.configured(throttle=limits(account="2/15min")) as guarded:
        here = Place(guarded.app, office.visitor().host, somewhere())
        statuses = [ask(here.visitor(), email).status for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_an_empty_form_says_what_is_missing(office: Office) -> None:
    page = ask(office.visitor(), " ")
    assert page.status == 422
    assert "Indiquez votre adresse e-mail." in page.text


@pytest.mark.parametrize("password", ["motdepasse 2026 !", "azertyuiopqsdfgh", "operateur-2026-69"])
def test_what_everybody_tries_first_is_refused(office: Office, password: str) -> None:
    _, path = office.invite()
    browser = office.visitor()
    page = browser.submit(browser.get(path), {"password": password, "repeated": password})
    assert page.status == 422
    assert "une phrase de quatre mots" in page.text
