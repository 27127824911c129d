"""What staff ask of an instance that exists: each changes the spec and queues a reconciliation with it.

Functions flush and never commit: the caller's edge does, so that the change and its job are one.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from provisioner.audit import record
from provisioner.audit.events import InstanceResumed, InstanceSuspended
from provisioner.errors import Conflict
from provisioner.instances.directory import find
from provisioner.jobs import defer_reconciliation
from provisioner.models import Instance
from tenants.registry import InstanceState


def suspend(session: Session, slug: str, now: datetime) -> Instance:
    """Close the instance to its users; its data stay. Raises NotFound, or Conflict when it is closed."""
    instance = _locked(session, slug)
    if instance.state is InstanceState.SUSPENDED:
        raise Conflict(f"L’instance « {slug} » est déjà suspendue : il n’y a rien à faire.")
    instance.state = InstanceState.SUSPENDED
    record(session, InstanceSuspended(slug), now)
    return _look(session, instance, now)


def resume(session: Session, slug: str, now: datetime) -> Instance:
    """Open a suspended instance again. Raises NotFound, or Conflict when it is not suspended."""
    instance = _locked(session, slug)
    if instance.state is not InstanceState.SUSPENDED:
        raise Conflict(f"L’instance « {slug} » n’est pas suspendue : il n’y a rien à rétablir.")
    instance.state = InstanceState.ACTIVE
    record(session, InstanceResumed(slug), now)
    return _look(session, instance, now)


def look_now(session: Session, slug: str, now: datetime) -> Instance:
    """Have the instance checked, and repaired, without waiting for its next look. Raises NotFound."""
    return _look(session, _locked(session, slug), now)


def _locked(session: Session, slug: str) -> Instance:
    """Two people who act at once are told apart: the second sees what the first did."""
    instance = find(session, slug)
    session.refresh(instance, with_for_update=True)
    return instance


def _look(session: Session, instance: Instance, now: datetime) -> Instance:
    # The sweep finds the date should the job be lost.
    instance.next_look_at = now
    session.flush()
    defer_reconciliation(session, instance.id)
    return instance
