"""A name of an instance, and who is written to about it."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from provisioner.domains.claims import links
from provisioner.domains.diagnosis.diagnosis import Code, Diagnosis, Problem, Verdict
from provisioner.domains.diagnosis.stored import to_row
from provisioner.domains.models import Domain, DomainLink, DomainState, TokenReason
from provisioner.domains.tokens import token_of
from provisioner.instances.work import Platform
from provisioner.letters.domain_news import post_news
from provisioner.letters.posting import Topic
from provisioner.letters.sending import send_due
from provisioner.models import ControlMail, Instance, StaffMember
from provisioner.private_links import Desk
from tenants.postman import SmtpPostman
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
TARGET = "prod.mixeur.solutions"


@dataclass
class Case:
    """One name of an instance, its contact and a colleague, whose mails go to one mailbox; a neighbour."""

    platform: Platform
    mailbox: Mailbox
    instance: Instance
    neighbour: Instance
    contact: str
    colleague: str
    id: uuid.UUID
    host: str

    def set(self, **values: object) -> None:
        with Session(self.platform.control) as session, session.begin():
            domain = session.get_one(Domain, self.id)
            for name, value in values.items():
                setattr(domain, name, value)

    def seen(self, verdict: Verdict, at: datetime = BROKE, **facts: Any) -> None:
        """What the last look came to."""
        diagnosis = Diagnosis(self.host, verdict, TARGET, at, **{"zone": self.host[7:], **facts})
        self.set(checked_at=at, verdict=verdict.value, diagnosis=to_row(diagnosis))

    def breaks(self, at: datetime = BROKE) -> None:
        self.seen(Verdict.MISCONFIGURED, at, problems=(GONE,))
        self.set(state=DomainState.DEGRADED, degraded_at=at)

    def is_mended(self) -> None:
        self.set(state=DomainState.SERVED, degraded_at=None, verdict="ok", diagnosis=None)

    def lapses(self) -> None:
        lapsed = {"token_reason": TokenReason.LAPSED, "verified_at": BROKE - timedelta(days=80)}
        self.set(state=DomainState.WAITING, degraded_at=None, **lapsed)

    def is_given_back(self) -> None:
        self.set(state=DomainState.RELEASED, released_at=LATER, released_by=self.colleague)

    def is_asked_for(self, instance: Instance) -> None:
        with Session(self.platform.control) as session, session.begin():
            session.add(claim(instance, self.host, self.colleague, state=DomainState.REQUESTED))

    def tell(self, topic: Topic, now: datetime = LATER) -> None:
        with Session(self.platform.control) as session, session.begin():
            post_news(session, topic, session.get_one(Domain, self.id), now)

    def send(self, now: datetime = LATER) -> None:
        send_due(replace(self.platform, clock=lambda: now))

    @property
    def token(self) -> str:
        """What the TXT record is to hold."""
        with Session(self.platform.control) as session:
            return token_of(self.platform.domain_key, self.id, session.get_one(Domain, self.id).verified_at)

    def mails(self) -> tuple[list[EmailMessage], list[EmailMessage]]:
        """To the contact, and to the colleague."""
        return self.mailbox.to(self.contact), self.mailbox.to(self.colleague)

    def told(self, topic: Topic) -> tuple[str, str]:
        """The texts, with their subjects, of the only mail that each of the two gets."""
        self.tell(topic)
        self.send()
        (member,), (staff,) = self.mails()
        return tuple(f"{mail['Subject']}\n{mail.get_content()}" for mail in (member, staff))  # type: ignore[return-value]  # two

    def linked(self, email: str | None, at: datetime = BROKE) -> str:
        """The page of the name, whose link was handed over, or sent to ``email``."""
        with Session(self.platform.control) as session, session.begin():
            domain, key = session.get_one(Domain, self.id), self.platform.letterbox.domain_link_key
            link = links.issue(session, domain, email, Desk(key, self.colleague, at))
            return f"http://domaine.localhost:8000{key.path(link.id)}"


def claim(instance: Instance, host: str, by: str, **values: Any) -> Domain:
    asked = {"asked_at": BROKE - timedelta(days=90), "asked_by": by, "failing_looks": 0}
    return Domain(id=uuid.uuid4(), instance_id=instance.id, host=host, **asked, **values)


@contextmanager
def open_case(platform: Platform) -> Iterator[Case]:
    """Its mails, people and claims go at the end of the block."""
    host, colleague = f"outils.{uuid.uuid4().hex[:10]}.example", f"{uuid.uuid4().hex[:10]}@operateur.example"
    named = {"name": "Pays de Brume"}
    with open_mailbox() as mailbox, bare_instances(platform, 2, **named) as (instance, neighbour):
        mailing = replace(platform, postman=SmtpPostman(mailbox.url))
        served = {"state": DomainState.SERVED, "served_at": BROKE - timedelta(days=80)}
        domain = claim(instance, host, colleague, **served, verdict="ok")
        contact = f"{instance.slug}@structure.example"
        made = Case(mailing, mailbox, instance, neighbour, contact, colleague, domain.id, host)
        with Session(platform.control) as session, session.begin():
            session.add_all([domain, StaffMember(id=uuid.uuid4(), email=colleague, created_at=BROKE)])
        yield made
        with Session(platform.control) as session, session.begin():
            session.execute(delete(ControlMail).where(ControlMail.topic.startswith("domain-")))
            session.execute(delete(StaffMember).where(StaffMember.email == colleague))
            session.execute(delete(DomainLink).where(DomainLink.domain_id == made.id))
            session.execute(delete(Domain).where(Domain.host == host))
