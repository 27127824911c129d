"""The tables of dossiers: an annex on its way from the member's hands to an acceptance.

What a dossier holds of people is erased when its instance has taken it over, and when it is given up.
"""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Date, DateTime, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from provisioner.annex.entry import Entry
from provisioner.models import ControlBase
from provisioner.private_links import LinkRow
from storage.columns import stored


class DossierState(StrEnum):
    """Whose turn it is. The values stand in addresses, hence French."""

    TO_REVIEW = "a-verifier"
    WITH_MEMBER = "chez-le-membre"
    ACCEPTED = "accepte"
    GIVEN_UP = "classe"


class Hand(StrEnum):
    """Who wrote something."""

    STAFF = "staff"
    CONTACT = "contact"
    DOCUMENT = "document"


class Dossier(ControlBase):
    """One member's annex in the making. Its instance, once there is one, has the same id.

    ``recipient`` is whom its originals are sealed for; ``title`` names it in lists, after the structure.
    ``remarks`` are what the document's reading left to look at, as ``annex.entry.prefill`` writes them.
    """

    __tablename__ = "dossiers"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[DossierState] = mapped_column(stored(DossierState, length=20), index=True)
    recipient: Mapped[str] = mapped_column(String(100))
    # The newest revision; locked by whoever writes the next.
    revision: Mapped[int] = mapped_column(Integer, default=0)
    # The revision that the other side saw last: what changed since is shown beside it.
    handed_over: Mapped[int] = mapped_column(Integer, default=0)
    remarks: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    # The acceptance that the document shows, for staff to confirm (MIX-ACC-1).
    signed_on: Mapped[date | None] = mapped_column(Date)
    signed_at: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    created_by: Mapped[str] = mapped_column(String(254))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    # When the contact sent it last.
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    accepted_by: Mapped[str | None] = mapped_column(String(254))
    instance_slug: Mapped[str | None] = mapped_column(String(63))
    revisions: Mapped[list["Revision"]] = relationship(
        cascade="all, delete-orphan", order_by="Revision.number"
    )
    files: Mapped[list["ReceivedFile"]] = relationship(
        cascade="all, delete-orphan", order_by="ReceivedFile.received_at"
    )
    links: Mapped[list["PrivateLink"]] = relationship(
        cascade="all, delete-orphan", order_by="PrivateLink.created_at"
    )
    comments: Mapped[list["Comment"]] = relationship(cascade="all, delete-orphan", order_by="Comment.made_at")

    @property
    def is_settled(self) -> bool:
        """Whether nobody can write into it."""
        return self.state in {DossierState.ACCEPTED, DossierState.GIVEN_UP}

    @property
    def changed_since_handed_over(self) -> bool:
        return 0 < self.handed_over < self.revision

    @property
    def open_comments(self) -> dict[str, "Comment"]:
        """What staff still wait for, by place; of two at one place, the later."""
        return {comment.place: comment for comment in self.comments if comment.answered_at is None}


class Revision(ControlBase):
    """The whole form as somebody saved it; ``made_by`` is the e-mail of staff or contact."""

    __tablename__ = "dossier_revisions"

    dossier_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Dossier.id), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    hand: Mapped[Hand] = mapped_column(stored(Hand, length=20))
    made_by: Mapped[str] = mapped_column(String(254))

    @property
    def entry(self) -> Entry:
        return Entry.of_flat(self.texts)


class FileKind(StrEnum):
    DOCUMENT = "document"
    LOGO = "logo"
    BANNER = "banner"


class ReceivedFile(ControlBase):
    """A file as it came; the bytes lie sealed in the store under ``sha256``. ``name`` is for people alone.

    Once the dossier is accepted, its name is empty, and so is who sent it, unless that was staff.

    One of a kind is current, the last that was not refused; the others stay as a trace.
    """

    __tablename__ = "dossier_files"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Dossier.id), index=True)
    kind: Mapped[FileKind] = mapped_column(stored(FileKind, length=20))
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    bytes: Mapped[int] = mapped_column(Integer)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    hand: Mapped[Hand] = mapped_column(stored(Hand, length=20))
    received_by: Mapped[str] = mapped_column(String(254))
    # Set when another takes its place or somebody removes it.
    retired_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class PrivateLink(LinkRow, ControlBase):
    """The contact's way in: whoever holds the secret whose hash is here may fill in this dossier."""

    __tablename__ = "private_links"
    __table_args__ = (
        Index(
            "ix_private_links_one_open",
            "dossier_id",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    dossier_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Dossier.id))
    email: Mapped[str] = mapped_column(String(254))


class Comment(ControlBase):
    """What staff ask to be corrected at one place of the form, or of the whole (``place`` empty)."""

    __tablename__ = "dossier_comments"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Dossier.id), index=True)
    place: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    made_by: Mapped[str] = mapped_column(String(254))
    # When the contact sent the dossier back.
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
