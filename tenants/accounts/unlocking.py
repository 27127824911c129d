"""Letting in again whoever lost the telephone that their codes came from."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from tenants.accounts.keepers import SUPPORT, lock_account, lock_keepers
from tenants.accounts.news import News, tell
from tenants.errors import AccountChangeRefused
from tenants.models import Account
from tenants.outbox import Topic
from tenants.second_factor.resetting import reset_factor


def take_factor_away(session: Session, account_id: uuid.UUID, by: uuid.UUID, now: datetime) -> Account:
    """Remove somebody's second factor, end their sessions, and tell them: their password alone opens the
    account then, unless the structure requires a factor, which they set up at their next login.

    Raises UnknownAccount, NotEntitled, AccountChangeRefused for oneself and for an account without a factor.
    """
    keepers = lock_keepers(session, by)
    account = lock_account(session, account_id)
    if keepers.is_acting(account):
        raise AccountChangeRefused("Votre propre second facteur se gère depuis « Mon compte ».")
    if not reset_factor(session, account, now):
        raise AccountChangeRefused(f"{account.full_name} n’a pas de second facteur : rechargez la page.")
    tell_factor_taken_away(session, account, now, by=keepers.acting_name)
    return account


def tell_factor_taken_away(session: Session, account: Account, now: datetime, *, by: str = SUPPORT) -> None:
    """Mail the owner that ``by`` took their second factor away."""
    tell(session, News(Topic.FACTOR_RESET, account, by), now)
