"""The reconciler: walks the steps in order, each checked first, acted on second, recorded and committed.

A step may die at any line; the next pass starts from what is there. It stops at the first condition that
does not hold, since each step builds on those before it.
"""

import logging
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from provisioner.instances.conditions import ConditionType, Observation, note, waits
from provisioner.instances.ensure_accounts import ensure_accounts
from provisioner.instances.ensure_invitations import ensure_invitations
from provisioner.instances.ensure_kept import ensure_kept_database
from provisioner.instances.ensure_routed import ensure_routed
from provisioner.instances.ensure_served import ensure_served
from provisioner.instances.ensure_structure import ensure_structure
from provisioner.instances.ensure_theme import ensure_theme
from provisioner.instances.locks import instance_lock
from provisioner.instances.work import Platform, Work
from provisioner.models import Instance
from storage.errors import StorageError
from storage.objects import ObjectStoreError
from tenants.log_lines import about

Step = Callable[[Work], Observation]
logger = logging.getLogger(__name__)

STEPS: tuple[tuple[ConditionType, Step], ...] = (
    (ConditionType.DATABASE_READY, ensure_kept_database),
    (ConditionType.THEME_PUBLISHED, ensure_theme),
    (ConditionType.STRUCTURE_DESCRIBED, ensure_structure),
    (ConditionType.ACCOUNTS_CREATED, ensure_accounts),
    (ConditionType.ROUTED, ensure_routed),
    (ConditionType.SERVED, ensure_served),
    (ConditionType.INVITATIONS_SENT, ensure_invitations),
)
AFTER_FAILURE = timedelta(minutes=1)
# Rights and pages are looked at again although nobody asked: drift is found within this time.
ROUTINE = timedelta(hours=6)
# The reason of a condition that a defect of ours keeps from being known.
UNEXPECTED = "UnexpectedError"


def reconcile(
    platform: Platform,
    instance_id: uuid.UUID,
    on_step: Callable[[ConditionType, Observation], None] | None = None,
    steps: Sequence[tuple[ConditionType, Step]] = STEPS,
) -> None:
    """Bring one instance closer to its spec. Raises ReconciliationUnderWay when another process is at it."""
    with instance_lock(platform.admin, instance_id), Session(platform.control) as session:
        instance = session.get_one(Instance, instance_id)
        work, asked_look = Work(platform, session, instance), instance.next_look_at
        look_again_after: timedelta | None = ROUTINE
        with about(instance=str(instance_id), slug=instance.slug):
            for kind, step in steps:
                seen = carry_out(work, kind, step)
                if on_step is not None:
                    on_step(kind, seen)
                if not seen.holds:
                    look_again_after = seen.look_again_after
                    break
        _plan_next_look(work, asked_look, look_again_after)


def _plan_next_look(work: Work, asked_look: datetime | None, after: timedelta | None) -> None:
    """Unless somebody asked for a look since this pass began: theirs comes first."""
    planned = work.now + after if after is not None else None
    mine = Instance.id == work.instance.id
    unchanged = Instance.next_look_at.is_not_distinct_from(asked_look)
    work.session.execute(update(Instance).where(mine, unchanged).values(next_look_at=planned))
    work.session.commit()


def carry_out(work: Work, kind: ConditionType, step: Step) -> Observation:
    """Take one step, record what it found, commit. Whoever calls holds the instance."""
    try:
        seen = step(work)
    except (StorageError, ObjectStoreError, OperationalError) as error:
        work.session.rollback()
        logger.warning("%s of %s: %s", kind, work.instance.slug, error)
        seen = waits(
            "Unavailable", f"Un système dont dépend cette étape ne répond pas : {error}", AFTER_FAILURE
        )
    except Exception:
        # A defect of ours: keep it in the log with its trace, and keep the other instances going.
        work.session.rollback()
        logger.exception("%s of %s", kind, work.instance.slug)
        message = "Erreur inattendue ; l’équipe technique trouvera le détail dans le journal du service."
        seen = waits(UNEXPECTED, message, AFTER_FAILURE)
    note(work.instance, kind, seen, work.now)
    work.session.commit()
    return seen
