"""What a member's contact and staff are told of a name, as it leaves through a real SMTP server."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from provisioner.domains.claims import links
from provisioner.domains.diagnosis.diagnosis import Code, Diagnosis, Problem, Verdict
from provisioner.domains.diagnosis.stored import to_row
from provisioner.domains.models import Domain, DomainLink, DomainState
from provisioner.instances.work import Platform
from provisioner.letters.domain_news import TOPICS, news, post_news
from provisioner.letters.posting import Topic
from provisioner.letters.sending import send_due
from provisioner.models import ControlMail, Instance, StaffMember
from provisioner.private_links import Desk
from tenants.postman import SmtpPostman
from tenants.registry import InstanceState
from tests.functional.console.office import bare_instances
from tests.mailbox import Mailbox, open_mailbox

BROKE = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
LATER = BROKE + timedelta(days=11)
# Fourteen days by the clock of Paris, which changes on 29 March.
LAST = "3 avril 2026 à 10 h 00"
GONE = Problem(
    Code.NO_RECORD,
    "Les serveurs de la zone n’ont aucun enregistrement à ce nom.",
    "Créez le CNAME ci-dessous.",
    "Cette adresse n’existe plus chez votre hébergeur de noms.",
    "Faites recréer l’enregistrement.",
)
EXPIRED = "Le certificat a expiré : le serveur frontal ne parvient pas à le renouveler."


ADMIN = "dns@prestataire.example"


@dataclass
class Case:
    """One name of an instance, its contact and a colleague, whose mails go to one mailbox."""

    platform: Platform
    mailbox: Mailbox
    instance: Instance
    contact: str
    colleague: str
    id: uuid.UUID
    host: str

    def set(self, **values: object) -> None:
        with Session(self.platform.control) as session, session.begin():
            domain = session.get_one(Domain, self.id)
            for name, value in values.items():
                setattr(domain, name, value)

    def breaks(self, at: datetime = BROKE) -> None:
        seen = Diagnosis(
            self.host,
            Verdict.MISCONFIGURED,
            "prod.mixeur.solutions",
            at,
            problems=(GONE,),
            zone=self.host[7:],
        )
        row, verdict = to_row(seen), seen.verdict.value
        self.set(state=DomainState.DEGRADED, degraded_at=at, checked_at=at, verdict=verdict, diagnosis=row)

    def is_mended(self) -> None:
        self.set(state=DomainState.SERVED, degraded_at=None, verdict="ok", diagnosis=None)

    def lapses(self) -> None:
        self.set(state=DomainState.WAITING, degraded_at=None)

    def is_given_back(self) -> None:
        self.set(state=DomainState.RELEASED, released_at=LATER, released_by=self.colleague)

    def tell(self, topic: Topic, now: datetime = LATER) -> None:
        with Session(self.platform.control) as session, session.begin():
            post_news(session, topic, session.get_one(Domain, self.id), now)

    def send(self, now: datetime = LATER) -> None:
        send_due(replace(self.platform, clock=lambda: now))

    def mails(self) -> tuple[list[EmailMessage], list[EmailMessage]]:
        """To the contact, and to the colleague."""
        return self.mailbox.to(self.contact), self.mailbox.to(self.colleague)

    def told(self, topic: Topic) -> tuple[str, str]:
        """The texts, with their subjects, of the only mail that each of the two gets."""
        self.tell(topic)
        self.send()
        (member,), (staff,) = self.mails()
        return tuple(f"{mail['Subject']}\n{mail.get_content()}" for mail in (member, staff))  # type: ignore[return-value]  # two


@pytest.fixture
def case(platform: Platform) -> Iterator[Case]:
    host, colleague = f"outils.{uuid.uuid4().hex[:10]}.example", f"{uuid.uuid4().hex[:10]}@operateur.example"
    with open_mailbox() as mailbox, bare_instances(platform, 1, name="Pays de Brume") as (instance,):
        mailing = replace(platform, postman=SmtpPostman(mailbox.url))
        domain = Domain(
            id=uuid.uuid4(),
            instance_id=instance.id,
            host=host,
            state=DomainState.SERVED,
            asked_at=BROKE - timedelta(days=90),
            asked_by=colleague,
            verdict="ok",
            failing_looks=0,
        )
        made = Case(
            mailing, mailbox, instance, f"{instance.slug}@structure.example", colleague, domain.id, host
        )
        with Session(platform.control) as session, session.begin():
            session.add_all([domain, StaffMember(id=uuid.uuid4(), email=colleague, created_at=BROKE)])
        yield made
        with Session(platform.control) as session, session.begin():
            session.execute(delete(ControlMail).where(ControlMail.topic.startswith("domain-")))
            session.execute(delete(StaffMember).where(StaffMember.email == colleague))
            session.execute(delete(DomainLink).where(DomainLink.domain_id == made.id))
            session.execute(delete(Domain).where(Domain.instance_id == instance.id))


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


def test_whoever_manages_the_dns_is_led_to_their_page_while_its_link_opens(case: Case) -> None:
    with Session(case.platform.control) as session, session.begin():
        domain, key = session.get_one(Domain, case.id), case.platform.letterbox.domain_link_key
        link = links.issue(session, domain, None, Desk(key, case.colleague, BROKE))
        page = f"http://domaine.localhost:8000{key.path(link.id)}"
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


def linked(case: Case, email: str, at: datetime = BROKE) -> str:
    """The page of the name, whose link was sent to ``email``."""
    with Session(case.platform.control) as session, session.begin():
        domain, key = session.get_one(Domain, case.id), case.platform.letterbox.domain_link_key
        link = links.issue(session, domain, email, Desk(key, case.colleague, at))
        return f"http://domaine.localhost:8000{key.path(link.id)}"


@pytest.mark.parametrize("topic", [Topic.DOMAIN_BROKEN, Topic.DOMAIN_REMINDER])
def test_whoever_manages_the_dns_is_told_what_to_mend_and_where_to_follow_it(
    case: Case, topic: Topic
) -> None:
    page = linked(case, ADMIN)
    case.breaks()
    case.told(topic)
    (mail,) = case.mailbox.to(ADMIN)
    for text in (GONE.message, GONE.fix, LAST, page, f"{case.host}  CNAME  prod.mixeur.solutions"):
        assert text in mail.get_content()
    assert GONE.plain not in mail.get_content()


def test_whoever_manages_the_dns_is_told_once_the_name_is_no_longer_answered(case: Case) -> None:
    linked(case, ADMIN)
    case.breaks()
    case.lapses()
    case.told(Topic.DOMAIN_LAPSED)
    (mail,) = case.mailbox.to(ADMIN)
    assert "n’y répond plus" in mail.get_content()


def test_of_a_link_that_expired_there_remains_whose_dns_it_is(case: Case) -> None:
    page = linked(case, ADMIN, BROKE - timedelta(days=200))
    case.breaks()
    case.told(Topic.DOMAIN_BROKEN)
    (mail,) = case.mailbox.to(ADMIN)
    assert GONE.fix in mail.get_content()
    assert page not in mail.get_content()


def test_a_contact_who_manages_the_dns_too_is_told_once(case: Case) -> None:
    linked(case, case.contact)
    case.breaks()
    member, _ = case.told(Topic.DOMAIN_BROKEN)
    assert GONE.plain in member


def test_nothing_that_the_dns_cannot_mend_is_told_to_whoever_manages_it(case: Case) -> None:
    linked(case, ADMIN)
    case.set(state=DomainState.DEGRADED, degraded_at=BROKE, checked_at=BROKE, certificate_problem=EXPIRED)
    case.told(Topic.DOMAIN_BROKEN)
    case.is_mended()
    case.tell(Topic.DOMAIN_MENDED)
    case.send()
    assert case.mailbox.to(ADMIN) == []


def test_a_name_given_back_leaves_a_record_to_remove_and_the_default_address(case: Case) -> None:
    linked(case, ADMIN)
    case.is_given_back()
    member, staff = case.told(Topic.DOMAIN_RELEASED)
    (mail,) = case.mailbox.to(ADMIN)
    for text in (member, staff, mail.get_content()):
        assert f"{case.host}  CNAME  prod.mixeur.solutions" in text
        assert case.platform.settings.url(case.instance.slug) in text
    assert f"libéré par {case.colleague}" in staff
    assert "supprimez" in mail.get_content()


def test_nobody_removes_the_record_of_a_name_that_is_asked_for_anew(case: Case) -> None:
    case.is_given_back()
    case.tell(Topic.DOMAIN_RELEASED)
    with Session(case.platform.control) as session, session.begin():
        anew = Domain(
            id=uuid.uuid4(),
            instance_id=case.instance.id,
            host=case.host,
            state=DomainState.REQUESTED,
            asked_at=LATER,
            asked_by=case.colleague,
            failing_looks=0,
        )
        session.add(anew)
    case.send()
    assert case.mails() == ([], [])


def test_a_certificate_is_our_own_trouble(case: Case) -> None:
    case.set(state=DomainState.DEGRADED, degraded_at=BROKE, checked_at=BROKE, certificate_problem=EXPIRED)
    member, staff = case.told(Topic.DOMAIN_BROKEN)
    assert member.startswith("Un incident touche l’adresse")
    assert "Vous n’avez rien à faire" in member
    assert "serveur frontal" not in member
    assert EXPIRED in staff
    assert LAST not in member + staff


def test_a_mended_name_is_told_to_both(case: Case) -> None:
    member, staff = case.told(Topic.DOMAIN_MENDED)
    assert f"http://{case.host}:8000" in member
    assert "de nouveau en ordre" in member
    assert "rétabli" in staff


def test_a_name_that_leads_here_again_and_is_not_visited_yet_is_told_of_once_it_is(case: Case) -> None:
    case.set(state=DomainState.VERIFIED)
    case.tell(Topic.DOMAIN_MENDED)
    case.send()
    assert case.mails() == ([], [])
    case.is_mended()
    member, _ = case.told(Topic.DOMAIN_LIVE)
    assert "a maintenant sa propre adresse" in member


def test_a_reminder_says_until_when_and_leaves_once(case: Case) -> None:
    case.breaks()
    for day in range(3):
        case.tell(Topic.DOMAIN_REMINDER, LATER + timedelta(days=day))
    member, staff = case.told(Topic.DOMAIN_REMINDER)
    assert member.startswith(f"Rappel : {case.host} cesse de répondre le 3 avril 2026 sans correction")
    assert LAST in member
    assert LAST in staff


def test_a_name_that_is_no_longer_answered_leaves_the_default_one(case: Case) -> None:
    case.breaks()
    case.lapses()
    member, staff = case.told(Topic.DOMAIN_LAPSED)
    for text in (member, staff):
        assert case.platform.settings.url(case.instance.slug) in text
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
        letters = [news(Topic.DOMAIN_LIVE, session, letterbox, mail.payload, LATER) for mail in posted]
        assert {each.recipient for each in letters if each} == {case.contact, letterbox.support}
        trial.rollback()
