"""What staff must be told about backups: rows that are opened, worded and ended, and the mails about them.

What is wrong is either seen from archives and drills (``troubles``), or reported by whoever finds out
(``report``). When which mail goes is ``telling``'s; what it says is written when it leaves.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session, joinedload

from provisioner.backups.models import BackupAlert
from provisioner.backups.watch.alert_codes import WORDS, AlertCode, whose
from provisioner.backups.watch.telling import CALM, AlertFacts, Message, Telling, message_due, returns
from provisioner.backups.watch.troubles import Trouble
from provisioner.letters.posting import Topic, post
from provisioner.models import ControlMail, Instance
from provisioner.staff import mailed_addresses
from storage.locks import lock_key

TOPICS = {
    Telling.NEWS: Topic.BACKUP_NEWS,
    Telling.REMINDER: Topic.BACKUP_REMINDER,
    Telling.OVER: Topic.BACKUP_OVER,
}
_LOCK = lock_key("backup alerts")


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """For screens. ``slug`` and ``whose`` name the instance; without one, ``slug`` is None."""

    code: AlertCode
    title: str
    message: str
    opened_at: datetime
    slug: str | None
    whose: str

    @property
    def to_do(self) -> str:
        """What is left to a person, as the mail says it."""
        return WORDS[self.code].to_do


def open_alerts(session: Session) -> list[OpenAlert]:
    """Those that are not over, in the order in which mails tell of them; one statement."""
    statement = (
        select(BackupAlert)
        .where(BackupAlert.closed_at.is_(None))
        .options(joinedload(BackupAlert.instance).joinedload(Instance.member))
    )
    rows = session.scalars(statement)
    found = [_shown(row, code) for row in rows if (code := AlertCode.of(row.code)) is not None]
    urgency = list(AlertCode)
    return sorted(found, key=lambda alert: (urgency.index(alert.code), alert.opened_at, alert.whose))


def report(session: Session, code: AlertCode, found: Mapping[uuid.UUID | None, str], now: datetime) -> None:
    """Say all that is wrong under ``code`` now: a French sentence for each instance, None for all of them.

    An empty ``found`` ends the alert. The sentences hold moments and not ages, and no secret. Flushes; the
    caller commits soon, since others wait for their turn meanwhile.
    """
    settle(session, {code}, [Trouble(code, each, sentence) for each, sentence in found.items()], now)


def report_once(session: Session, code: AlertCode, sentence: str | None, now: datetime) -> None:
    """Say something under ``code`` that may stay so for long: it is told once, and not that it is over.

    Another sentence is told again. Flushes, as ``report``.
    """
    rows = session.scalars(select(BackupAlert).where(BackupAlert.code == code)).all()
    for row in rows:
        if row.closed_at is None and row.told_at is not None:
            # Not later than it was told: what ended unheard is told too.
            row.closed_at = row.told_at
    session.flush()
    is_old = any(row.message == sentence and row.told_at is not None for row in rows)
    report(session, code, {} if sentence is None or is_old else {None: sentence}, now)


def take_turn(session: Session) -> None:
    """Whoever else changes alerts waits until this transaction ends: two that open the same one at once would
    tell of it twice. Before all that is decided upon; once more is fine."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def settle(
    session: Session, codes: Collection[AlertCode], troubles: Iterable[Trouble], now: datetime
) -> None:
    """Make the alerts of ``codes`` those of ``troubles``, which are all there are."""
    take_turn(session)
    standing = [row for row in _standing(session, now) if AlertCode.of(row.code) in codes]
    # One that is open comes before one that is over, whichever began first.
    rows = {(row.instance_id, row.code): row for row in sorted(standing, key=lambda row: not row.closed_at)}
    current = {(trouble.instance_id, trouble.key): trouble for trouble in troubles}
    for key, trouble in current.items():
        _open(session, rows.get(key), trouble, now)
    for row in standing:
        if (row.instance_id, row.code) not in current and row.closed_at is None:
            row.closed_at = now
    session.flush()


def tell(session: Session, support: str, now: datetime) -> Message | None:
    """Post the mail that is due, if any, to every staff member, or to ``support`` when there is none."""
    rows = _standing(session, now)
    facts = [each for row in rows if (each := _facts(row)) is not None]
    message = message_due(facts, _last_reminder_at(session, now), now)
    if message is None:
        return None
    for recipient in mailed_addresses(session, support):
        _post(session, message, recipient, now)
    told = {*message.open, *message.over}
    for row in rows:
        if row.id in told:
            row.told_at = now
    session.flush()
    return message


def _standing(session: Session, now: datetime) -> Sequence[BackupAlert]:
    """What is open, what nobody was told the end of, and what is too fresh to be settled."""
    since = now - CALM
    statement = select(BackupAlert).where(
        or_(
            BackupAlert.closed_at.is_(None),
            BackupAlert.told_at <= BackupAlert.closed_at,
            BackupAlert.told_at > since,
            BackupAlert.closed_at > since,
        )
    )
    rows = session.scalars(statement.order_by(BackupAlert.opened_at, BackupAlert.id)).all()
    for row in rows:
        _bring_back(row, now)
    return rows


def _bring_back(row: BackupAlert, now: datetime) -> None:
    """Under a clock that ran ahead, things happened later than now: nothing ends before it began."""
    row.opened_at = min(row.opened_at, now)
    row.told_at = min(row.told_at, now) if row.told_at else None
    row.closed_at = min(row.closed_at, now) if row.closed_at else None


def _open(session: Session, row: BackupAlert | None, trouble: Trouble, now: datetime) -> None:
    facts = _facts(row) if row is not None else None
    if row is None or facts is None or not returns(facts, now):
        row = BackupAlert(
            id=uuid.uuid4(), instance_id=trouble.instance_id, code=trouble.key, opened_at=now, told_at=None
        )
        session.add(row)
    row.message = trouble.message
    row.closed_at = None


def _facts(row: BackupAlert) -> AlertFacts | None:
    """None for a code of a later release."""
    code = AlertCode.of(row.code)
    subject = f"{row.instance_id} {row.code}"
    return AlertFacts(row.id, code, row.opened_at, row.told_at, row.closed_at, subject) if code else None


def _shown(row: BackupAlert, code: AlertCode) -> OpenAlert:
    slug, name = (row.instance.slug, row.instance.member.name) if row.instance else (None, None)
    return OpenAlert(code, WORDS[code].title, row.message, row.opened_at, slug, whose(code, name))


def _last_reminder_at(session: Session, now: datetime) -> datetime | None:
    reminders = select(ControlMail.created_at).where(
        ControlMail.topic == Topic.BACKUP_REMINDER.value, ControlMail.created_at <= now
    )
    return session.scalars(reminders.order_by(ControlMail.created_at.desc()).limit(1)).first()


def _post(session: Session, message: Message, recipient: str, now: datetime) -> None:
    parts = {"open": message.open, "unsteady": message.unsteady, "over": message.over}
    told = {name: " ".join(map(str, ids)) for name, ids in parts.items()}
    post(session, TOPICS[message.telling], uuid.uuid4(), now, staff=recipient, at=now.isoformat(), **told)
