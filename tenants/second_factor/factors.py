"""Where second factors and recovery codes are, and whose: an instance's accounts', or the operator's."""

import uuid
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from tenants.models import Factor, FactorRow, RecoveryCode, RecoveryCodeRow

F = TypeVar("F", bound=FactorRow)
R = TypeVar("R", bound=RecoveryCodeRow)


@dataclass(frozen=True, slots=True)
class SecondFactors(Generic[F, R]):
    """Those of one database. ``factor_owner`` and ``code_owner`` are the columns that say whose a row is."""

    factor: type[F]
    code: type[R]
    factor_owner: InstrumentedAttribute[uuid.UUID]
    code_owner: InstrumentedAttribute[uuid.UUID]

    def of(self, session: Session, owner: uuid.UUID) -> F | None:
        """The factor that somebody gives codes of, None without one."""
        return session.scalars(self.in_use(owner)).one_or_none()

    def recovery_codes_left(self, session: Session, owner: uuid.UUID) -> int:
        return session.scalar(select(func.count()).select_from(self.unused(owner).subquery())) or 0

    def remove(self, session: Session, owner: uuid.UUID) -> bool:
        """All of somebody's, begun ones and recovery codes too; whether they had one that was in use."""
        had = self.of(session, owner) is not None
        session.execute(delete(self.factor).where(self.factor_owner == owner))
        session.execute(delete(self.code).where(self.code_owner == owner))
        return had

    def in_use(self, owner: uuid.UUID) -> Select[F]:
        """The one factor that was confirmed."""
        return select(self.factor).where(self.factor_owner == owner, self.factor.confirmed_at.is_not(None))

    def unused(self, owner: uuid.UUID) -> Select[R]:
        """The recovery codes that are still good."""
        theirs = select(self.code).where(self.code_owner == owner, self.code.used_at.is_(None))
        return theirs.order_by(self.code.id)


ACCOUNT_FACTORS = SecondFactors(Factor, RecoveryCode, Factor.account_id, RecoveryCode.account_id)
