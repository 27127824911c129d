"""Who is signed in where: one row for each browser, in an instance's database as in the control plane's.

A cookie names its row and holds nothing else: whoever removes the row ends the session at once, in every
process. A row whose stage is not OPEN opens nothing yet.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any, Generic, TypeVar

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from tenants.models import SignIn, SignInRow
from tenants.roles import SignInStage

Row = TypeVar("Row", bound=SignInRow)

# Long enough for a working day, and for whoever looks for a telephone or sets up an application.
LIFETIMES = {
    SignInStage.OPEN: timedelta(hours=12),
    SignInStage.CODE: timedelta(minutes=10),
    SignInStage.ENROLMENT: timedelta(minutes=30),
}
# "Last seen" is for people to read: not worth a write for each page.
SEEN_EVERY = timedelta(minutes=5)
_LONGEST_DEVICE = 200


@dataclass(frozen=True, slots=True)
class Device:
    """The browser in front of somebody: its address, and what it says of itself.

    What a proxy passes on as an address and is none ("unix:", a host with a port) is not kept.
    """

    address: str | None
    description: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "address", _ip_address(self.address))
        object.__setattr__(self, "description", self.description[:_LONGEST_DEVICE])


def _ip_address(text: str | None) -> str | None:
    try:
        return text and str(ip_address(text.partition("%")[0]))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class SignIns(Generic[Row]):
    """The sessions of one database. ``owner`` is the column that says whose a row is."""

    model: type[Row]
    owner: InstrumentedAttribute[uuid.UUID]

    def begin(
        self, session: Session, owner: uuid.UUID, device: Device, stage: SignInStage, now: datetime
    ) -> Row:
        """A new row for whoever gave the right password. Rows of anybody that have expired go."""
        session.execute(delete(self.model).where(self.model.expires_at <= now))
        row = self.model(**{self.owner.key: owner})
        row.id, row.stage = uuid.uuid4(), stage
        row.created_at = row.seen_at = now
        row.expires_at = now + LIFETIMES[stage]
        row.address, row.device = device.address, device.description
        session.add(row)
        session.flush()
        return row

    def find(self, session: Session, row_id: uuid.UUID, now: datetime) -> Row | None:
        """The row, if it has not ended; its "last seen" follows."""
        row = session.get(self.model, row_id)
        if row is None or row.expires_at <= now:
            return None
        if now - row.seen_at >= SEEN_EVERY:
            row.seen_at = now
        return row

    def owner_of(self, row: Row) -> uuid.UUID:
        owner: uuid.UUID = getattr(row, self.owner.key)
        return owner

    def of(self, session: Session, owner: uuid.UUID, now: datetime) -> Sequence[Row]:
        """Where somebody is signed in, the last seen first."""
        theirs = select(self.model).where(self.owner == owner, self.model.expires_at > now)
        signed_in = theirs.where(self.model.stage == SignInStage.OPEN)
        return session.scalars(signed_in.order_by(self.model.seen_at.desc())).all()

    def end(self, session: Session, row_id: uuid.UUID) -> None:
        """This one, if it is there."""
        session.execute(delete(self.model).where(self.model.id == row_id))

    def end_all(self, session: Session, owner: uuid.UUID, *, but: uuid.UUID | None = None) -> int:
        """All of somebody's, whatever their stage; returns how many there were."""
        theirs = delete(self.model).where(self.owner == owner)
        ended: CursorResult[Any] = session.execute(  # type: ignore[assignment]  # what a DELETE returns
            theirs if but is None else theirs.where(self.model.id != but)
        )
        return ended.rowcount


ACCOUNT_SIGN_INS = SignIns(SignIn, SignIn.account_id)
