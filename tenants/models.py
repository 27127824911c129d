"""The tables of one instance's own database."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, DateTime, ForeignKey, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.columns import stored
from storage.naming import CONVENTION
from storage.outbox import OutboxMessage
from storage.throttle import ThrottleBucket
from storage.trail import TrailRow
from tenants.roles import AccountState, FactorKind, Role, SignInStage


class TenantBase(DeclarativeBase):
    """The tables of an instance. Flask-free, so that services and migrations use them as they are."""

    metadata = MetaData(naming_convention=CONVENTION)


class Account(TenantBase):
    """A person who works in the instance; one e-mail, one person (MIX-ROLE-3). E-mails are lower case.

    Of a deleted one stays the name, for what they signed, and ``successor_id``, who goes on with it.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint(
            "state IN ('incomplete', 'deleted') OR (email IS NOT NULL AND last_name IS NOT NULL)",
            name="complete",
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    first_name: Mapped[str | None] = mapped_column(String(200))
    last_name: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    role: Mapped[Role] = mapped_column(stored(Role))
    state: Mapped[AccountState] = mapped_column(stored(AccountState, length=20))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_login_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    suspended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    successor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.first_name, self.last_name) if part)


class OneTimeRow:
    """What every one-time link of an account has. The link's secret is derived from ``id``, not stored."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Account.id), index=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Invitation(OneTimeRow, TenantBase):
    """Lets one account choose its first password, once."""

    __tablename__ = "invitations"


class PasswordReset(OneTimeRow, TenantBase):
    """Lets one account choose another password, once."""

    __tablename__ = "password_resets"


class EmailChange(OneTimeRow, TenantBase):
    """Another address for an account, once both addresses have said yes: two links of one row.

    ``used_at`` is when the change was made, or given up.
    """

    __tablename__ = "email_changes"

    new_email: Mapped[str] = mapped_column(String(254))
    old_confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    new_confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class DeviceRow:
    """A browser that somebody came in with, in any database. A row that is gone ends its session everywhere.

    ``device`` is what the browser says of itself, shortened.
    """

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    address: Mapped[str | None] = mapped_column(String(45))
    device: Mapped[str] = mapped_column(String(200))


class SignInRow(DeviceRow):
    """One that somebody gave the right password in; how far they came is ``stage``."""

    stage: Mapped[SignInStage] = mapped_column(stored(SignInStage, length=20))


class SignIn(SignInRow, TenantBase):
    """A session of an account."""

    __tablename__ = "sign_ins"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Account.id), index=True)


class FactorRow:
    """A second factor, in any database; its secret is derived from ``id`` and lies in no row.

    Not confirmed, it is one that somebody is setting up. ``last_step`` is the time step of the last code that
    was taken: no code is taken twice (RFC 6238 §5.2). ``details`` is for kinds that have something to keep.
    """

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[FactorKind] = mapped_column(stored(FactorKind, length=20))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    details: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class Factor(FactorRow, TenantBase):
    """A second factor of an account."""

    __tablename__ = "factors"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Account.id), index=True)


class RecoveryCodeRow:
    """Opens once what the second factor opens, in any database; derived from ``id``, it lies in no row."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class RecoveryCode(RecoveryCodeRow, TenantBase):
    """A recovery code of an account."""

    __tablename__ = "recovery_codes"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Account.id), index=True)


class Structure(TenantBase):
    """The member as its users see it; one row. Its super-conseillers keep it (MIX-ROLE-2).

    ``factor_required_at`` is since when nobody works here without a second factor.
    """

    __tablename__ = "structure"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    siret: Mapped[str | None] = mapped_column(String(14))
    postal_address: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(String(40))
    email: Mapped[str | None] = mapped_column(String(254))
    website: Mapped[str | None] = mapped_column(String(300))
    # MIX-CONTACT-1: who speaks for the member; a change is told to the operator.
    referent_first_name: Mapped[str | None] = mapped_column(String(200))
    referent_last_name: Mapped[str | None] = mapped_column(String(200))
    referent_function: Mapped[str | None] = mapped_column(String(200))
    referent_email: Mapped[str | None] = mapped_column(String(254))
    referent_phone: Mapped[str | None] = mapped_column(String(40))
    dpo_name: Mapped[str | None] = mapped_column(String(200))
    dpo_email: Mapped[str | None] = mapped_column(String(254))
    edited_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    factor_required_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SupportGrant(TenantBase):
    """Lets the operator's staff in for a while: asked for by them or not, given by a super-conseiller.

    Without ``granted_at`` it is a request that waits. ``ended_at`` is when it was revoked, refused or given
    up, ``ended_by`` the account that did, None for the staff. What ended by itself has its own end there once
    another began.
    """

    __tablename__ = "support_grants"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    asked_by: Mapped[str | None] = mapped_column(String(254))
    granted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    granted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Account.id))
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Account.id))


class SupportVisit(DeviceRow, TenantBase):
    """A browser that a member of the operator's staff came in with, through a grant."""

    __tablename__ = "support_visits"

    grant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(SupportGrant.id), index=True)
    staff_email: Mapped[str] = mapped_column(String(254))


class EnabledApplication(TenantBase):
    """An application of the catalogue that this instance has, in the order of the portal."""

    __tablename__ = "enabled_applications"

    key: Mapped[str] = mapped_column(String(63), primary_key=True)
    position: Mapped[int]


class AuditEvent(TrailRow, TenantBase):
    """What happened, when, by whom. The instance's login role can add and read these rows, nothing else."""


class OperatorHead(TenantBase):
    """How far the control plane's own trail had come: each member's database is a witness of it."""

    __tablename__ = "operator_heads"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Mail(OutboxMessage, TenantBase):
    """A mail of this instance, in the transaction of what causes it."""


class Throttle(ThrottleBucket, TenantBase):
    """What was lately tried at this instance's login, invitations and resets."""
