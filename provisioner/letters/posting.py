"""A mail to be: a row of the control database's outbox, which holds identifiers and never a secret."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.jobs import defer_mail
from provisioner.models import ControlMail


class Topic(StrEnum):
    """What a mail is about, and so which template and which payload it has."""

    PRIVATE_LINK = "private-link"
    CORRECTIONS = "corrections"
    RECEIVED = "received"
    TO_REVIEW = "to-review"
    STAFF_RESET = "staff-reset"
    STAFF_FACTOR_ADDED = "staff-factor-added"
    STAFF_FACTOR_REMOVED = "staff-factor-removed"
    STAFF_RECOVERY_CODES_MADE = "staff-recovery-codes-made"
    STAFF_RECOVERY_CODE_USED = "staff-recovery-code-used"
    STAFF_FACTOR_RESET = "staff-factor-reset"
    STAFF_REMOVED = "staff-removed"
    DOMAIN_RECORDS = "domain-records"
    DOMAIN_LIVE = "domain-live"
    DOMAIN_BROKEN = "domain-broken"
    DOMAIN_MENDED = "domain-mended"
    DOMAIN_REMINDER = "domain-reminder"
    DOMAIN_LAPSED = "domain-lapsed"
    DOMAIN_RELEASED = "domain-released"
    TRAIL_ACKNOWLEDGED = "trail-acknowledged"
    BACKUP_NEWS = "backup-news"
    BACKUP_REMINDER = "backup-reminder"
    BACKUP_OVER = "backup-over"


def post(session: Session, topic: Topic, about: uuid.UUID, now: datetime, **payload: str) -> ControlMail:
    """Write the row and queue its delivery in this transaction; one mail for each topic and ``about``."""
    mail = ControlMail(
        id=uuid.uuid4(),
        key=_key(topic, about),
        topic=topic.value,
        payload={"about": str(about), **payload},
        created_at=now,
        next_attempt_at=now,
        attempts=0,
    )
    session.add(mail)
    session.flush()
    defer_mail(session)
    return mail


def is_posted(session: Session, topic: Topic, about: uuid.UUID) -> bool:
    """Whether this mail was asked for before."""
    mine = select(ControlMail.id).where(ControlMail.key == _key(topic, about))
    return session.scalars(mine).first() is not None


def _key(topic: Topic, about: uuid.UUID) -> str:
    return f"{topic.value}:{about}"
