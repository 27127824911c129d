"""What instances' trails say of the support's accesses, in the control plane's own trail too.

The processes that serve instances cannot write there. So it follows within minutes: each line of an instance
once, however often this runs and whoever else runs it.
"""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from provisioner.audit.events import SupportReported
from provisioner.audit.trail import record
from provisioner.audit.trails import InstanceTrail, all_trails
from provisioner.instances.work import Platform
from provisioner.models import ControlEvent
from tenants.audit.event import fields_of
from tenants.audit.events import (
    SupportAsked,
    SupportEnded,
    SupportEntered,
    SupportGranted,
    SupportLeft,
)
from tenants.models import AuditEvent

_KINDS: Final = tuple(
    each.kind for each in (SupportAsked, SupportGranted, SupportEnded, SupportEntered, SupportLeft)
)
# Any constant of ours: the advisory lock of whoever tells of support, so that no line is told twice.
_LOCK: Final = 7_306_935
# That of an identifier, the longest that we write.
_LONGEST: Final = 36
# Of our own lines: what tells two apart that stood at the same position, one after the other was lost.
_TELLING: Final = ("what", "grant", "at")
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Told:
    """A line that was told of, and what was ``said`` of it, by ``_TELLING``."""

    position: int
    said: tuple[object, ...]


def report_support(platform: Platform) -> None:
    """Of every instance that answers; one that does not is told of the next time."""
    with Session(platform.control) as session, session.begin():
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        told = _told(session)
        for trail in all_trails(session):
            try:
                lines = _lines(platform, trail, told.get(trail.slug, ()))
            except (SQLAlchemyError, LookupError) as error:
                logger.warning("support in instance %s not reported: %s", trail.id, type(error).__name__)
                continue
            for line in lines:
                record(session, _reported(trail, line), platform.clock())


def _told(session: Session) -> Mapping[str, Sequence[_Told]]:
    """By slug, the lines that were told of, the latest first."""
    slug, position = ControlEvent.fields["slug"].astext, ControlEvent.fields["position"].astext
    said = [ControlEvent.fields[name].astext for name in _TELLING]
    mine = select(slug, cast(position, BigInteger), *said).where(ControlEvent.kind == SupportReported.kind)
    told = defaultdict[str, list[_Told]](list)
    for row in session.execute(mine.order_by(ControlEvent.position.desc())):
        told[row[0]].append(_Told(row[1], tuple(row[2:])))
    return told


def _lines(platform: Platform, trail: InstanceTrail, told: Sequence[_Told]) -> Sequence[AuditEvent]:
    """What is older than trails are kept was told of, if that is not known any more."""
    kept_since = platform.offer.audit.kept_since(platform.clock())
    lines = select(AuditEvent).where(AuditEvent.kind.in_(_KINDS), AuditEvent.at >= kept_since)
    with trail.session(platform) as tenant:
        lines = lines.where(AuditEvent.position > _last_standing(trail, tenant, told))
        found = tenant.scalars(lines.order_by(AuditEvent.position)).all()
        tenant.expunge_all()
    return found


def _last_standing(trail: InstanceTrail, tenant: Session, told: Sequence[_Told]) -> int:
    """The latest line that was told of and is still there, 0 for none: what comes after it was not told.

    A trail that goes on from an archive, or was cut, has new lines where others were lost that were told of.
    """
    for one in told:
        line = tenant.get(AuditEvent, one.position)
        if line is not None:
            fields = fields_of(_reported(trail, line))
            if one.said == tuple(fields[name] for name in _TELLING):
                return one.position
    return 0


def _reported(trail: InstanceTrail, line: AuditEvent) -> SupportReported:
    """The fields are the instance's word: an object, as its database sees to, of anything."""
    grant, outcome = (_short(line.fields.get(name)) for name in ("grant", "outcome"))
    return SupportReported(trail.slug, grant, line.kind, line.actor, line.position, line.at, outcome)


def _short(said: object) -> str | None:
    return None if said is None else str(said)[:_LONGEST]
