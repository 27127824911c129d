"""The trail of an instance: appended to, never changed."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from tenants.models import AuditEvent


class AuditKind(StrEnum):
    ACCOUNT_CREATED = "account.created"
    INVITATION_ISSUED = "invitation.issued"
    PASSWORD_CHOSEN = "password.chosen"  # noqa: S105 - the name of an event
    PASSWORD_RESET_ASKED = "password.reset_asked"  # noqa: S105 - the name of an event
    PASSWORD_CHANGED = "password.changed"  # noqa: S105 - the name of an event
    LOGIN = "login"
    LOGIN_REFUSED = "login.refused"
    LOGOUT = "logout"


def record(session: Session, kind: AuditKind, at: datetime, account_id: uuid.UUID | None = None) -> None:
    """Add one event to the transaction of the change it tells of."""
    session.add(AuditEvent(kind=kind.value, at=at, account_id=account_id))
