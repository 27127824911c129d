"""What mails say about the support's access, on their way through the outbox of the instance."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage

import pytest
from sqlalchemy.orm import Session

from provisioner import staff
from provisioner.instances.reconcile import reconcile
from provisioner.instances.support_access import Staff, SupportDoor
from provisioner.instances.work import Platform, tenant_session
from provisioner.models import Instance
from tenants.accounts import find_by_email
from tenants.postman import SmtpPostman
from tenants.roles import AccountState
from tenants.support import Grantor, grant, offer, refuse, revoke
from tests.mailbox import open_mailbox
from tests.members import live_instance

ASKER = Staff("lou.saule@operateur.example", "127.0.0.1", "0" * 32)
REASON = "Un export ne se termine pas"


@dataclass(frozen=True)
class Post:
    """An instance whose contact is an active super-conseiller, and the mails that leave it."""

    platform: Platform
    instance: Instance
    keeper: uuid.UUID
    arrived: list[EmailMessage]

    @property
    def door(self) -> SupportDoor:
        return SupportDoor(self.platform.tenants, self.platform.keys)

    def asked(self) -> uuid.UUID:
        return self.door.ask(self.instance, ASKER, REASON, self.platform.clock())

    def decided(self, decide: Callable[[Session], object]) -> None:
        with tenant_session(self.platform.tenants, self.instance) as tenant:
            decide(tenant)

    def to(self, address: str) -> list[tuple[str, str]]:
        """Subject and words of each mail that has arrived there by now."""
        reconcile(self.platform, self.instance.id)
        found = (mail for mail in self.arrived if address in str(mail["To"]))
        return [(str(mail["Subject"]), " ".join(mail.get_content().split())) for mail in found]


@pytest.fixture
def post(platform: Platform) -> Iterator[Post]:
    made = live_instance(platform)
    with tenant_session(platform.tenants, made) as tenant:
        account = find_by_email(tenant, made.member.contact_email)
        assert account is not None
        account.state, keeper = AccountState.ACTIVE, account.id
    with Session(platform.control) as session, session.begin():
        staff.add(session, ASKER.email, platform.clock())
    with open_mailbox() as mailbox:
        mailing = replace(platform, postman=SmtpPostman(mailbox.url))
        yield Post(mailing, made, keeper, mailbox.messages)


def test_a_request_says_who_asks_why_and_where_to_answer(post: Post) -> None:
    post.asked()
    [(subject, words)] = post.to(post.instance.member.contact_email)
    assert subject == f"L’équipe support demande un accès – {post.instance.member.name}"
    assert f"Motif : {REASON}" in words
    assert ASKER.email in words
    assert f"http://{post.instance.slug}.localhost:8000/support" in words
    assert "Personne n’entre sans votre accord" in words


def test_whoever_asked_hears_the_answer(post: Post) -> None:
    first = post.asked()
    post.decided(lambda tenant: refuse(tenant, first, post.keeper, post.platform.clock()))
    second = post.asked()
    post.decided(lambda tenant: grant(tenant, second, Grantor(post.keeper, 4), post.platform.clock()))
    post.decided(lambda tenant: revoke(tenant, second, post.keeper, post.platform.clock()))
    name = post.instance.member.name
    told = post.to(ASKER.email)
    assert [subject for subject, _ in told] == [
        f"Accès du support refusé – {name}",
        f"Accès du support accordé – {name}",
        f"Fin de l’accès du support – {name}",
    ]
    assert all(REASON in words and "Ambre Valmont" in words for _, words in told)
    assert all("/support/entree" not in words for _, words in told)


def test_the_support_hears_the_answer_to_whoever_left_it_meanwhile(post: Post) -> None:
    leaving = replace(ASKER, email=f"{uuid.uuid4().hex}@operateur.example")
    asked = post.door.ask(post.instance, leaving, REASON, post.platform.clock())
    post.decided(lambda tenant: grant(tenant, asked, Grantor(post.keeper, 4), post.platform.clock()))
    assert post.to(leaving.email) == []
    [(subject, _)] = post.to(post.platform.offer.support.email)
    assert subject.startswith("Accès du support accordé")


def test_the_support_hears_of_an_access_that_nobody_asked_for(post: Post) -> None:
    def give(tenant: Session) -> None:
        offer(tenant, Grantor(post.keeper, 24), REASON, post.platform.clock())

    post.decided(give)
    [(subject, _)] = post.to(post.platform.offer.support.email)
    assert subject.startswith("Accès du support accordé")


def test_a_request_that_is_taken_back_before_its_mail_left_is_not_mailed(post: Post) -> None:
    post.asked()
    post.door.give_up(post.instance, ASKER, post.platform.clock())
    assert post.to(post.instance.member.contact_email) == []
