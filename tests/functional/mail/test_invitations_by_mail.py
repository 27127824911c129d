"""Invitations as they leave: one a person, genuine, and again after a refusal."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select

from provisioner.errors import Conflict, NotFound
from provisioner.instances.conditions import ConditionType, find
from provisioner.instances.invitations import invite_again
from provisioner.instances.onboarding import onboard
from provisioner.instances.reconcile import reconcile
from provisioner.instances.work import Platform, tenant_session
from provisioner.models import Instance
from storage.outbox import DeliveryError
from tenants.accounts import find_by_email
from tenants.errors import InvitationRefused
from tenants.invitations import InvitationLink, find_open
from tenants.models import Account, Mail
from tenants.postman import FolderPostman, SmtpPostman
from tenants.roles import AccountState, Role
from tests.mailbox import Mailbox, free_port, open_mailbox
from tests.members import live_instance, load, order


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as opened:
        yield opened


def mail() -> EmailMessage:
    made = EmailMessage()
    made["From"] = "a@structure.example"
    made["To"] = "b@structure.example"
    made["Message-ID"] = "<one@structure.example>"
    made["Subject"] = "Accès à l’espace"
    made.set_content("Bonjour,\n\nÀ bientôt.\n")
    return made


def test_a_mail_reaches_an_smtp_server_whole(mailbox: Mailbox) -> None:
    SmtpPostman(mailbox.url).send(mail())
    (received,) = mailbox.messages
    assert received["Subject"] == "Accès à l’espace"
    assert received.get_content() == "Bonjour,\n\nÀ bientôt.\n"


def test_a_refusal_and_an_absent_server_are_delivery_errors(mailbox: Mailbox) -> None:
    mailbox.refusal = "451 later"
    with pytest.raises(DeliveryError, match="451"):
        SmtpPostman(mailbox.url).send(mail())
    with pytest.raises(DeliveryError):
        SmtpPostman(f"smtp://127.0.0.1:{free_port()}").send(mail())


def test_a_password_is_not_sent_in_clear(mailbox: Mailbox) -> None:
    with pytest.raises(DeliveryError, match="chiffrement"):
        SmtpPostman(mailbox.url.replace("smtp://", "smtp://someone:hush@")).send(mail())
    assert mailbox.messages == []


def test_the_same_mail_twice_is_one_file(tmp_path: Path) -> None:
    for _ in range(2):
        FolderPostman(tmp_path / "outbox").send(mail())
    (path,) = (tmp_path / "outbox").iterdir()
    read = message_from_bytes(path.read_bytes(), policy=default)
    assert read["To"] == "b@structure.example"


def test_a_folder_that_takes_nothing_is_a_delivery_error(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file where the folder should be")
    with pytest.raises(DeliveryError):
        FolderPostman(tmp_path / "outbox").send(mail())


def test_an_invitation_tells_who_where_and_until_when(platform: Platform, mailbox: Mailbox) -> None:
    instance = live_instance(replace(platform, postman=SmtpPostman(mailbox.url)))
    (letter,) = mailbox.to("a.valmont@")
    text = letter.get_content()
    assert instance.member.name in str(letter["From"])
    assert "Ambre Valmont" in text
    assert re.search(
        rf"http://{instance.slug}\.localhost:8000/invitation/[0-9a-f-]{{36}}/[\w-]{{43}}\n", text
    )
    assert re.search(r"jusqu’au \d{1,2}(er)? [a-zéû]+ 20\d\d à \d{1,2} h \d\d", text)
    assert letter["Auto-Submitted"] == "auto-generated"


def test_people_without_an_address_are_not_mailed(platform: Platform, mailbox: Mailbox) -> None:
    live_instance(replace(platform, postman=SmtpPostman(mailbox.url)))
    assert len(mailbox.messages) == 2


def test_no_row_holds_a_link(platform: Platform, mailbox: Mailbox) -> None:
    instance = live_instance(replace(platform, postman=SmtpPostman(mailbox.url)))
    tokens = [re.findall(r"/invitation/[^/]+/(\S+)", m.get_content())[0] for m in mailbox.messages]
    with tenant_session(platform.tenants, instance) as tenant:
        rows = " ".join(str(vars(row)) for row in tenant.scalars(select(Mail)))
    assert tokens
    assert not any(token in rows for token in tokens)


def test_nobody_is_invited_before_the_instance_answers(platform: Platform, mailbox: Mailbox) -> None:
    mailing = replace(platform, postman=SmtpPostman(mailbox.url))
    instance_id = onboard(mailing, order())
    seen: list[tuple[ConditionType, int]] = []
    reconcile(mailing, instance_id, lambda kind, _: seen.append((kind, len(mailbox.messages))))
    assert [count for kind, count in seen if kind is not ConditionType.INVITATIONS_SENT] == [0] * 6
    assert seen[-1] == (ConditionType.INVITATIONS_SENT, 2)


def invitations(instance: Instance) -> tuple[str, str]:
    condition = find(instance, ConditionType.INVITATIONS_SENT)
    assert condition is not None
    return condition.status.value, condition.reason


def test_a_server_that_refuses_is_tried_again_with_the_same_mail(
    platform: Platform, mailbox: Mailbox
) -> None:
    mailbox.refusal = "451 later"
    refused = replace(platform, postman=SmtpPostman(mailbox.url))
    instance_id = onboard(platform, order())
    reconcile(refused, instance_id)
    assert invitations(load(platform, instance_id)) == ("unknown", "MailRefused")

    mailbox.refusal = None
    reconcile(refused, instance_id)
    assert mailbox.messages == [], "the second try waits for its time"

    later = replace(refused, clock=lambda: platform.clock() + timedelta(minutes=5))
    reconcile(later, instance_id)
    assert invitations(load(platform, instance_id)) == ("true", "Sent")
    assert len(mailbox.messages) == 2


def test_an_address_that_no_mail_can_bear_holds_up_nobody_else(platform: Platform, mailbox: Mailbox) -> None:
    mailing = replace(platform, postman=SmtpPostman(mailbox.url))
    instance = live_instance(mailing)
    with tenant_session(platform.tenants, instance) as tenant:
        for email in ("two words@@nowhere", f"dune@{uuid.uuid4().hex}.example"):
            account = Account(id=uuid.uuid4(), first_name="Dune", last_name="Valmont", email=email)
            account.role, account.state = Role.CONSEILLER, AccountState.READY
            account.created_at = platform.clock()
            tenant.add(account)
    reconcile(mailing, instance.id)
    assert len(mailbox.to("dune@")) == 1
    assert len(mailbox.messages) == 3
    assert invitations(load(platform, instance.id)) == ("unknown", "MailRefused")


def test_another_pass_mails_nobody_again(platform: Platform, mailbox: Mailbox) -> None:
    mailing = replace(platform, postman=SmtpPostman(mailbox.url))
    instance = live_instance(mailing)
    reconcile(mailing, instance.id)
    assert len(mailbox.messages) == 2


def test_a_lost_invitation_is_renewed_and_the_earlier_link_ends(platform: Platform, mailbox: Mailbox) -> None:
    mailing = replace(platform, postman=SmtpPostman(mailbox.url))
    instance = live_instance(mailing)
    email = instance.member.contact_email
    invite_again(mailing, instance.slug, email.upper())
    reconcile(mailing, instance.id)
    first, second = (re.findall(r"/invitation/(\S+)/(\S+)", m.get_content())[0] for m in mailbox.to(email))
    with tenant_session(platform.tenants, instance) as tenant:
        for (invitation, token), is_open in ((first, False), (second, True)):
            link = InvitationLink(instance.id, uuid.UUID(invitation), token)
            if is_open:
                assert find_open(tenant, platform.keys, link, platform.clock())[1].email == email
            else:
                with pytest.raises(InvitationRefused):
                    find_open(tenant, platform.keys, link, platform.clock())


def test_only_somebody_who_waits_for_it_is_invited_again(platform: Platform, mailbox: Mailbox) -> None:
    mailing = replace(platform, postman=SmtpPostman(mailbox.url))
    instance = live_instance(mailing)
    email = instance.member.contact_email
    with pytest.raises(NotFound, match=r"nobody@structure\.example"):
        invite_again(mailing, instance.slug, "nobody@structure.example")
    with tenant_session(platform.tenants, instance) as tenant:
        account = find_by_email(tenant, email)
        assert account is not None
        account.state = AccountState.ACTIVE
    with pytest.raises(Conflict, match="déjà choisi"):
        invite_again(mailing, instance.slug, email)
    reconcile(mailing, instance.id)
    assert len(mailbox.messages) == 2
