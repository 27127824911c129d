"""Accounts that are to be: those of the annex, and those that a super-conseiller asks for."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.audit import record
from tenants.audit.events import AccountCreated
from tenants.models import Account
from tenants.roles import AccountState, Role


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A person to have an account. ``id`` is chosen beforehand, so that adding twice adds once."""

    id: uuid.UUID
    first_name: str | None
    last_name: str | None
    email: str | None
    role: Role
    complete: bool


def add_missing(session: Session, wanted: Sequence[NewAccount], now: datetime) -> list[Account]:
    """Add the accounts that are not there yet, by id, and return those added."""
    known = set(session.scalars(select(Account.id)))
    added = [_account(new, now) for new in wanted if new.id not in known]
    session.add_all(added)
    for account in added:
        record(session, AccountCreated(account.id, account.role, account.state), now)
    session.flush()
    return added


def _account(new: NewAccount, now: datetime) -> Account:
    return Account(
        id=new.id,
        first_name=new.first_name,
        last_name=new.last_name,
        email=new.email.lower() if new.email else None,
        role=new.role,
        state=AccountState.READY if new.complete else AccountState.INCOMPLETE,
        created_at=now,
    )
