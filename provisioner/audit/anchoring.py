"""Each plane is the other's witness: heads of instances' trails go to the control database, its own to them.

Instances' web processes anchor what they write at once. This does it for the rest, and for what they missed.
"""

import logging

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from provisioner.audit.trails import InstanceTrail, all_trails
from provisioner.instances.work import Platform
from provisioner.models import ControlEvent
from storage.trail import Head, head_of
from tenants.audit.anchoring import anchor
from tenants.models import AuditEvent, OperatorHead

logger = logging.getLogger(__name__)


def anchor_trails(platform: Platform) -> None:
    """Of every instance that answers; one that does not keeps none of the others waiting for long."""
    with Session(platform.control) as session:
        trails, operator = all_trails(session), head_of(session, ControlEvent)
    for trail in trails:
        try:
            _exchange(platform, trail, operator)
        except (SQLAlchemyError, LookupError) as error:
            logger.warning("trail of instance %s not anchored: %s", trail.id, type(error).__name__)


def _exchange(platform: Platform, trail: InstanceTrail, operator: Head) -> None:
    with trail.session(platform) as tenant:
        head = head_of(tenant, AuditEvent)
        known = tenant.get(OperatorHead, operator.position)
    if operator.position and known is None:
        witness(platform, trail, operator)
    if head.position:
        with Session(platform.control) as session, session.begin():
            anchor(session, trail.id, head, platform.clock())


def witness(platform: Platform, trail: InstanceTrail, operator: Head) -> None:
    """Have an instance remember how far our own trail came.

    As the owner: whoever gets hold of an instance must not be able to accuse us of having lied.
    """
    values = {"position": operator.position, "hash": operator.hash, "at": platform.clock()}
    with trail.owner_session(platform) as tenant:
        tenant.execute(insert(OperatorHead).values(values).on_conflict_do_nothing())
