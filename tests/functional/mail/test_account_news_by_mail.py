"""What people are told of what a super-conseiller did to their account, through a real SMTP server."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.instances.conditions import ConditionType, find
from provisioner.instances.reconcile import reconcile
from provisioner.instances.work import Platform, tenant_session
from provisioner.models import Instance
from tenants.accounts import find_by_email
from tenants.accounts.changing_role import change_role
from tenants.accounts.deleting import delete
from tenants.accounts.editing import edit
from tenants.accounts.inviting import Guest, invite, revoke
from tenants.accounts.people import Person
from tenants.accounts.suspending import restore, suspend
from tenants.accounts.unlocking import tell_factor_taken_away
from tenants.models import Account, Mail
from tenants.postman import SmtpPostman
from tenants.roles import AccountState, Role
from tests.mailbox import Mailbox, open_mailbox
from tests.members import live_instance, load


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as opened:
        yield opened


@dataclass(frozen=True)
class Desk:
    """An instance where Ambre Valmont manages the accounts, and Basile Orme works."""

    platform: Platform
    instance: Instance
    mailbox: Mailbox
    chief: uuid.UUID
    person: uuid.UUID
    email: str

    def session(self) -> "_Session":
        return _Session(self)

    def relay(self) -> None:
        reconcile(self.platform, self.instance.id)

    def last_to(self, address: str) -> str:
        return str(self.mailbox.to(address)[-1].get_content())


class _Session:
    """The instance's database; what was posted leaves at the end."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._opened = tenant_session(desk.platform.tenants, desk.instance)

    def __enter__(self) -> Session:
        return self._opened.__enter__()

    def __exit__(self, *error: object) -> None:
        self._opened.__exit__(*error)  # type: ignore[arg-type]
        self._desk.relay()


@pytest.fixture
def desk(platform: Platform, mailbox: Mailbox) -> Desk:
    mailing = replace(platform, postman=SmtpPostman(mailbox.url))
    made = live_instance(mailing)
    contact = made.member.contact_email
    with tenant_session(mailing.tenants, made) as tenant:
        chief = find_by_email(tenant, contact)
        person = find_by_email(tenant, contact.replace("a.valmont", "b.orme"))
        assert chief is not None
        assert person is not None
        assert person.email is not None
        for account in (chief, person):
            account.state, account.password_hash = AccountState.ACTIVE, "a hash"
        found = Desk(mailing, made, mailbox, chief.id, person.id, person.email)
    mailbox.messages.clear()
    return found


def test_a_suspension_and_its_end_are_told_with_who_did_them(desk: Desk) -> None:
    now = desk.platform.clock()
    with desk.session() as session:
        suspend(session, desk.person, desk.chief, now)
    text = desk.last_to(desk.email)
    assert "Bonjour Basile Orme" in text
    assert "a été suspendu le" in text
    assert "par Ambre Valmont" in text
    assert "Rien n’est effacé" in text
    with desk.session() as session:
        restore(session, desk.person, desk.chief, now)
    assert "a été rétabli" in desk.last_to(desk.email)


def test_another_role_is_told_with_what_it_opens(desk: Desk) -> None:
    now = desk.platform.clock()
    with desk.session() as session:
        change_role(session, desk.person, Role.SUPER_CONSEILLER, desk.chief, now)
    assert "gérer les comptes et les informations" in desk.last_to(desk.email)
    with desk.session() as session:
        change_role(session, desk.person, Role.CONSEILLER, desk.chief, now)
    assert "Vous gardez l’accès à vos applications" in desk.last_to(desk.email)


def test_a_second_factor_that_was_taken_away_is_told(desk: Desk) -> None:
    with desk.session() as session:
        account = session.get_one(Account, desk.person)
        tell_factor_taken_away(session, account, desk.platform.clock())
    text = desk.last_to(desk.email)
    assert "a été retiré le" in text
    assert "par l’équipe support" in text


def test_both_addresses_learn_of_another_one(desk: Desk) -> None:
    other = desk.email.replace("b.orme", "basile.orme")
    with desk.session() as session:
        edit(session, desk.person, Person("Basile", "Orme", other), desk.chief, desk.platform.clock())
    for address in (desk.email, other):
        text = desk.last_to(address)
        assert f"Ancienne adresse : {desk.email}" in text
        assert f"Nouvelle adresse : {other}" in text


def test_a_deletion_is_told_though_no_row_holds_the_address_any_more(desk: Desk) -> None:
    with desk.session() as session:
        delete(session, desk.person, desk.chief, desk.chief, desk.platform.clock())
    assert "a été supprimé" in desk.last_to(desk.email)
    with tenant_session(desk.platform.tenants, desk.instance) as session:
        assert session.get_one(Account, desk.person).email is None
        rows = " ".join(str(mail.payload) for mail in session.scalars(select(Mail)))
    assert desk.email not in rows


def test_who_moves_an_address_and_deletes_the_account_at_once_hides_nothing_from_its_owner(
    desk: Desk,
) -> None:
    other = desk.email.replace("b.orme", "quelqu.un")
    with desk.session() as session:
        edit(session, desk.person, Person("Basile", "Orme", other), desk.chief, desk.platform.clock())
        delete(session, desk.person, desk.chief, desk.chief, desk.platform.clock())
    assert f"Nouvelle adresse : {other}" in desk.last_to(desk.email)


def test_what_is_withdrawn_leaves_nothing_that_cannot_leave(desk: Desk) -> None:
    guest = Guest(Person("Lila", "Sorbier", f"lila@{uuid.uuid4().hex[:8]}.example"), Role.CONSEILLER)
    with desk.session() as session:
        (account,) = invite(session, [guest], desk.chief, desk.platform.clock())
        revoke(session, account.id, desk.chief, desk.platform.clock())
        delete(session, account.id, None, desk.chief, desk.platform.clock())
    assert desk.mailbox.to(guest.person.email) == []
    sent = find(load(desk.platform, desk.instance.id), ConditionType.INVITATIONS_SENT)
    assert sent is not None
    assert sent.status.value == "true"


def test_the_last_word_of_a_hostile_name_is_a_text(desk: Desk) -> None:
    name = "{home} <script> Orme"
    with desk.session() as session:
        edit(session, desk.person, Person("=1+1", name, desk.email), desk.chief, desk.platform.clock())
        suspend(session, desk.person, desk.chief, desk.platform.clock())
    assert f"Bonjour =1+1 {name}," in desk.last_to(desk.email)
