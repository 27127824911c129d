"""Mails that waited when an archive was taken: the former machine may have sent them since.

What shows that it went on working after a mail was due shows that the mail had left, or was refused as it
would be now: it is closed, and counted, so that nobody gets twice what staff can ask for again. One that was
still to leave at the last sign of life is sent, with the Message-ID that it always had.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storage.outbox import ADDRESS, OutboxMessage

# A mail leaves within a second or so; a sweep comes round every minute for what did not.
RELAYED_WITHIN = timedelta(minutes=5)
# Later than that, what a mail says is no news to anybody.
STALE = timedelta(days=3)
_CLOSED = "Non renvoyé après le rétablissement du service : la machine d’avant a eu le temps de l’envoyer."


@dataclass(frozen=True, slots=True)
class Past:
    """``alive_until``: the former machine worked until then, at least; None when nothing says so."""

    alive_until: datetime | None
    now: datetime


def close_mails(session: Session, model: type[OutboxMessage], past: Past) -> int:
    """Have what was due then, or is stale by now, never leave from here; returns how many."""
    over = [model.created_at <= past.now - STALE]
    if past.alive_until is not None:
        over.append(model.next_attempt_at <= past.alive_until - RELAYED_WITHIN)
    waiting = select(model).where(model.delivered_at.is_(None), or_(*over))
    closed = session.scalars(waiting).all()
    for mail in closed:
        mail.delivered_at, mail.last_error = past.now, _CLOSED
        mail.payload = {name: value for name, value in mail.payload.items() if name != ADDRESS}
    session.flush()
    return len(closed)
