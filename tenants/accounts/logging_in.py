"""Proving who one is by a password, and leaving."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from tenants.accounts.finding import find_by_email
from tenants.audit import acting_as, record
from tenants.audit.events import LoggedOut, RefusalReason
from tenants.audit.events import LoginRefused as LoginRefusal
from tenants.errors import LoginRefused
from tenants.models import Account
from tenants.passwords import password_matches
from tenants.roles import AccountState
from tenants.sign_ins import ACCOUNT_SIGN_INS

LOGIN_REFUSED = "Adresse e-mail ou mot de passe incorrect. Vérifiez les deux et recommencez."


def log_in(session: Session, email: str, password: str, now: datetime) -> Account:
    """The active account with this e-mail and password. Raises LoginRefused, after the same work.

    Whether that is enough to come in, ``tenants.entering`` says.
    """
    found = find_by_email(session, email)
    account = found if found is not None and found.state is AccountState.ACTIVE else None
    if not password_matches(account.password_hash if account else None, password) or account is None:
        record(session, LoginRefusal(found.id if found else None, _why_not(found)), now)
        raise LoginRefused(LOGIN_REFUSED)
    acting_as(session, account.id)
    return account


def log_out(session: Session, account_id: uuid.UUID, sign_in_id: uuid.UUID, now: datetime) -> None:
    """End the session of one browser, whoever holds a copy of its cookie (ASVS 7.4.1)."""
    ACCOUNT_SIGN_INS.end(session, sign_in_id)
    record(session, LoggedOut(account_id), now)


def _why_not(found: Account | None) -> RefusalReason:
    if found is None:
        return RefusalReason.UNKNOWN
    return RefusalReason.PASSWORD if found.state is AccountState.ACTIVE else RefusalReason.STATE
