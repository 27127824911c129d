"""The tables of one instance's own database."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Identity, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.columns import stored
from storage.naming import CONVENTION
from storage.outbox import OutboxMessage
from storage.throttle import ThrottleBucket
from tenants.roles import AccountState, Role


class TenantBase(DeclarativeBase):
    """The tables of an instance. Flask-free, so that services and migrations use them as they are."""

    metadata = MetaData(naming_convention=CONVENTION)


class Account(TenantBase):
    """A person who works in the instance; one e-mail, one person (MIX-ROLE-3). E-mails are lower case."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint(
            "state = 'incomplete' OR (email IS NOT NULL AND last_name IS NOT NULL)", name="complete"
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    first_name: Mapped[str | None] = mapped_column(String(200))
    last_name: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    role: Mapped[Role] = mapped_column(stored(Role))
    state: Mapped[AccountState] = mapped_column(stored(AccountState, length=20))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    session_epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_login_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

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


class Structure(TenantBase):
    """The member as its users see it; one row."""

    __tablename__ = "structure"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    siret: Mapped[str | None] = mapped_column(String(14))


class EnabledApplication(TenantBase):
    """An application of the catalogue that this instance has, in the order of the portal."""

    __tablename__ = "enabled_applications"

    key: Mapped[str] = mapped_column(String(63), primary_key=True)
    position: Mapped[int]


class AuditEvent(TenantBase):
    """What happened, when, by whom. The instance's login role can add and read these rows, nothing else."""

    __tablename__ = "audit_events"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    kind: Mapped[str] = mapped_column(String(63))
    account_id: Mapped[uuid.UUID | None]


class Mail(OutboxMessage, TenantBase):
    """A mail of this instance, in the transaction of what causes it."""


class Throttle(ThrottleBucket, TenantBase):
    """What was lately tried at this instance's login, invitations and resets."""
