"""Whether an instance asks its people for a second factor, and what somebody still owes."""

import uuid

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenants.models import Account, Factor, Structure
from tenants.roles import AccountState, SignInStage
from tenants.second_factor.factors import ACCOUNT_FACTORS


def factor_required(session: Session) -> bool:
    """Since ``Structure.factor_required_at``, nobody works in the instance without one."""
    return session.scalar(select(Structure.factor_required_at)) is not None


def owed_by(session: Session, account: Account) -> SignInStage:
    """What it takes, beyond the password, to come in."""
    if ACCOUNT_FACTORS.of(session, account.id) is not None:
        return SignInStage.CODE
    return SignInStage.ENROLMENT if factor_required(session) else SignInStage.OPEN


def lacks_factor(session: Session, account_id: uuid.UUID) -> bool:
    """Whether somebody who is in has to set one up first; asked at each request, since it may begin."""
    return factor_required(session) and ACCOUNT_FACTORS.of(session, account_id) is None


def with_factor(session: Session) -> int:
    """How many of those who work in the instance have one."""
    theirs = select(func.count(Account.id)).join(Factor, Factor.account_id == Account.id)
    wanted = theirs.where(Account.state == AccountState.ACTIVE, Factor.confirmed_at.is_not(None))
    return session.scalar(wanted) or 0


def without_factor(session: Session) -> list[Account]:
    """Who works in the instance and has none yet, by name."""
    theirs = select(Factor.account_id).where(Factor.confirmed_at.is_not(None))
    wanted = select(Account).where(Account.state == AccountState.ACTIVE, Account.id.not_in(theirs))
    return list(session.scalars(wanted.order_by(Account.last_name, Account.first_name)))
