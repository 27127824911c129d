"""Who has an account here."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.models import Account
from tenants.roles import AccountState, Role


def everyone(session: Session) -> list[Account]:
    """All accounts that were not deleted, super-conseillers first, then by name."""
    accounts = session.scalars(select(Account).where(Account.state != AccountState.DELETED)).all()
    return sorted(
        accounts, key=lambda a: (a.role is not Role.SUPER_CONSEILLER, a.last_name or "~", a.first_name or "")
    )


def deleted(session: Session) -> list[Account]:
    """Those of whom the name stays, for what they signed, the latest first (MIX-ROLE-3)."""
    named = select(Account).where(Account.state == AccountState.DELETED, Account.last_name.is_not(None))
    return list(session.scalars(named.order_by(Account.deleted_at.desc())))


def find_by_email(session: Session, email: str, *, lock: bool = False) -> Account | None:
    """Whose address this is, whatever its case; theirs alone until the transaction ends when ``lock``."""
    found = select(Account).where(Account.email == email.strip().lower())
    return session.scalars(found.with_for_update() if lock else found).one_or_none()


def find(session: Session, account_id: uuid.UUID) -> Account | None:
    """The account with this id; a deleted one is as one that never was."""
    account = session.get(Account, account_id)
    return None if account is None or account.state is AccountState.DELETED else account


def is_last_keeper(session: Session, account: Account) -> bool:
    """Whether nobody else runs the instance, as far as can be seen without holding the others up."""
    keepers = select(Account.id).where(
        Account.role == Role.SUPER_CONSEILLER, Account.state == AccountState.ACTIVE
    )
    return list(session.scalars(keepers.limit(2))) == [account.id]
