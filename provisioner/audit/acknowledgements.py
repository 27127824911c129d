"""Wounds of trails that somebody looked into and said so: lines of the control plane's own trail."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from provisioner.audit.events import TrailAcknowledged
from provisioner.models import ControlEvent

# What reading a row does that none of us wrote: a moment of no calendar, a number too long, lists too deep.
ILLEGIBLE: Final = (DataError, ValueError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What the line at ``position`` says: of the trail of ``slug``, None for our own, ``wounds`` were looked
    into, as sentences. ``tears`` are digests of the places where its chain does not hold."""

    position: int
    at: datetime
    slug: str | None
    reason: str
    wounds: tuple[str, ...]
    tears: frozenset[str]


def acknowledgements(session: Session) -> list[Acknowledgement]:
    """All that are on record, the oldest first. A line that cannot be read acknowledges nothing."""
    mine = select(ControlEvent.position).where(ControlEvent.kind == TrailAcknowledged.kind)
    positions = session.scalars(mine.order_by(ControlEvent.position)).all()
    return [one for position in positions for one in _read(session, position)]


def _read(session: Session, position: int) -> Iterator[Acknowledgement]:
    mine = select(ControlEvent.at, ControlEvent.fields).where(ControlEvent.position == position)
    try:
        line = session.execute(mine).one()
    except ILLEGIBLE:
        return
    if isinstance(line.fields, dict):
        slug, reason = line.fields.get("slug"), str(line.fields.get("reason"))
        about = None if slug is None else str(slug)
        wounds, tears = _texts(line.fields.get("wounds")), _texts(line.fields.get("tears"))
        yield Acknowledgement(position, line.at, about, reason, wounds, frozenset(tears))


def _texts(said: object) -> tuple[str, ...]:
    return tuple(map(str, said)) if isinstance(said, list) else ()
