"""What a member's contact and staff are told of a name, as it leaves through a real SMTP server."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from provisioner.domains.models import Domain, DomainState
from provisioner.letters.domain_news import TOPICS, news, post_news
from provisioner.letters.posting import Topic
from provisioner.models import ControlMail, Instance, StaffMember
from tenants.registry import InstanceState
from tests.functional.mail.names import BROKE, GONE, LAST, LATER, TARGET, Case


def test_a_name_in_service_is_told_with_both_addresses_and_the_record_to_keep(case: Case) -> None:
    member, staff = case.told(Topic.DOMAIN_LIVE)
    default = case.platform.settings.url(case.instance.slug)
    assert member.startswith(f"Votre espace Mixeur répond à {case.host}\nBonjour,")
    for text in (f"http://{case.host}:8000", default, f"{case.host}  CNAME  prod.mixeur.solutions"):
        assert text in member
    assert staff.startswith(f"Noms de domaine Mixeur – {case.host} est en service\n")
    assert f"http://console.localhost:8000/instances/{case.instance.slug}/domaine" in staff
    assert "en est prévenu" in staff


def test_a_broken_name_is_told_plainly_to_the_member_and_in_terms_of_dns_to_staff(case: Case) -> None:
    case.breaks()
    member, staff = case.told(Topic.DOMAIN_BROKEN)
    for text in (GONE.plain, GONE.plain_fix, GONE.message, GONE.fix, LAST, "Votre espace reste ouvert"):
        assert text in member
    assert member.index(GONE.plain) < member.index(GONE.message)
    assert f"{case.host}  CNAME  prod.mixeur.solutions" in member
    for text in (GONE.message, GONE.fix, LAST, case.contact, case.platform.settings.url(case.instance.slug)):
        assert text in staff
    assert GONE.plain not in staff


def test_a_mended_name_is_told_to_both(case: Case) -> None:
    member, staff = case.told(Topic.DOMAIN_MENDED)
    assert f"http://{case.host}:8000" in member
    assert "de nouveau en ordre" in member
    assert "rétabli" in staff


def test_a_name_that_leads_here_again_without_its_certificate_is_told_so_and_of_its_service_later(
    case: Case,
) -> None:
    case.set(state=DomainState.VERIFIED)
    member, staff = case.told(Topic.DOMAIN_MENDED)
    assert "Il ne manque plus que le certificat" in member
    assert "en ordre" not in member
    assert "le certificat reste à obtenir" in staff
    case.is_mended()
    case.tell(Topic.DOMAIN_LIVE)
    case.send()
    (_, live), _ = case.mails()
    assert "a maintenant sa propre adresse" in f"{live['Subject']}\n{live.get_content()}"


def test_a_reminder_says_until_when_and_leaves_once(case: Case) -> None:
    case.breaks()
    for day in range(3):
        case.tell(Topic.DOMAIN_REMINDER, LATER + timedelta(days=day))
    member, staff = case.told(Topic.DOMAIN_REMINDER)
    assert member.startswith(f"Rappel : {case.host} cesse de répondre le 3 avril 2026 sans correction")
    for text in (member, staff):
        assert LAST in text
        assert "un enregistrement TXT en plus" in text


def test_a_name_that_is_no_longer_answered_leaves_the_default_one(case: Case) -> None:
    case.breaks()
    case.lapses()
    member, staff = case.told(Topic.DOMAIN_LAPSED)
    for text in (member, staff):
        assert case.platform.settings.url(case.instance.slug) in text
        assert all(f"Valeur  {value}\n" in text for value in (TARGET, case.token))
        assert f"(en entier : _mixeur-challenge.{case.host})" in text
        assert "une fois les deux en place" in text
    assert GONE.plain in member
    assert GONE.message in staff


def test_what_is_over_before_its_mail_leaves_is_not_told(case: Case) -> None:
    case.breaks()
    case.tell(Topic.DOMAIN_BROKEN)
    case.tell(Topic.DOMAIN_REMINDER)
    case.is_mended()
    case.tell(Topic.DOMAIN_LAPSED)
    case.send()
    assert case.mails() == ([], [])


def test_a_name_that_broke_again_is_told_once_more_and_for_that_time_alone(case: Case) -> None:
    case.breaks()
    case.tell(Topic.DOMAIN_BROKEN)
    case.is_mended()
    case.tell(Topic.DOMAIN_MENDED)
    case.breaks(BROKE + timedelta(days=2))
    case.tell(Topic.DOMAIN_BROKEN)
    case.send()
    (member,), (staff,) = case.mails()
    assert "5 avril 2026" in member.get_content()
    assert "5 avril 2026" in staff.get_content()


@pytest.mark.parametrize("topic", [each for each in TOPICS if each is not Topic.DOMAIN_RELEASED])
def test_a_name_that_was_given_back_is_not_told_of(case: Case, topic: Topic) -> None:
    case.breaks()
    case.tell(topic)
    case.set(state=DomainState.RELEASED, released_at=LATER)
    case.send()
    assert case.mails() == ([], [])


def test_nobody_is_reminded_once_the_time_is_over(case: Case) -> None:
    case.breaks()
    case.tell(Topic.DOMAIN_REMINDER)
    case.send(BROKE + timedelta(days=15))
    assert case.mails() == ([], [])


def test_while_its_space_is_closed_the_member_is_left_alone_and_staff_know(case: Case) -> None:
    case.breaks()
    with Session(case.platform.control) as session, session.begin():
        session.get_one(Instance, case.instance.id).state = InstanceState.SUSPENDED
    case.tell(Topic.DOMAIN_BROKEN)
    case.send()
    member, (staff,) = case.mails()
    assert member == []
    assert "L’instance est suspendue" in staff.get_content()


def test_without_any_staff_the_support_is_told(case: Case) -> None:
    letterbox = case.platform.letterbox
    with Session(case.platform.control) as session, session.begin() as trial:
        session.execute(delete(StaffMember))
        post_news(session, Topic.DOMAIN_LIVE, session.get_one(Domain, case.id), LATER)
        posted = session.scalars(select(ControlMail).where(ControlMail.topic == Topic.DOMAIN_LIVE.value))
        mine = [mail.payload for mail in posted if mail.payload["domain"] == str(case.id)]
        letters = [news(Topic.DOMAIN_LIVE, session, letterbox, payload, LATER) for payload in mine]
        assert {each.recipient for each in letters if each} == {case.contact, letterbox.support}
        trial.rollback()
