"""What the control plane knows of an instance once it is back, or cannot be; each in one transaction."""

import uuid

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from provisioner.backups.keys.shredding import is_shredded
from provisioner.instances.conditions import ConditionType, fails, forget, note
from provisioner.instances.ensure_kept import NOT_RECOVERED, lost_instances
from provisioner.instances.work import Platform
from provisioner.models import Instance
from provisioner.recovery.adopting import enter
from provisioner.recovery.believing import Believed
from storage.trail import head_of
from tenants.models import AuditEvent
from tenants.registry import RegisteredInstance, TrailHead
from themes.problems import Problem


def note_restored(platform: Platform, instance_id: uuid.UUID, believed: Believed) -> None:
    """Its archive is in the catalogue and good, its key the one that we signed for; it is to be looked at.

    Heads of its trail beyond what was restored are of lines that are lost.
    """
    with Session(platform.control) as session:
        instance = session.get_one(Instance, instance_id)
        server, now = instance.database_server, platform.clock()
        with Session(platform.tenants.engine(instance_id, server)) as tenant:
            head = head_of(tenant, AuditEvent).position
        # The line of the recovery itself is new.
        lost = TrailHead.instance_id == instance_id, TrailHead.position >= head
        session.execute(delete(TrailHead).where(*lost))
        known = platform.escrow.recipient(instance_id)
        if known == believed.manifest.recipient:
            instance.recipient = known
        enter(session, platform, instance_id, believed, read_at=now)
        if _is_lost(instance):
            forget(instance, ConditionType.DATABASE_READY)
        instance.next_look_at = now
        session.commit()


def note_lost(platform: Platform, instance_id: uuid.UUID, problem: Problem) -> None:
    """It is not to come up empty, whoever asks for it. One whose key is gone will not come back at all: its
    name leads nowhere, and nobody looks for its trail any more.
    """
    with Session(platform.control) as session, session.begin():
        instance = session.get_one(Instance, instance_id)
        seen = fails(NOT_RECOVERED, problem.message)
        note(instance, ConditionType.DATABASE_READY, seen, platform.clock())
        instance.next_look_at = None
        entry = session.get(RegisteredInstance, instance_id)
        if entry is not None and is_shredded(instance):
            session.delete(entry)


def lost_ones(session: Session) -> list[uuid.UUID]:
    """Instances that a recovery could not bring back, and a later one may."""
    lost = select(Instance).where(Instance.id.in_(lost_instances(session))).order_by(Instance.slug)
    return [one.id for one in session.scalars(lost) if not is_shredded(one)]


def _is_lost(instance: Instance) -> bool:
    return any(one.reason == NOT_RECOVERED for one in instance.conditions)
