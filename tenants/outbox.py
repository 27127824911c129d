"""Asking for a mail of an instance: a row, in the transaction of what causes it; see ``tenants.letters``."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from tenants.models import Mail


class Topic(StrEnum):
    """What a mail is about. Its payload names, under the same word, the row that it tells of."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password-reset"  # noqa: S105 - the name of a mail
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - the name of a mail


def post(session: Session, topic: Topic, about: uuid.UUID, now: datetime) -> None:
    """Queue one mail for each topic and row."""
    mail = Mail(id=uuid.uuid4(), key=f"{topic.value}:{about}", topic=topic.value)
    mail.payload = {topic.value: str(about)}
    mail.created_at = mail.next_attempt_at = now
    session.add(mail)
    session.flush()
