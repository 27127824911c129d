"""Writing events down: appended to, never changed; in the transaction of what they tell of."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from storage.trail import Line, note
from tenants.audit.event import Event, fields_of
from tenants.models import AuditEvent

_ACTOR: Final = "audit.actor"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does what a session records: ``label`` is ``account:<id>``, ``staff:<e-mail>`` or ``operator``,
    None for nobody known; ``address`` is the visitor's."""

    label: str | None = None
    address: str | None = None
    request_id: str | None = None

    @classmethod
    def account(
        cls, account_id: uuid.UUID, address: str | None = None, request_id: str | None = None
    ) -> "Actor":
        return cls(f"account:{account_id}", address, request_id)

    @classmethod
    def staff(cls, email: str, address: str | None = None, request_id: str | None = None) -> "Actor":
        return cls(f"staff:{email}", address, request_id)


OPERATOR: Final = Actor("operator")
NOBODY: Final = Actor()


def acting(session: Session, actor: Actor) -> None:
    """From here on, what ``session`` records was done by ``actor``."""
    session.info[_ACTOR] = actor


def acting_as(session: Session, account_id: uuid.UUID) -> None:
    """The same browser, once it is known whose it is."""
    acting(session, replace(actor_of(session), label=Actor.account(account_id).label))


def actor_of(session: Session) -> Actor:
    """Who acts in ``session``; nobody known, as long as nobody said."""
    actor: Actor = session.info.get(_ACTOR, NOBODY)
    return actor


def record(session: Session, event: Event, now: datetime) -> None:
    """Add one event to the transaction of the change it tells of; written when it commits."""
    note(session, AuditEvent, line(event, actor_of(session), now))


def line(event: Event, actor: Actor, now: datetime) -> Line:
    """The event as a line of any trail."""
    return Line(now, event.kind, actor.label, actor.address, actor.request_id, fields_of(event))
