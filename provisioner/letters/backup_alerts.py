"""Mails to staff about backups, from the alerts as they are when the mail leaves."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from provisioner.backups.models import Archive, ArchiveState, BackupAlert
from provisioner.backups.watch.alert_codes import ABOUT_TRAILS, AlertCode, whose
from provisioner.letters import alert_texts as texts
from provisioner.letters.digest import Digest, Told
from provisioner.letters.letterbox import Letter, Letterbox
from provisioner.letters.posting import Topic
from provisioner.models import ControlMail, Instance
from tenants.calendar import french_day

_Payload = Mapping[str, str]
_PAGE = "/sauvegardes"
# Where the trail of the service is: those of instances are read in them, or on the server.
_TRAIL_PAGE = "/journal"
# About one owner's archives, without saying which of them is good.
_ASK_WHAT_IS_GOOD = frozenset(
    {AlertCode.ARCHIVE_DAMAGED, AlertCode.NOT_PROVEN, AlertCode.BACKUP_FAILS, AlertCode.DRILL_FAILS}
)


def news(session: Session, letterbox: Letterbox, payload: _Payload, now: datetime) -> Letter:
    """Something broke."""
    digest = _digest(session, letterbox, payload)
    return _letter(payload, digest, texts.NEWS_SUBJECT, texts.NEWS_OPENING)


def reminder(session: Session, letterbox: Letterbox, payload: _Payload, now: datetime) -> Letter | None:
    """What is still open this morning; None when a later mail has said more."""
    if _said_later(session, payload):
        return None
    digest = _digest(session, letterbox, payload)
    return _letter(payload, digest, texts.REMINDER_SUBJECT, texts.REMINDER_OPENING)


def over(session: Session, letterbox: Letterbox, payload: _Payload, now: datetime) -> Letter:
    """Nothing is open any more."""
    digest = _digest(session, letterbox, payload)
    return _letter(payload, digest, texts.OVER_SUBJECT, texts.OVER_OPENING)


def _letter(payload: _Payload, digest: Digest, subject: str, opening: str) -> Letter:
    return Letter(payload["staff"], digest.subject(subject), digest.text(opening))


def _said_later(session: Session, payload: _Payload) -> bool:
    topics = (Topic.BACKUP_REMINDER.value, Topic.BACKUP_OVER.value)
    later = select(ControlMail.id).where(
        ControlMail.topic.in_(topics), ControlMail.created_at > datetime.fromisoformat(payload["at"])
    )
    return session.scalars(later.limit(1)).first() is not None


def _digest(session: Session, letterbox: Letterbox, payload: _Payload) -> Digest:
    parts = [[uuid.UUID(each) for each in payload[part].split()] for part in ("open", "unsteady", "over")]
    wanted = [each for ids in parts for each in ids]
    statement = select(BackupAlert).where(BackupAlert.id.in_(wanted))
    with_names = statement.options(joinedload(BackupAlert.instance).joinedload(Instance.member))
    rows = {row.id: row for row in session.scalars(with_names)}
    good = _newest_good(session)
    alerts, unsteady, ended = (
        tuple(told for each in ids if each in rows and (told := _told(rows[each], letterbox, good)))
        for ids in parts
    )
    return Digest(letterbox.product, letterbox.console_url + _PAGE, alerts, unsteady, ended)


def _newest_good(session: Session) -> dict[uuid.UUID | None, datetime]:
    """By owner: when the newest archive that was read back was taken."""
    newest = select(Archive.instance_id, func.max(Archive.taken_at)).where(
        Archive.state == ArchiveState.VERIFIED
    )
    return dict(session.execute(newest.group_by(Archive.instance_id)).all())


def _good(row: BackupAlert, code: AlertCode, newest: Mapping[uuid.UUID | None, datetime]) -> str:
    if code not in _ASK_WHAT_IS_GOOD:
        return ""
    taken_at = newest.get(row.instance_id)
    return texts.GOOD_LINE.format(taken_at=french_day(taken_at)) if taken_at else texts.NONE_GOOD


def _page(row: BackupAlert) -> str:
    return f"/instances/{row.instance.slug}{_PAGE}" if row.instance else _PAGE


def _told(row: BackupAlert, letterbox: Letterbox, newest: Mapping[uuid.UUID | None, datetime]) -> Told | None:
    """None for a code of another release."""
    code = AlertCode.of(row.code)
    if code is None:
        return None
    name = row.instance.member.name if row.instance else None
    page = _TRAIL_PAGE if code in ABOUT_TRAILS else _page(row)
    return Told(
        code=code,
        whose=whose(code, name),
        message=row.message,
        since=french_day(row.opened_at),
        end=french_day(row.closed_at) if row.closed_at else None,
        link=letterbox.console_url + page,
        good=_good(row, code, newest),
    )
