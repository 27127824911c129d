"""Wounds of trails that somebody looked into and said so: lines of the control plane's own trail.

Whoever owns the control database can write such lines. So all that they do is to keep an alert from being
raised, which lies in that database too; ``verifying`` does not know of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.audit.events import TrailAcknowledged
from provisioner.audit.verifying import ILLEGIBLE, Verdict
from provisioner.models import ControlEvent
from tenants.audit.verifying import Wound


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What the line at ``position`` says: of the trail of ``slug``, None for our own, ``wounds`` were looked
    into, as sentences. ``actor`` is who wrote it, as lines name them; ``tears`` are digests of the places
    where the chain does not hold, ``witnesses`` what contradicted it and was set aside."""

    position: int
    at: datetime
    actor: str | None
    slug: str | None
    reason: str
    wounds: tuple[str, ...]
    tears: frozenset[str]
    witnesses: tuple[str, ...]

    @property
    def count(self) -> int:
        """Of the wounds. One that was forged may tell of none, and still name what shows them."""
        return max(len(self.wounds), len(self.tears))

    def is_about(self, wound: Wound) -> bool:
        """A witness that contradicts still was not set aside, so what it shows is not over."""
        return not wound.against and wound.tear in self.tears


def acknowledgements(session: Session) -> list[Acknowledgement]:
    """All that are on record, the oldest first. A line that cannot be read acknowledges nothing."""
    mine = select(ControlEvent.position).where(ControlEvent.kind == TrailAcknowledged.kind)
    positions = session.scalars(mine.order_by(ControlEvent.position)).all()
    return [one for position in positions for one in _read(session, position)]


def concerning(verdict: Verdict, known: Sequence[Acknowledgement]) -> list[Acknowledgement]:
    """Those that name this trail, or what was done to it under another name."""
    return [one for one in known if one.slug == verdict.slug or any(map(one.is_about, verdict.wounds))]


def unexplained(verdict: Verdict, known: Sequence[Acknowledgement]) -> tuple[Wound, ...]:
    """The wounds that nobody looked into."""
    return tuple(wound for wound in verdict.wounds if not any(one.is_about(wound) for one in known))


def _read(session: Session, position: int) -> Iterator[Acknowledgement]:
    mine = select(ControlEvent.at, ControlEvent.actor, ControlEvent.fields)
    try:
        line = session.execute(mine.where(ControlEvent.position == position)).one()
    except ILLEGIBLE:
        return
    if isinstance(line.fields, dict):
        slug, reason = line.fields.get("slug"), str(line.fields.get("reason"))
        wounds, tears, witnesses = (
            _texts(line.fields.get(name)) for name in ("wounds", "tears", "witnesses")
        )
        about = None if slug is None else str(slug)
        yield Acknowledgement(
            position, line.at, line.actor, about, reason, wounds, frozenset(tears), witnesses
        )


def _texts(said: object) -> tuple[str, ...]:
    return tuple(map(str, said)) if isinstance(said, list) else ()
