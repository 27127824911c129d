"""A visit of the staff: it begins with a link, and ends with the grant or the console's session behind it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from tenants.audit import Actor, acting, actor_of, record
from tenants.audit.events import SupportEntered, SupportLeft
from tenants.errors import SupportLinkRefused
from tenants.models import SupportGrant, SupportVisit
from tenants.sign_ins import SEEN_EVERY, Device
from tenants.support.granting import lock_grants
from tenants.support.link import Entry
from tenants.support.standing import is_open

# A working day, as a session of an account; a grant may last longer.
_LONGEST: Final = timedelta(hours=12)
REFUSED: Final = (
    "Ce lien ne sert qu’une fois, pendant une minute, et tant que l’accès est ouvert. Revenez à la page de "
    "l’instance dans la console, puis choisissez de nouveau « Entrer »."
)


@dataclass(frozen=True, slots=True)
class Visit:
    """Who of the staff is in, by e-mail, and under which grant."""

    id: uuid.UUID
    grant_id: uuid.UUID
    staff: str

    @classmethod
    def of(cls, row: SupportVisit) -> "Visit":
        return cls(row.id, row.grant_id, row.staff_email)


def enter(session: Session, entry: Entry, device: Device, now: datetime) -> Visit:
    """Begin the visit of a link that is genuine and in time.

    Raises SupportLinkRefused when the link was used before, or the grant is not open (any more).
    """
    lock_grants(session)
    row = session.get(SupportGrant, entry.grant_id, populate_existing=True)
    if row is None or row.expires_at is None or not is_open(row, now):
        raise SupportLinkRefused(REFUSED)
    until = min(row.expires_at, now + _LONGEST)
    if not _began(session, entry, device, now, until):
        raise SupportLinkRefused(REFUSED)
    act_as_staff(session, entry.staff)
    record(session, SupportEntered(row.id, entry.staff), now)
    return Visit(entry.visit_id, row.id, entry.staff)


def under_way(session: Session, visit_id: uuid.UUID, now: datetime) -> Visit | None:
    """The visit, as long as it lasts and its grant is open; both are read anew."""
    row = session.get(SupportVisit, visit_id, populate_existing=True)
    if row is None or row.expires_at <= now:
        return None
    if not is_open(session.get_one(SupportGrant, row.grant_id, populate_existing=True), now):
        return None
    if now - row.seen_at >= SEEN_EVERY:
        row.seen_at = now
    return Visit.of(row)


def leave(session: Session, visit_id: uuid.UUID, now: datetime) -> None:
    """End the visit. Its row stays: a link that began it must not begin it again."""
    row = session.get_one(SupportVisit, visit_id, with_for_update=True, populate_existing=True)
    if row.expires_at > now:
        row.expires_at = now
        record(session, SupportLeft(row.grant_id, row.staff_email), now)
        session.flush()


def end_visits(session: Session, is_over: Callable[[uuid.UUID], bool], now: datetime) -> None:
    """Write down that those under way have ended which ``is_over`` says so of, by their id."""
    lasting = select(SupportVisit.id).where(SupportVisit.expires_at > now)
    for visit_id in session.scalars(lasting).all():
        if is_over(visit_id):
            leave(session, visit_id, now)


def act_as_staff(session: Session, email: str) -> None:
    """The trail says who of the staff did it, and not for whom."""
    known = actor_of(session)
    acting(session, Actor.staff(email, known.address, known.request_id))


def _began(session: Session, entry: Entry, device: Device, now: datetime, until: datetime) -> bool:
    """Whether no other request began this visit first."""
    row = {
        "id": entry.visit_id,
        "grant_id": entry.grant_id,
        "staff_email": entry.staff,
        "created_at": now,
        "seen_at": now,
        "expires_at": until,
        "address": device.address,
        "device": device.description,
    }
    begun = insert(SupportVisit).values(row).on_conflict_do_nothing().returning(SupportVisit.id)
    return session.scalars(begun).one_or_none() is not None
