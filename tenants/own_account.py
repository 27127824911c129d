"""What people change of their own account; see also ``changing_password`` and ``email_changes``."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.audit import record
from tenants.audit.events import AccountEdited
from tenants.models import Account


def own(session: Session, account_id: uuid.UUID) -> Account:
    """The account of somebody who is signed in, locked until the transaction ends."""
    mine = select(Account).where(Account.id == account_id)
    return session.scalars(mine.with_for_update().execution_options(populate_existing=True)).one()


def rename(session: Session, account: Account, first_name: str, last_name: str, now: datetime) -> bool:
    """Another name, in full; whether anything changed."""
    wanted = {"first_name": first_name, "last_name": last_name}
    changed = tuple(name for name, text in wanted.items() if getattr(account, name) != text)
    for name in changed:
        setattr(account, name, wanted[name])
    if changed:
        record(session, AccountEdited(account.id, changed), now)
        session.flush()
    return bool(changed)
