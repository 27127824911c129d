"""Alerts as staff read them: through the outbox and a real SMTP server."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from provisioner.backups.models import BackupAlert
from provisioner.backups.watch import alerts
from provisioner.backups.watch.alert_codes import WORDS, AlertCode
from provisioner.backups.watch.telling import GATHER
from provisioner.backups.watch.troubles import Trouble
from provisioner.instances.work import Platform
from provisioner.letters.digest import NAMED
from provisioner.letters.sending import send_due
from provisioner.models import ControlMail, StaffMember
from tenants.postman import SmtpPostman
from tests.functional.console.backups.shelf import Shelf
from tests.functional.console.office import bare_instances
from tests.mailbox import Mailbox, open_mailbox
from tests.unit.provisioner.backups.plans import paris

NOON = paris("2026-03-10 12:00")
MORNING = paris("2026-03-11 08:00")
CODES = frozenset(AlertCode)
STORE = Trouble(AlertCode.STORE, None, "Le stockage ne répond pas.")


@dataclass
class Desk:
    """A colleague with a mailbox of their own, and the clock at hand."""

    platform: Platform
    mailbox: Mailbox
    email: str

    def review(self, now: datetime, *troubles: Trouble) -> None:
        with Session(self.platform.control) as session, session.begin():
            alerts.settle(session, CODES, troubles, now)
            alerts.tell(session, self.platform.offer.support.email, now)
        send_due(replace(self.platform, clock=lambda: now))

    @property
    def mails(self) -> list[tuple[str, str]]:
        """Subjects and texts, in the order of their arrival."""
        return [(str(mail["Subject"]), mail.get_content()) for mail in self.mailbox.to(self.email)]


@pytest.fixture
def desk(platform: Platform) -> Iterator[Desk]:
    email = f"{uuid.uuid4().hex[:12]}@operateur.example"
    with Session(platform.control) as session, session.begin():
        _forget(session)
        session.add(StaffMember(id=uuid.uuid4(), email=email, created_at=NOON))
    with open_mailbox() as mailbox:
        yield Desk(replace(platform, postman=SmtpPostman(mailbox.url)), mailbox, email)
    with Session(platform.control) as session, session.begin():
        _forget(session)


def _forget(session: Session) -> None:
    session.execute(delete(BackupAlert))
    session.execute(delete(ControlMail).where(ControlMail.topic.startswith("backup-")))


@pytest.fixture
def stale(platform: Platform, desk: Desk) -> Iterator[list[Trouble]]:
    """Of more structures than a mail names."""
    with bare_instances(platform, NAMED + 3) as made:
        yield [
            Trouble(AlertCode.NO_FRESH_BACKUP, one.id, "Dernière bonne sauvegarde : hier.") for one in made
        ]
        with Session(platform.control) as session, session.begin():
            _forget(session)


def test_a_mail_says_what_is_wrong_for_whom_since_when_and_what_to_do(platform: Platform, desk: Desk) -> None:
    with bare_instances(platform, 1, name="Pays de Brume") as (one,):
        desk.review(NOON, Trouble(AlertCode.NO_FRESH_BACKUP, one.id, "Dernière bonne sauvegarde : lundi."))
        ((subject, text),) = desk.mails
        _forget_all(platform)
    assert subject == "Sauvegardes Mixeur – Pas de sauvegarde récente : Pays de Brume"
    assert (
        "– Pays de Brume (alerte du 10 mars 2026 à 12 h 00)\n  Dernière bonne sauvegarde : lundi.\n" in text
    )
    words = WORDS[AlertCode.NO_FRESH_BACKUP]
    assert f"Ce que fait le service : {words.by_itself}" in text
    assert f"À faire : {words.to_do}" in text
    assert f"http://console.localhost:8000/instances/{one.slug}/sauvegardes\n" in text
    assert one.member.contact_email not in text


def test_a_mail_about_a_damaged_archive_answers_first_what_is_good(platform: Platform, desk: Desk) -> None:
    shelf = Shelf(platform)
    with bare_instances(platform, 1, name="Pays de Brume") as (one,):
        damaged = Trouble(AlertCode.ARCHIVE_DAMAGED, one.id, "Elle n’est plus bonne.", uuid.uuid4())
        another = replace(damaged, archive=uuid.uuid4())
        desk.review(NOON, damaged)
        shelf.archive(one.id, taken_at=paris("2026-03-10 12:20"))
        desk.review(NOON + GATHER, damaged, another)
        (_, first), (_, second) = desk.mails
        shelf.clear([one.id])
    assert "  Aucune bonne sauvegarde pour l’instant.\n  Elle n’est plus bonne.\n" in first
    good = "  Sauvegarde la plus récente qui est bonne : 10 mars 2026 à 12 h 20.\n"
    assert f"{good}  Elle n’est plus bonne.\n" in second


def test_one_mail_gathers_all_that_broke_and_names_only_so_many(desk: Desk, stale: list[Trouble]) -> None:
    desk.review(NOON, STORE, *stale)
    ((subject, text),) = desk.mails
    assert subject == f"Sauvegardes Mixeur – {len(stale) + 1} alertes"
    assert text.count("Dernière bonne sauvegarde") == NAMED
    assert "– et 3 de plus, dans la console : http://console.localhost:8000/sauvegardes\n" in text
    assert (
        "– Toutes les structures (alerte du 10 mars 2026 à 12 h 00)\n  Le stockage ne répond pas.\n" in text
    )
    assert "puis un dernier message, quatre heures après la fin." in " ".join(text.split())


def test_from_the_first_mail_to_the_last(desk: Desk) -> None:
    keys = Trouble(AlertCode.KEYS, None, "Une clé manque.")
    desk.review(NOON, STORE, keys)
    desk.review(MORNING - timedelta(hours=1), keys)
    desk.review(MORNING, keys)
    desk.review(MORNING + timedelta(hours=3))
    desk.review(MORNING + timedelta(hours=7))
    subjects = [subject for subject, _ in desk.mails]
    assert subjects == [
        "Sauvegardes Mixeur – 2 alertes",
        "Rappel, sauvegardes Mixeur – Clés des sauvegardes en défaut : Toutes les structures",
        "Sauvegardes Mixeur – tout est rentré dans l’ordre",
    ]
    reminder, last = desk.mails[1][1], desk.mails[2][1]
    lately = "Terminé depuis peu, à surveiller\n– Stockage des sauvegardes en défaut, Toutes les structures"
    assert f"{lately} : terminé le 11 mars 2026 à 7 h 00." in reminder
    assert (
        "– Clés des sauvegardes en défaut, Toutes les structures : terminé le 11 mars 2026 à 11 h 00." in last
    )
    assert "– Stockage des sauvegardes en défaut, Toutes les structures : terminé le 11 mars" in last


def test_a_mail_that_is_refused_stays_and_leaves_later(desk: Desk) -> None:
    desk.mailbox.refusal = "451 Pas maintenant"
    desk.review(NOON, STORE)
    assert desk.mails == []
    desk.mailbox.refusal = None
    desk.review(NOON + timedelta(minutes=5), STORE)
    assert [subject for subject, _ in desk.mails] == [
        "Sauvegardes Mixeur – Stockage des sauvegardes en défaut : Toutes les structures"
    ]


def test_after_days_without_a_mail_server_old_reminders_are_left_out(desk: Desk) -> None:
    desk.mailbox.refusal = "451 Pas maintenant"
    days = [MORNING + timedelta(days=n) for n in range(3)]
    for now in (NOON, *days):
        desk.review(now, STORE)
    desk.mailbox.refusal = None
    desk.review(days[-1] + timedelta(hours=5), STORE)
    subjects = [subject for subject, _ in desk.mails]
    assert [subject.split(",")[0] for subject in subjects].count("Rappel") == 1
    assert len(subjects) == 2


def test_what_ended_before_its_mail_left_is_said_to_have(desk: Desk) -> None:
    desk.mailbox.refusal = "451 Pas maintenant"
    desk.review(NOON, STORE)
    desk.review(NOON + timedelta(minutes=10))
    desk.mailbox.refusal = None
    desk.review(NOON + timedelta(minutes=30))
    ((_, text),) = desk.mails
    assert "Toutes les structures : terminé le 10 mars 2026 à 12 h 10." in text


def _forget_all(platform: Platform) -> None:
    with Session(platform.control) as session, session.begin():
        _forget(session)
