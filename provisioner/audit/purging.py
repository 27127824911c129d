"""Lines that were kept as long as the offer says go; the chain begins after them, and says so."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, delete, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from provisioner.audit.trail import record as record_ours
from provisioner.audit.trails import InstanceTrail, all_trails
from provisioner.instances.work import Platform
from provisioner.models import ControlEvent
from storage.trail import TrailRow, take_head
from tenants.audit import acting, record
from tenants.audit.anchoring import anchor
from tenants.audit.event import Event
from tenants.audit.events import TrailPurged
from tenants.audit.trail import OPERATOR
from tenants.models import AuditEvent, OperatorHead, SupportVisit
from tenants.registry import TrailHead

logger = logging.getLogger(__name__)
Record = Callable[[Session, Event, datetime], None]


def purge_trails(platform: Platform) -> None:
    """Every trail by itself: one that cannot be reached waits for the next day."""
    with Session(platform.control) as session:
        trails = all_trails(session)
    for trail in trails:
        try:
            purge_instance(platform, trail)
        except (SQLAlchemyError, LookupError) as error:
            logger.warning("trail of instance %s not purged: %s", trail.id, type(error).__name__)
    try:
        purge_control(platform, trails)
    except (SQLAlchemyError, LookupError) as error:
        # All of them are witnesses: without one of them nobody knows what it remembers.
        logger.warning("trail of the control plane not purged: %s", type(error).__name__)


def purge_instance(platform: Platform, trail: InstanceTrail) -> int:
    """How many lines went; the anchors of those go with them."""
    now, limit = platform.clock(), platform.offer.audit.kept_since(platform.clock())
    with Session(platform.control) as session:
        young = select(func.min(TrailHead.position)).where(
            TrailHead.instance_id == trail.id, TrailHead.at >= limit
        )
        witnessed = session.scalar(young)
    with trail.owner_session(platform) as tenant:
        acting(tenant, OPERATOR)
        # They name somebody of the staff and their browser, and are kept as long as the lines about them.
        tenant.execute(delete(SupportVisit).where(SupportVisit.expires_at < limit))
        gone = purge(tenant, AuditEvent, limit, witnessed)
        if gone is not None:
            record(tenant, gone, now)
    if gone is None:
        return 0
    with Session(platform.control) as session, session.begin():
        head = take_head(tenant)
        if head is not None:
            anchor(session, trail.id, head, now)
        session.execute(
            delete(TrailHead).where(TrailHead.instance_id == trail.id, TrailHead.position <= gone.position)
        )
    return gone.count


def purge_control(platform: Platform, witnesses: list[InstanceTrail]) -> int:
    """How many lines of the control plane's own trail went. Raises when a witness does not answer."""
    now, limit = platform.clock(), platform.offer.audit.kept_since(platform.clock())
    young = [first for one in witnesses if (first := _first_young(platform, one, limit)) is not None]
    with Session(platform.control) as session, session.begin():
        gone = purge(session, ControlEvent, limit, min(young, default=None))
        if gone is None:
            return 0
        record_ours(session, gone, now)
    for one in witnesses:
        with one.owner_session(platform) as tenant:
            tenant.execute(delete(OperatorHead).where(OperatorHead.position <= gone.position))
    return gone.count


def purge(
    session: Session, model: type[TrailRow], limit: datetime, witnessed: int | None
) -> TrailPurged | None:
    """Take away the lines before the first that was written since ``limit``; what went, if any did.

    ``witnessed`` is the first line that an anchor since then speaks of: it stays, and so does the last line,
    which the next one follows.
    """
    young = session.scalar(select(func.min(model.position)).where(model.at >= limit))
    last = session.scalar(select(func.max(model.position)))
    kept = [position for position in (young, witnessed, last) if position is not None]
    edge = session.get(model, min(kept, default=0) - 1, with_for_update=True)
    if edge is None:
        return None
    position, digest = edge.position, edge.hash
    old = delete(model).where(model.position <= position).execution_options(synchronize_session=False)
    gone: CursorResult[Any] = session.execute(old)  # type: ignore[assignment]  # what a DELETE returns
    session.expunge(edge)
    return TrailPurged(position, digest, gone.rowcount)


def _first_young(platform: Platform, trail: InstanceTrail, limit: datetime) -> int | None:
    with trail.session(platform) as tenant:
        return tenant.scalar(select(func.min(OperatorHead.position)).where(OperatorHead.at >= limit))
