"""Rows to be delivered: written in the transaction of the change that causes them, sent after it.

A row holds what is needed to make the message again, never a secret. Delivery is at least once: a
process that dies between sending and recording sends once more, with the same Message-ID.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import JSON, DateTime, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.errors import StorageError

# In a payload: an address that no row holds any more. Once the message is out, nobody needs it.
ADDRESS = "address"
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=4)


class OutboxMessage:
    """Mixed into a declarative base of any database. ``key`` says what the message is about, once for all."""

    __tablename__ = "outbox"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    topic: Mapped[str] = mapped_column(String(63))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    next_attempt_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    delivered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)


class DeliveryError(StorageError):
    """The outside system did not take the message; the sentence says why. It will be tried again."""


class Deliver(Protocol):
    """Hands one message over, or raises DeliveryError."""

    def __call__(self, message: OutboxMessage) -> None: ...


@dataclass(frozen=True, slots=True)
class Waiting:
    """The message that is to be tried again first, and why it has not left."""

    next_attempt_at: datetime
    last_error: str | None


def relay(
    session: Session, model: type[OutboxMessage], deliver: Deliver, clock: Callable[[], datetime]
) -> Waiting | None:
    """Deliver what is due, committing after each message so that a death repeats one at most.

    Returns what is left to try again, None when all is out.
    """
    while message := _next_due(session, model, clock()):
        _attempt(message, deliver, clock())
        session.commit()
    undelivered = select(model).where(model.delivered_at.is_(None)).order_by(model.next_attempt_at)
    left = session.scalars(undelivered).first()
    waiting = Waiting(left.next_attempt_at, left.last_error) if left else None
    session.commit()
    return waiting


def retry_delay(attempts: int) -> timedelta:
    """30 s after the first failure, doubling up to four hours."""
    doublings = min(attempts - 1, 20)
    return min(FIRST_RETRY * (1 << doublings), LONGEST_RETRY)


def _next_due(session: Session, model: type[OutboxMessage], now: datetime) -> OutboxMessage | None:
    due = (
        select(model)
        .where(model.delivered_at.is_(None), model.next_attempt_at <= now)
        .order_by(model.next_attempt_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(due).first()


def _attempt(message: OutboxMessage, deliver: Deliver, now: datetime) -> None:
    message.attempts += 1
    try:
        deliver(message)
    except DeliveryError as error:
        message.last_error = str(error)
        message.next_attempt_at = now + retry_delay(message.attempts)
        return
    message.delivered_at = now
    message.last_error = None
    message.payload = {name: value for name, value in message.payload.items() if name != ADDRESS}
