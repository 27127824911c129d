"""Who is told of a request and of its answer: those who run the instance, then those who asked."""

import uuid
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.outbox import ADDRESS
from tenants.accounts.news import BY, NAME
from tenants.models import Account, SupportGrant
from tenants.outbox import Topic, post
from tenants.roles import AccountState, Role

GRANT: Final = "grant"


def tell_keepers(session: Session, row: SupportGrant, now: datetime) -> None:
    """Every active super-conseiller can answer, so each of them gets a mail."""
    keepers = select(Account).where(
        Account.role == Role.SUPER_CONSEILLER, Account.state == AccountState.ACTIVE
    )
    for keeper in session.scalars(keepers.order_by(Account.id)):
        facts = {GRANT: str(row.id), NAME: keeper.full_name, ADDRESS: keeper.email or ""}
        post(session, Topic.SUPPORT_ASKED, uuid.uuid4(), now, **facts)


def tell_staff(session: Session, topic: Topic, row: SupportGrant, keeper: Account, now: datetime) -> None:
    """To whoever asked; to the support's address when nobody did (no ADDRESS)."""
    facts = {GRANT: str(row.id), BY: keeper.full_name}
    if row.asked_by is not None:
        facts[ADDRESS] = row.asked_by
    post(session, topic, row.id, now, **facts)
