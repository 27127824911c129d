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
    """The active account with this e-mail and password, locked. Raises LoginRefused, after the same work.

    Whether that is enough to come in, ``tenants.entering`` says.
    """
    found = find_by_email(session, email)
    account = _proven(session, found, password)
    if account is None:
        record(session, LoginRefusal(found.id if found else None, _why_not(found)), now)
        raise LoginRefused(LOGIN_REFUSED)
    acting_as(session, account.id)
    return account


def _proven(session: Session, found: Account | None, password: str) -> Account | None:
    """Judged again once nobody else changes it: checking takes a while, and a password that was changed
    meanwhile opens nothing any more.
    """
    account = found if found is not None and found.state is AccountState.ACTIVE else None
    checked = account.password_hash if account else None
    if not password_matches(checked, password) or account is None:
        return None
    session.refresh(account, with_for_update=True)
    return account if (account.state, account.password_hash) == (AccountState.ACTIVE, checked) else None


def log_out(session: Session, account_id: uuid.UUID, sign_in_id: uuid.UUID, now: datetime) -> None:
    """End the session of one browser, whoever holds a copy of its cookie (ASVS 7.4.1)."""
    ACCOUNT_SIGN_INS.end(session, sign_in_id)
    record(session, LoggedOut(account_id), now)


def _why_not(found: Account | None) -> RefusalReason:
    if found is None:
        return RefusalReason.UNKNOWN
    return RefusalReason.PASSWORD if found.state is AccountState.ACTIVE else RefusalReason.STATE
