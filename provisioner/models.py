"""The tables of the control database: members, what their instances should be, and what was observed.

Personal data here is kept to the member's contact and referent; the people of an instance live in its own
database, and ``planned_accounts`` only until they are there.
"""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Date, DateTime, ForeignKey, ForeignKeyConstraint, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from storage.columns import stored
from storage.naming import CONVENTION
from storage.outbox import OutboxMessage
from storage.throttle import ThrottleBucket
from storage.trail import TrailRow
from tenants.models import FactorRow, RecoveryCodeRow, SignInRow
from tenants.registry import InstanceState, SupportPass
from tenants.roles import AccountState, Role


class ControlBase(DeclarativeBase):
    """The tables that only the control plane reads and writes."""

    metadata = MetaData(naming_convention=CONVENTION)


class StaffMember(ControlBase):
    """Somebody of the operator who uses the console. No password until the one-time link was used."""

    __tablename__ = "staff"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    # The one-time links of staff are signed over it: each password that is chosen ends those before.
    link_epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_login_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class StaffSignIn(SignInRow, ControlBase):
    """A session of a staff member."""

    __tablename__ = "staff_sign_ins"

    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(StaffMember.id, ondelete="CASCADE"), index=True)


# A model of the room of the instances, which read it: that room does not know whose sessions these are.
SupportPass.metadata.tables[SupportPass.__tablename__].append_constraint(
    ForeignKeyConstraint([SupportPass.sign_in_id], [StaffSignIn.id], ondelete="CASCADE")
)


class StaffFactor(FactorRow, ControlBase):
    """A second factor of a staff member; nobody works in the console without one."""

    __tablename__ = "staff_factors"

    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(StaffMember.id, ondelete="CASCADE"), index=True)


class StaffRecoveryCode(RecoveryCodeRow, ControlBase):
    """A recovery code of a staff member."""

    __tablename__ = "staff_recovery_codes"

    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(StaffMember.id, ondelete="CASCADE"), index=True)


class Member(ControlBase):
    """A structure of the user community, as its annex and its acceptance of the offer describe it."""

    __tablename__ = "members"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    siret: Mapped[str | None] = mapped_column(String(14), unique=True)
    contact_first_name: Mapped[str] = mapped_column(String(200))
    contact_last_name: Mapped[str] = mapped_column(String(200))
    contact_email: Mapped[str] = mapped_column(String(254))
    postal_address: Mapped[str | None] = mapped_column(Text)
    referent_first_name: Mapped[str | None] = mapped_column(String(200))
    referent_last_name: Mapped[str | None] = mapped_column(String(200))
    referent_function: Mapped[str | None] = mapped_column(String(200))
    # MIX-ELIG-1, MIX-ACC-1, MIX-LIAB-1: why an instance may exist at all.
    marked_member_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    accepted_on: Mapped[date] = mapped_column(Date)
    accepted_at: Mapped[str] = mapped_column(String(200))
    accepted_terms: Mapped[str] = mapped_column(String(63))
    document_sha256: Mapped[str] = mapped_column(String(64))
    instances: Mapped[list["Instance"]] = relationship(back_populates="member")


class Instance(ControlBase):
    """The *spec*: what the instance should be. The reconciler makes it so and notes conditions."""

    __tablename__ = "instances"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Member.id), index=True)
    slug: Mapped[str] = mapped_column(String(63), unique=True)
    state: Mapped[InstanceState] = mapped_column(stored(InstanceState, length=20))
    offer: Mapped[str] = mapped_column(String(63))
    database_server: Mapped[str] = mapped_column(String(63))
    theme_version: Mapped[str] = mapped_column(String(64))
    applications: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    next_look_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), index=True)
    # Whom originals are sealed for; None until those of an older release are.
    recipient: Mapped[str | None] = mapped_column(String(100))
    member: Mapped[Member] = relationship(back_populates="instances")
    conditions: Mapped[list["Condition"]] = relationship(cascade="all, delete-orphan")
    planned_accounts: Mapped[list["PlannedAccount"]] = relationship(cascade="all, delete-orphan")


class PlannedAccount(ControlBase):
    """Somebody of the annex who has no account yet; erased here once the instance's database knows them."""

    __tablename__ = "planned_accounts"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    instance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Instance.id), index=True)
    first_name: Mapped[str | None] = mapped_column(String(200))
    last_name: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    role: Mapped[Role] = mapped_column(stored(Role, length=20))
    complete: Mapped[bool]

    @property
    def state(self) -> AccountState:
        """What the account will be at first."""
        return AccountState.READY if self.complete else AccountState.INCOMPLETE


class ConditionStatus(StrEnum):
    """``UNKNOWN`` waits for something and is looked at again; ``FALSE`` stays until the spec changes."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


class Condition(ControlBase):
    """One observed fact about an instance. ``since`` is when the status last changed."""

    __tablename__ = "conditions"

    instance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Instance.id), primary_key=True)
    type: Mapped[str] = mapped_column(String(63), primary_key=True)
    status: Mapped[ConditionStatus] = mapped_column(stored(ConditionStatus, length=20))
    reason: Mapped[str] = mapped_column(String(63))
    message: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ThemePublication(ControlBase):
    """Which theme an instance was pointed at, when and by whom: later changes are billed (MIX-BILL-2)."""

    __tablename__ = "theme_publications"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    instance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Instance.id), index=True)
    version: Mapped[str] = mapped_column(String(64))
    primary: Mapped[str] = mapped_column(String(7))
    secondary: Mapped[str] = mapped_column(String(7))
    logo_sha256: Mapped[str | None] = mapped_column(String(64))
    banner_sha256: Mapped[str | None] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    asked_by: Mapped[str] = mapped_column(String(254))


class ControlThrottle(ThrottleBucket, ControlBase):
    """What was lately tried at the console's login, links of staff and private links of members' contacts."""


class ControlEvent(TrailRow, ControlBase):
    """What was done in the control plane, when, by whom. The console's login role adds and reads these rows,
    and can do nothing else with them."""


class ControlMail(OutboxMessage, ControlBase):
    """A mail of the control plane itself, to a member's contact or to staff; see ``provisioner.letters``."""
