"""Whether every trail still says what it said, as far as both databases together tell."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.exc import DataError, SQLAlchemyError
from sqlalchemy.orm import Session

from provisioner.audit.trails import InstanceTrail
from provisioner.instances.work import Platform
from provisioner.models import ControlEvent
from storage.trail import EMPTY, Head, TrailRow, head_of
from tenants.audit.verifying import Anchor, Harm, Wound, wounds
from tenants.models import AuditEvent, OperatorHead
from tenants.registry import TrailHead

CONTROL_WITNESS = "base de contrôle"
# What reading a row does that none of us wrote: a moment of no calendar, a number too long, lists too deep.
ILLEGIBLE: Final = (DataError, ValueError, OverflowError, RecursionError)
_ROWS_AT_ONCE = 1_000
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``slug`` is None for the control plane's own trail. Of a trail that cannot be read, or only against
    some of its witnesses, ``unread`` names what did not answer. ``head`` is how far it had come before it was
    read. No line that says that a wound was looked into takes it away: whoever touches a trail may write one.
    """

    slug: str | None
    lines: int
    wounds: tuple[Wound, ...] = ()
    unread: tuple[str, ...] = ()
    is_copy: bool = False
    head: Head = EMPTY


def verify_instance(platform: Platform, trail: InstanceTrail) -> Verdict:
    """A copy is read against what is remembered of the instance that it was taken from, as far as it goes:
    lines that were written since are not missing from it."""
    with Session(platform.control) as session:
        anchors = list(_anchors(session, trail.copy_of or trail.id))
    try:
        with trail.session(platform) as tenant:
            if trail.copy_of is not None:
                end = head_of(tenant, AuditEvent).position
                anchors = [one for one in anchors if one.position <= end]
            verdict = _examined(platform, tenant, AuditEvent, anchors)
    except (SQLAlchemyError, LookupError):
        return Verdict(trail.slug, 0, unread=(trail.slug,), is_copy=trail.copy_of is not None)
    return replace(verdict, slug=trail.slug, is_copy=trail.copy_of is not None)


def verify_control(platform: Platform, witnesses: Iterable[InstanceTrail]) -> Verdict:
    """The control plane's trail, as every instance remembers it."""
    anchors: list[Anchor] = []
    silent: list[str] = []
    for one in witnesses:
        try:
            anchors += _remembered(platform, one)
        except (SQLAlchemyError, LookupError):
            silent.append(one.slug)
    with Session(platform.control) as session:
        verdict = _examined(platform, session, ControlEvent, anchors)
    return replace(verdict, unread=tuple(silent))


def _examined(
    platform: Platform, session: Session, model: type[TrailRow], anchors: Sequence[Anchor]
) -> Verdict:
    """All that is wrong with a trail."""
    head = head_of(session, model)
    kept_since = platform.offer.audit.kept_since(platform.clock())
    try:
        found = wounds(_rows(session, model), anchors, kept_since)
    except ILLEGIBLE:
        illegible: set[int] = set()
        judged = wounds(_one_by_one(session, model, illegible), anchors, kept_since)
        found = [replace(one, harm=Harm.ILLEGIBLE) if one.position in illegible else one for one in judged]
    lines = session.scalar(select(func.count()).select_from(model)) or 0
    return Verdict(None, lines, tuple(found), head=head)


def _one_by_one(session: Session, model: type[TrailRow], illegible: set[int]) -> Iterator[TrailRow]:
    """Slow, and rarely asked. In the place of a line that cannot be read, one that says nothing: it does not
    follow from those before it, and those after it may follow from what it says of itself.
    """
    for position in session.scalars(select(model.position).order_by(model.position)).all():
        try:
            row = session.get_one(model, position)
            session.expunge(row)
        except ILLEGIBLE:
            illegible.add(position)
            row = _nothing_said(session, model, position)
        yield row


def _nothing_said(session: Session, model: type[TrailRow], position: int) -> TrailRow:
    whole: ColumnElement[str] = literal_column(
        f"sha256(convert_to({model.__tablename__}::text, 'UTF8'))::text"
    )
    said = select(model.previous, model.hash, whole).where(model.position == position)
    previous, digest, text = session.execute(said).one()
    row = model()
    row.position, row.at, row.kind, row.fields = position, _NEVER, "", {"illegible": text}
    row.previous, row.hash = previous, digest
    return row


def _rows(session: Session, model: type[TrailRow]) -> Iterator[TrailRow]:
    """A trail may be longer than memory is large."""
    for rows in session.scalars(
        select(model).order_by(model.position).execution_options(yield_per=_ROWS_AT_ONCE)
    ).partitions():
        for row in rows:
            session.expunge(row)
        yield from rows


def _anchors(session: Session, instance_id: uuid.UUID) -> Iterator[Anchor]:
    mine = select(TrailHead.position, TrailHead.hash, TrailHead.at).where(
        TrailHead.instance_id == instance_id
    )
    for position, digest, at in session.execute(mine):
        yield Anchor(position, digest, at, CONTROL_WITNESS)


def _remembered(platform: Platform, trail: InstanceTrail) -> list[Anchor]:
    heads = select(OperatorHead.position, OperatorHead.hash, OperatorHead.at)
    with trail.session(platform) as tenant:
        return [Anchor(position, digest, at, trail.slug) for position, digest, at in tenant.execute(heads)]
