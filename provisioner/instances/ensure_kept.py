"""Before step 1: an instance whose data could not be brought back is not made anew, empty, under its name."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.instances.conditions import ConditionType, Observation, fails, find
from provisioner.instances.ensure_database import ensure_database
from provisioner.instances.work import Work
from provisioner.models import Condition

# The reason that a recovery notes; it goes when a later one succeeds.
NOT_RECOVERED = "NotRecovered"


def lost_instances(session: Session) -> set[uuid.UUID]:
    """Those that are not made anew."""
    kind = Condition.type == ConditionType.DATABASE_READY.value
    return set(session.scalars(select(Condition.instance_id).where(kind, Condition.reason == NOT_RECOVERED)))


def ensure_kept_database(work: Work) -> Observation:
    """As ``ensure_database``, unless what was in that database is lost: then it stays false, and says so."""
    known = find(work.instance, ConditionType.DATABASE_READY)
    if known is not None and known.reason == NOT_RECOVERED:
        return fails(NOT_RECOVERED, known.message)
    return ensure_database(work)
