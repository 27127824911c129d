"""Names that instances asked for, what was last seen of them, and who may look on without an account."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from provisioner.domains.spelling import unicode_of
from provisioner.models import ControlBase, Instance
from provisioner.private_links import LinkRow
from storage.columns import stored


class DomainState(StrEnum):
    """How far a name has come. The values stand in JSON and in addresses."""

    # Asked for; nothing conclusive was seen yet.
    REQUESTED = "requested"
    # Looked at, and not right yet; or not right any more for longer than the offer's grace.
    WAITING = "waiting"
    # It leads to us and is this instance's: it is answered, and the front may ask for a certificate.
    VERIFIED = "verified"
    # It was seen from outside, over https, with a certificate: the instance's canonical address.
    SERVED = "served"
    # What was right is not, and later looks confirmed it: people were told, the grace runs.
    DEGRADED = "degraded"
    # Given back. Looked at until it leads elsewhere: nobody gets it by its CNAME alone meanwhile.
    RELEASED = "released"

    @property
    def is_answered(self) -> bool:
        """Whether the instance answers at the name."""
        return self in {DomainState.VERIFIED, DomainState.SERVED, DomainState.DEGRADED}


class TokenReason(StrEnum):
    """Why the CNAME alone does not say whose the name is, so that a TXT record is asked for besides."""

    POINTED_BEFORE = "pointed_before"
    WAS_ANOTHERS = "was_anothers"
    NO_CNAME = "no_cname"
    # It led elsewhere for longer than the grace: its domain may be somebody else's by now.
    LAPSED = "lapsed"


class Domain(ControlBase):
    """One instance's claim to one host name, kept for ever: who ever had a name decides how it is proven.

    ``host`` is in lower-case ASCII without a trailing dot. ``checked_at`` is of the last look, and
    ``diagnosis`` what it came to; ``watched_at`` is when a person last had a page of it open, ``urged_at``
    when somebody did not want to wait. ``failing_since`` and ``failing_looks`` count what is not yet
    confirmed. ``gone_at`` is when a name that was given back was seen to lead elsewhere.
    """

    __tablename__ = "domains"
    __table_args__ = (
        Index("uq_domains_host_claimed", "host", unique=True, postgresql_where=text("released_at IS NULL")),
        Index(
            "uq_domains_instance_id_claimed",
            "instance_id",
            unique=True,
            postgresql_where=text("released_at IS NULL"),
        ),
        Index("ix_domains_host", "host"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    instance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Instance.id), index=True)
    host: Mapped[str] = mapped_column(String(253))
    state: Mapped[DomainState] = mapped_column(stored(DomainState, length=20))
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    asked_by: Mapped[str] = mapped_column(String(254))
    token_reason: Mapped[TokenReason | None] = mapped_column(stored(TokenReason, length=20))
    checked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    next_look_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), index=True)
    watched_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    urged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    verdict: Mapped[str | None] = mapped_column(String(20))
    diagnosis: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    failing_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    failing_looks: Mapped[int] = mapped_column(default=0)
    verified_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    served_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    degraded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    certificate_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    certificate_checked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    certificate_problem: Mapped[str | None] = mapped_column(Text)
    released_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    released_by: Mapped[str | None] = mapped_column(String(254))
    gone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    instance: Mapped[Instance] = relationship()
    events: Mapped[list["DomainEvent"]] = relationship(
        back_populates="domain", order_by="DomainEvent.at", cascade="all, delete-orphan"
    )

    @property
    def readable_host(self) -> str:
        """As sentences and pages name it."""
        return unicode_of(self.host)


class DomainEvent(ControlBase):
    """What happened to a name: a French sentence, the state after it, and who did it, None for ourselves."""

    __tablename__ = "domain_events"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    domain_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Domain.id), index=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    state: Mapped[DomainState] = mapped_column(stored(DomainState, length=20))
    sentence: Mapped[str] = mapped_column(Text)
    by: Mapped[str | None] = mapped_column(String(254))
    domain: Mapped[Domain] = relationship(back_populates="events")


class DomainLink(LinkRow, ControlBase):
    """A private link to the page of one name, for whoever manages its DNS; ``email`` if it was sent there."""

    __tablename__ = "domain_links"

    domain_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Domain.id), index=True)
    email: Mapped[str | None] = mapped_column(String(254))
