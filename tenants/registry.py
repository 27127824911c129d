"""Which instance answers at which host name, and where its database and its theme are.

These tables live in the control database. The control plane writes them; the processes that serve
instances read them with a role that can do nothing else, but ask for an instance to be looked at.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, DateTime, ForeignKey, MetaData, String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, joinedload, mapped_column, relationship

from storage.columns import stored
from storage.naming import CONVENTION


class RegistryBase(DeclarativeBase):
    """The tables that instances' web processes may read in the control database."""

    metadata = MetaData(naming_convention=CONVENTION)


class InstanceState(StrEnum):
    """What the instance's users get: its pages, a page that says it is suspended, or nothing at all."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class HostnameKind(StrEnum):
    DEFAULT = "default"
    CUSTOM = "custom"


class RegisteredInstance(RegistryBase):
    """Everything a web process needs to serve one instance. ``theme_version`` is null until published.

    ``saved_at`` and ``proven_at`` are when its data were last archived, and last restored for proof. A copy
    brought back from an archive is an entry of its own: ``copy_of`` is the instance it was taken from,
    ``copied_at`` when; staff alone may look at it. ``canonical_host`` is the custom name to which pages lead
    while it is right; without one, the default name is the address.
    """

    __tablename__ = "registered_instances"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(63), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[InstanceState] = mapped_column(stored(InstanceState))
    database_server: Mapped[str] = mapped_column(String(63))
    theme_version: Mapped[str | None] = mapped_column(String(64))
    saved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    proven_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    copy_of: Mapped[uuid.UUID | None]
    copied_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    canonical_host: Mapped[str | None] = mapped_column(String(253))
    hostnames: Mapped[list["Hostname"]] = relationship(
        back_populates="instance", cascade="all, delete-orphan"
    )

    @property
    def own_host(self) -> str | None:
        """``canonical_host``, as long as the instance answers there: a name that was given back may be
        anybody's by now, and nobody is led to it whatever this row still says."""
        mine = {each.hostname for each in self.hostnames if each.kind is HostnameKind.CUSTOM}
        return self.canonical_host if self.canonical_host in mine else None


class Hostname(RegistryBase):
    """One name at which an instance answers; lower case, without port or trailing dot."""

    __tablename__ = "hostnames"

    hostname: Mapped[str] = mapped_column(String(253), primary_key=True)
    instance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(RegisteredInstance.id), index=True)
    kind: Mapped[HostnameKind] = mapped_column(stored(HostnameKind))
    instance: Mapped[RegisteredInstance] = relationship(back_populates="hostnames")


class WakeUp(RegistryBase):
    """An instance that has something for the control plane to do, such as a mail: ``tenants.wake_ups``."""

    __tablename__ = "wake_ups"

    instance_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(RegisteredInstance.id, ondelete="CASCADE"), primary_key=True
    )
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class TrailHead(RegistryBase):
    """How far an instance's trail had come: a line that is missing from there shows here.

    The processes that serve instances add these rows, and can neither read nor change them.
    """

    __tablename__ = "trail_heads"

    instance_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(RegisteredInstance.id, ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class SupportPass(RegistryBase):
    """A visit of the staff in an instance, and the console's session that it was begun from.

    The row goes with that session (ON DELETE CASCADE): without it, the visit is over and its link opens
    nothing, in every process at once.
    """

    __tablename__ = "support_passes"

    visit_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    # References the sessions of the staff: the control plane's model, which this room does not know.
    sign_in_id: Mapped[uuid.UUID] = mapped_column(index=True)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


@dataclass(frozen=True, slots=True)
class ServedInstance:
    """A registry entry as a web request sees it: detached from any session, never changed.

    ``own_host`` is the custom name to which its pages lead, None when the default name is the address.
    """

    id: uuid.UUID
    slug: str
    name: str
    state: InstanceState
    database_server: str
    theme_version: str | None
    saved_at: datetime | None = None
    proven_at: datetime | None = None
    copy_of: uuid.UUID | None = None
    copied_at: datetime | None = None
    own_host: str | None = None

    @property
    def is_copy(self) -> bool:
        return self.copy_of is not None


def find_by_host(session: Session, host: str) -> ServedInstance | None:
    """The instance that answers at ``host`` (as ``normal_host`` returns it), or None."""
    here = select(Hostname.instance_id).where(Hostname.hostname == host).scalar_subquery()
    statement = select(RegisteredInstance).where(RegisteredInstance.id == here)
    with_names = statement.options(joinedload(RegisteredInstance.hostnames))
    found = session.scalars(with_names).unique().one_or_none()
    if found is None:
        return None
    return ServedInstance(
        id=found.id,
        slug=found.slug,
        name=found.name,
        state=found.state,
        database_server=found.database_server,
        theme_version=found.theme_version,
        saved_at=found.saved_at,
        proven_at=found.proven_at,
        copy_of=found.copy_of,
        copied_at=found.copied_at,
        own_host=found.own_host,
    )


def normal_host(header: str) -> str:
    """The host of an HTTP ``Host`` header without port and trailing dot, in lower case (RFC 9110 §7.2)."""
    return header.strip().lower().rsplit(":", 1)[0].removesuffix(".")
