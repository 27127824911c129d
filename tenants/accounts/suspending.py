"""Closing an account for a while: everything of it stays, and nothing of it opens."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from tenants.accounts.keepers import lock_account, lock_keepers
from tenants.accounts.news import News, tell
from tenants.audit import record
from tenants.audit.events import AccountRestored, AccountSuspended
from tenants.errors import AccountChangeRefused
from tenants.models import Account, EmailChange, Invitation, PasswordReset
from tenants.one_time_links import end_all
from tenants.outbox import Topic
from tenants.roles import AccountState
from tenants.sign_ins import ACCOUNT_SIGN_INS


def suspend(session: Session, account_id: uuid.UUID, by: uuid.UUID, now: datetime) -> Account:
    """End the person's sessions everywhere and every link of theirs; until they are restored, nothing opens.

    Raises UnknownAccount, NotEntitled, AccountChangeRefused for oneself, for the last active super-conseiller
    and for who has no password yet.
    """
    keepers = lock_keepers(session, by)
    account = lock_account(session, account_id)
    if keepers.is_acting(account):
        raise AccountChangeRefused("Vous ne pouvez pas suspendre votre propre compte.")
    if account.state is not AccountState.ACTIVE:
        raise AccountChangeRefused(f"Le compte de {account.full_name} n’est pas actif : rechargez la page.")
    keepers.require_another_than(account)
    account.state, account.suspended_at = AccountState.SUSPENDED, now
    close(session, account, now)
    record(session, AccountSuspended(account.id), now)
    tell(session, News(Topic.ACCOUNT_SUSPENDED, account, keepers.acting_name), now)
    return account


def restore(session: Session, account_id: uuid.UUID, by: uuid.UUID, now: datetime) -> Account:
    """Open the account again, with the password and the second factor that it had; sessions begin anew.

    Raises UnknownAccount, NotEntitled, AccountChangeRefused for an account that is not suspended or whose
    invitation was taken back: that one is invited again.
    """
    keepers = lock_keepers(session, by)
    account = lock_account(session, account_id)
    if account.state is not AccountState.SUSPENDED or account.password_hash is None:
        raise AccountChangeRefused(
            f"Le compte de {account.full_name} n’est pas suspendu : rechargez la page."
        )
    # A login that was under way while the account was suspended may have left a session behind.
    close(session, account, now)
    account.state, account.suspended_at = AccountState.ACTIVE, None
    record(session, AccountRestored(account.id), now)
    tell(session, News(Topic.ACCOUNT_RESTORED, account, keepers.acting_name), now)
    return account


def close(session: Session, account: Account, now: datetime) -> None:
    """End every session and every link of an account."""
    ACCOUNT_SIGN_INS.end_all(session, account.id)
    for links in (Invitation, PasswordReset, EmailChange):
        end_all(session, links, account, now)
    session.flush()
