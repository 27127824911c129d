"""What whoever manages the DNS of a name is told of it, and led to."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from provisioner.domains.claims import links
from provisioner.domains.models import Domain, DomainState
from provisioner.letters.posting import Topic
from tests.functional.mail.names import ADMIN, BROKE, EXPIRED, GONE, LAST, LATER, TARGET, Case


def test_whoever_manages_the_dns_is_led_to_their_page_while_its_link_opens(case: Case) -> None:
    page = case.linked(None)
    case.breaks()
    case.tell(Topic.DOMAIN_BROKEN)
    case.send()
    case.tell(Topic.DOMAIN_REMINDER)
    with Session(case.platform.control) as session, session.begin():
        links.revoke(session, session.get_one(Domain, case.id), LATER)
    case.send()
    (broken, reminder), _ = case.mails()
    assert page in broken.get_content()
    assert "domaine.localhost" not in reminder.get_content()


@pytest.mark.parametrize("topic", [Topic.DOMAIN_BROKEN, Topic.DOMAIN_REMINDER])
def test_whoever_manages_the_dns_is_told_what_to_mend_and_where_to_follow_it(
    case: Case, topic: Topic
) -> None:
    page = case.linked(ADMIN)
    case.breaks()
    case.told(topic)
    (mail,) = case.mailbox.to(ADMIN)
    expected = f"{case.host}  CNAME  {TARGET}"
    for text in (GONE.message, GONE.fix, LAST, page, expected, "un enregistrement TXT en plus"):
        assert text in mail.get_content()
    assert GONE.plain not in mail.get_content()


def test_whoever_manages_the_dns_is_told_once_the_name_is_no_longer_answered(case: Case) -> None:
    case.linked(ADMIN)
    case.breaks()
    case.lapses()
    case.told(Topic.DOMAIN_LAPSED)
    (mail,) = case.mailbox.to(ADMIN)
    for text in (
        "n’y répond plus",
        TARGET,
        f"_mixeur-challenge.{case.host}",
        case.token,
        "les deux en place",
    ):
        assert text in mail.get_content()


def test_of_a_link_that_expired_there_remains_whose_dns_it_is(case: Case) -> None:
    page = case.linked(ADMIN, BROKE - timedelta(days=200))
    case.breaks()
    case.told(Topic.DOMAIN_BROKEN)
    (mail,) = case.mailbox.to(ADMIN)
    assert GONE.fix in mail.get_content()
    assert page not in mail.get_content()


def test_a_contact_who_manages_the_dns_too_is_told_once(case: Case) -> None:
    case.linked(case.contact)
    case.breaks()
    member, _ = case.told(Topic.DOMAIN_BROKEN)
    assert GONE.plain in member


def test_nothing_that_the_dns_cannot_mend_is_told_to_whoever_manages_it(case: Case) -> None:
    case.linked(ADMIN)
    case.set(state=DomainState.DEGRADED, degraded_at=BROKE, checked_at=BROKE, certificate_problem=EXPIRED)
    case.told(Topic.DOMAIN_BROKEN)
    case.is_mended()
    case.tell(Topic.DOMAIN_MENDED)
    case.send()
    assert case.mailbox.to(ADMIN) == []
