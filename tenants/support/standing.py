"""What a grant is worth at a moment, and which one counts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from tenants.models import SupportGrant

_SHOWN_AT_MOST = 50
# A click on a banner of long ago would open an access that nobody needs any more; a week bears a holiday.
ANSWER_WITHIN: Final = timedelta(days=7)


class GrantState(StrEnum):
    """Only ``OPEN`` lets anybody in. ``ASKED`` waits for an answer; the others are over."""

    ASKED = "asked"
    OPEN = "open"
    EXPIRED = "expired"
    UNANSWERED = "unanswered"
    REVOKED = "revoked"
    REFUSED = "refused"
    GIVEN_UP = "given_up"

    @property
    def is_over(self) -> bool:
        return self not in {GrantState.ASKED, GrantState.OPEN}


def state_of(row: SupportGrant, now: datetime) -> GrantState:
    """A request and a grant end by themselves: no row changes when their time is over, but ``bury``'s."""
    if row.ended_at is None:
        return _left_alone(row, now)
    if row.ended_by is None:
        before = _left_alone(row, row.ended_at)
        return before if before.is_over else GrantState.GIVEN_UP
    return GrantState.REFUSED if row.granted_at is None else GrantState.REVOKED


def _left_alone(row: SupportGrant, now: datetime) -> GrantState:
    """When nobody ended it."""
    if row.granted_at is None or row.expires_at is None:
        return GrantState.ASKED if now < answer_until(row) else GrantState.UNANSWERED
    return GrantState.OPEN if now < row.expires_at else GrantState.EXPIRED


def bury(session: Session) -> None:
    """Have all that ended by itself stay so under any clock: there is one at the most that nobody ended. To
    be called under ``lock_grants``, when none is ``current``."""
    for row in session.scalars(select(SupportGrant).where(SupportGrant.ended_at.is_(None))):
        row.ended_at = row.expires_at or answer_until(row)


def answer_until(row: SupportGrant) -> datetime:
    """When a request is over that nobody answers."""
    if row.asked_at is None:
        raise ValueError("an access that was offered waits for no answer")
    return row.asked_at + ANSWER_WITHIN


def is_open(row: SupportGrant, now: datetime) -> bool:
    """Whether it lets staff in."""
    return state_of(row, now) is GrantState.OPEN


def current(session: Session, now: datetime) -> SupportGrant | None:
    """The grant that is open or waits for an answer, read anew; there is one at the most."""
    waiting = and_(SupportGrant.granted_at.is_(None), SupportGrant.asked_at > now - ANSWER_WITHIN)
    lasting = or_(waiting, SupportGrant.expires_at > now)
    wanted = select(SupportGrant).where(SupportGrant.ended_at.is_(None), lasting).limit(1)
    return session.scalars(wanted.execution_options(populate_existing=True)).first()


def history(session: Session) -> Sequence[SupportGrant]:
    """The newest first, as many as a page shows."""
    began = func.coalesce(SupportGrant.asked_at, SupportGrant.granted_at)
    return session.scalars(select(SupportGrant).order_by(began.desc()).limit(_SHOWN_AT_MOST)).all()
