"""What instances' trails say of the support's accesses, in the control plane's own trail too.

The processes that serve instances cannot write there. So it follows within minutes: each line of an instance
once, however often this runs and whoever else runs it.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from provisioner.audit.events import ServiceRecovered, SupportReported
from provisioner.audit.trail import record
from provisioner.audit.trails import InstanceTrail, all_trails
from provisioner.instances.work import Platform
from provisioner.models import ControlEvent
from tenants.audit.events import (
    Recovered,
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
logger = logging.getLogger(__name__)


def report_support(platform: Platform) -> None:
    """Of every instance that answers; one that does not is told of the next time."""
    with Session(platform.control) as session, session.begin():
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        told = _told(session)
        told_since = _told(session, _recovered_at(session))
        for trail in all_trails(session):
            known = _Told(told.get(trail.slug, 0), told_since.get(trail.slug, 0))
            try:
                lines = _lines(platform, trail, known)
            except (SQLAlchemyError, LookupError) as error:
                logger.warning("support in instance %s not reported: %s", trail.id, type(error).__name__)
                continue
            for line in lines:
                record(session, _reported(trail, line), platform.clock())


@dataclass(frozen=True, slots=True)
class _Told:
    """The last line of an instance that was told of: ever, and since the control plane was recovered."""

    ever: int
    since: int

    def last(self, recovered: int | None) -> int:
        """That of the trail as it is: one that goes on from an archive, with the line at ``recovered``, has
        new lines where others were lost that were told of."""
        return self.ever if recovered is None else max(self.since, min(self.ever, recovered))


def _recovered_at(session: Session) -> int:
    """The line of our own trail that says that the service was brought back, 0 if it never was."""
    mine = select(func.max(ControlEvent.position)).where(ControlEvent.kind == ServiceRecovered.kind)
    return session.scalar(mine) or 0


def _told(session: Session, after: int = 0) -> Mapping[str, int]:
    """By slug, the last line that was told of in those of ours ``after``."""
    slug, position = ControlEvent.fields["slug"].astext, ControlEvent.fields["position"].astext
    last = func.max(cast(position, BigInteger))
    told = select(slug, last).where(ControlEvent.kind == SupportReported.kind, ControlEvent.position > after)
    told = told.group_by(slug)
    return dict(session.execute(told).all())


def _lines(platform: Platform, trail: InstanceTrail, told: _Told) -> Sequence[AuditEvent]:
    """What is older than trails are kept was told of, if that is not known any more."""
    kept_since = platform.offer.audit.kept_since(platform.clock())
    lines = select(AuditEvent).where(AuditEvent.kind.in_(_KINDS), AuditEvent.at >= kept_since)
    recovered = select(func.max(AuditEvent.position)).where(AuditEvent.kind == Recovered.kind)
    with trail.session(platform) as tenant:
        lines = lines.where(AuditEvent.position > told.last(tenant.scalar(recovered)))
        found = tenant.scalars(lines.order_by(AuditEvent.position)).all()
        tenant.expunge_all()
    return found


def _reported(trail: InstanceTrail, line: AuditEvent) -> SupportReported:
    """The fields are the instance's word: an object, as its database sees to, of anything."""
    grant, outcome = (_short(line.fields.get(name)) for name in ("grant", "outcome"))
    return SupportReported(trail.slug, grant, line.kind, line.actor, line.position, line.at, outcome)


def _short(said: object) -> str | None:
    return None if said is None else str(said)[:_LONGEST]
