"""The second factor of one person: setting it up, checking a code, recovery codes.

The caller has counted the attempt before (``Action.SECOND_FACTOR``). Nothing here commits.
"""

import hmac
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tenants.errors import CodeRefused
from tenants.models import FactorRow
from tenants.roles import FactorKind
from tenants.second_factor.factors import SecondFactors
from tenants.second_factor.secrets import FactorKey
from tenants.second_factor.totp import DIGITS, Totp

RECOVERY: Final = "recovery"
"""What came beside the password, where it was no factor but a recovery code."""
RECOVERY_CODES = 10
# Somebody installs an application first.
SET_UP_WITHIN = timedelta(minutes=30)
REFUSED = (
    "Ce code n’est pas le bon, ou il a déjà servi. Saisissez celui que votre application affiche maintenant, "
    "ou un de vos codes de secours."
)
WRONG_FIRST_CODE = (
    "Ce code n’est pas celui que l’application doit afficher. Vérifiez que l’heure du téléphone est réglée "
    "automatiquement, puis saisissez le code affiché maintenant."
)


@dataclass(frozen=True, slots=True)
class PersonalFactor:
    """``owner`` is the id of an account or of a staff member, ``key`` that of the database of ``factors``."""

    session: Session
    factors: SecondFactors[Any, Any]
    key: FactorKey
    owner: uuid.UUID

    @property
    def current(self) -> FactorRow | None:
        """The one that codes are asked of, None without one."""
        found: FactorRow | None = self.factors.of(self.session, self.owner)
        return found

    def begin(self, now: datetime) -> uuid.UUID:
        """A factor to set up, whose id the browser keeps: no other is shown its secret."""
        begun: FactorRow = self.factors.factor(**{self.factors.factor_owner.key: self.owner})
        begun.id, begun.kind, begun.created_at = uuid.uuid4(), FactorKind.TOTP, now
        self._forget_begun(now - SET_UP_WITHIN)
        self.session.add(begun)
        self.session.flush()
        return begun.id

    def begun(self, factor_id: uuid.UUID, now: datetime) -> FactorRow | None:
        """The factor that this person is setting up, as long as they may."""
        kind = self.factors.factor
        theirs = select(kind).where(kind.id == factor_id, self.factors.factor_owner == self.owner)
        unconfirmed = theirs.where(kind.confirmed_at.is_(None), kind.created_at > now - SET_UP_WITHIN)
        found: FactorRow | None = self.session.scalars(unconfirmed.with_for_update()).one_or_none()
        return found

    def totp(self, factor: FactorRow) -> Totp:
        """What its codes are made with."""
        return Totp(self.key.totp_secret(factor.id))

    def confirm(self, factor: FactorRow, code: str, now: datetime) -> None:
        """Take ``factor`` into use, in the place of the one before, with new recovery codes.

        Raises CodeRefused and changes nothing.
        """
        step = self.totp(factor).step_of(symbols(code), now, after=None)
        if step is None:
            raise CodeRefused(WRONG_FIRST_CODE)
        kind = self.factors.factor
        others = delete(kind).where(self.factors.factor_owner == self.owner, kind.id != factor.id)
        self.session.execute(others)
        factor.confirmed_at, factor.last_step = now, step
        self.make_recovery_codes(now)

    def check(self, code: str, now: datetime) -> str:
        """Use a code up; returns what it was, a kind of factor or RECOVERY. Raises CodeRefused.

        Two who bring the same code at once come one after the other: the second finds it used.
        """
        locked = self.factors.in_use(self.owner).with_for_update()
        factor = self.session.scalars(locked.execution_options(populate_existing=True)).one_or_none()
        typed = symbols(code)
        if factor is not None and len(typed) == DIGITS and self._is_of_now(factor, typed, now):
            return str(factor.kind)
        if factor is not None and self._is_recovery_code(typed, now):
            return RECOVERY
        raise CodeRefused(REFUSED)

    def make_recovery_codes(self, now: datetime) -> None:
        """New ones; those before open nothing any more."""
        self.session.execute(delete(self.factors.code).where(self.factors.code_owner == self.owner))
        for _ in range(RECOVERY_CODES):
            made = self.factors.code(**{self.factors.code_owner.key: self.owner})
            made.id, made.created_at = uuid.uuid4(), now
            self.session.add(made)
        self.session.flush()

    def recovery_codes(self) -> Sequence[str]:
        """Those that are still good, as a person reads them."""
        unused = self.session.scalars(self.factors.unused(self.owner))
        return [self.key.recovery_code(each.id) for each in unused]

    def _forget_begun(self, before: datetime) -> None:
        kind = self.factors.factor
        old = delete(kind).where(self.factors.factor_owner == self.owner, kind.confirmed_at.is_(None))
        self.session.execute(old.where(kind.created_at <= before))

    def _is_of_now(self, factor: FactorRow, typed: str, now: datetime) -> bool:
        step = self.totp(factor).step_of(typed, now, after=factor.last_step)
        if step is not None:
            factor.last_step = step
        return step is not None

    def _is_recovery_code(self, typed: str, now: datetime) -> bool:
        for row in self.session.scalars(self.factors.unused(self.owner)):
            if hmac.compare_digest(symbols(self.key.recovery_code(row.id)).encode(), typed.encode()):
                row.used_at = now
                return True
        return False


def symbols(code: str) -> str:
    """People type spaces and dashes as they see them, and small letters; paste brings more."""
    return "".join(each for each in code.upper() if each.isalnum())
