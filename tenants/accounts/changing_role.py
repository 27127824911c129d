"""Making somebody a super-conseiller, or a conseiller again."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from tenants.accounts.keepers import lock_account, lock_keepers
from tenants.accounts.news import News, tell
from tenants.audit import record
from tenants.audit.events import RoleChanged
from tenants.errors import AccountChangeRefused
from tenants.models import Account
from tenants.outbox import Topic
from tenants.roles import AccountState, Role


def change_role(session: Session, account_id: uuid.UUID, role: Role, by: uuid.UUID, now: datetime) -> Account:
    """Give somebody the other role; it holds from their next request on. Nothing happens to who has it.

    Raises UnknownAccount, NotEntitled, AccountChangeRefused for the last active super-conseiller and for an
    account that is incomplete.
    """
    keepers = lock_keepers(session, by)
    account = lock_account(session, account_id)
    if account.role is role:
        return account
    if account.state is AccountState.INCOMPLETE:
        raise AccountChangeRefused("Ce compte est à compléter d’abord.")
    keepers.require_another_than(account)
    before, account.role = account.role, role
    record(session, RoleChanged(account.id, before, role), now)
    if account.state is AccountState.ACTIVE and not keepers.is_acting(account):
        news = News(Topic.ROLE_CHANGED, account, keepers.acting_name, details={"role": role.value})
        tell(session, news, now)
    session.flush()
    return account
