"""Deleting an account: what goes, what stays, and who goes on with what the person had in hand."""

import uuid
from datetime import datetime

from sqlalchemy import delete as sql_delete
from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.accounts.keepers import lock_account, lock_keepers
from tenants.accounts.news import News, tell, withdraw
from tenants.audit import record
from tenants.audit.events import AccountDeleted
from tenants.errors import AccountChangeRefused
from tenants.models import Account, EmailChange, Factor, Invitation, PasswordReset, RecoveryCode, SignIn
from tenants.outbox import Topic
from tenants.roles import AccountState

_LINKS = (Invitation, PasswordReset, EmailChange)
_THEIRS = (*_LINKS, SignIn, Factor, RecoveryCode)


def successors(session: Session, account: Account) -> list[Account]:
    """Who could go on with somebody's work: the other active accounts, by name."""
    others = select(Account).where(Account.state == AccountState.ACTIVE, Account.id != account.id)
    return list(session.scalars(others.order_by(Account.last_name, Account.first_name)))


def has_worked(account: Account) -> bool:
    """Whether somebody ever came in here, so that something may be signed with their name."""
    return account.password_hash is not None


def delete(
    session: Session,
    account_id: uuid.UUID,
    successor_id: uuid.UUID | None,
    by: uuid.UUID,
    now: datetime,
) -> str:
    """Delete an account for good and return whose it was. ``successor_id`` is for who has worked here.

    The address, the password, the second factor, sessions and links go. The name of who has worked here
    stays, for what they signed (MIX-ROLE-3), and the trail stays.

    Raises UnknownAccount, NotEntitled, AccountChangeRefused for oneself, for the last active super-conseiller
    and without an active successor where one is needed.
    """
    keepers = lock_keepers(session, by)
    account = lock_account(session, account_id)
    if keepers.is_acting(account):
        raise AccountChangeRefused("Vous ne pouvez pas supprimer votre propre compte.")
    keepers.require_another_than(account)
    successor = _successor(session, account, successor_id) if has_worked(account) else None
    name = account.full_name
    _forget_links(session, account)
    if successor is not None:
        tell(session, News(Topic.ACCOUNT_DELETED, account, keepers.acting_name), now)
        account.successor_id = successor.id
    else:
        account.first_name = account.last_name = None
    account.email = account.password_hash = account.last_login_at = account.suspended_at = None
    account.state, account.deleted_at = AccountState.DELETED, now
    record(session, AccountDeleted(account.id, account.successor_id), now)
    session.flush()
    return name


def _successor(session: Session, account: Account, successor_id: uuid.UUID | None) -> Account:
    chosen = select(Account).where(Account.id == successor_id, Account.state == AccountState.ACTIVE)
    successor = session.scalars(chosen.with_for_update()).one_or_none()
    if successor is None or successor.id == account.id:
        raise AccountChangeRefused(
            f"Choisissez qui reprend le travail de {account.full_name}, parmi les comptes actifs."
        )
    return successor


def _forget_links(session: Session, account: Account) -> None:
    """Rows that open something, and mails about them or about the account that have not left."""
    rows = [
        row
        for links in _LINKS
        for row in session.scalars(select(links.id).where(links.account_id == account.id))
    ]
    withdraw(session, account.id, *rows)
    for theirs in _THEIRS:
        session.execute(sql_delete(theirs).where(theirs.account_id == account.id))
