"""Asking for a mail of an instance: a row, in the transaction of what causes it; see ``tenants.letters``."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from tenants.models import Mail


class Topic(StrEnum):
    """What a mail is about. Its payload names, under the same word, the row that it tells of, or the event.

    What is nowhere else when the mail leaves is in the payload too.
    """

    INVITATION = "invitation"
    PASSWORD_RESET = "password-reset"  # noqa: S105 - the name of a mail
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - the name of a mail
    OWN_PASSWORD_CHANGED = "own-password-changed"  # noqa: S105 - the name of a mail
    EMAIL_CHANGE_TO_OLD = "email-change-to-old"
    EMAIL_CHANGE_TO_NEW = "email-change-to-new"
    EMAIL_CHANGED = "email-changed"
    REFERENT_CHANGED = "referent-changed"
    ACCOUNT_SUSPENDED = "account-suspended"
    ACCOUNT_RESTORED = "account-restored"
    ACCOUNT_DELETED = "account-deleted"
    ROLE_CHANGED = "role-changed"
    EMAIL_REPLACED = "email-replaced"
    FACTOR_RESET = "factor-reset"
    FACTOR_ADDED = "factor-added"
    FACTOR_REMOVED = "factor-removed"
    RECOVERY_CODES_MADE = "recovery-codes-made"
    RECOVERY_CODE_USED = "recovery-code-used"
    SUPPORT_ASKED = "support-asked"
    SUPPORT_GRANTED = "support-granted"
    SUPPORT_REFUSED = "support-refused"
    SUPPORT_REVOKED = "support-revoked"


def post(session: Session, topic: Topic, about: uuid.UUID, now: datetime, **details: str) -> None:
    """Queue one mail for each topic and row; ``details`` go into its payload, none a secret."""
    mail = Mail(id=uuid.uuid4(), key=f"{topic.value}:{about}", topic=topic.value)
    mail.payload = {topic.value: str(about), **details}
    mail.created_at = mail.next_attempt_at = now
    session.add(mail)
    session.flush()
