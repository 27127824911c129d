"""Having the control plane look at an instance within seconds, because a mail waits in its outbox.

The mail is a row of the instance's database, its wake-up one of the control database, and two databases do
not commit at once. So the wake-up is committed first: whoever dies after that leaves a look for nothing, and
never a mail that nobody looks for. And it is locked until the mail is committed, so that nobody looks too
early; PostgreSQL takes the lock from whoever dies.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from tenants.registry import WakeUp

# Any constant of ours: the class of these advisory locks. Locks of two numbers never meet those of one.
_LOCKS = 7_306_932


@contextmanager
def waking(registry: Engine, instance_id: uuid.UUID, now: datetime) -> Iterator[None]:
    """Leave a wake-up for what the block commits in the instance's database.

    ``registry`` opens the control database with a role that may insert wake-ups and no more.
    """
    with registry.connect() as plain:
        connection = plain.execution_options(isolation_level="AUTOCOMMIT")
        lock = (_LOCKS, _key(instance_id))
        connection.execute(select(func.pg_advisory_lock_shared(*lock)))
        try:
            # No conflict is named: to name one takes the right to read.
            wake_up = insert(WakeUp).values(instance_id=instance_id, asked_at=now).on_conflict_do_nothing()
            connection.execute(wake_up)
            yield
        finally:
            connection.execute(select(func.pg_advisory_unlock_shared(*lock)))


def take(session: Session) -> list[uuid.UUID]:
    """Take the wake-ups whose writers are through, and return whose they are.

    Any number of processes may: each wake-up goes to one, and back if its transaction fails.
    """
    waiting = session.scalars(select(WakeUp.instance_id)).all()
    return [instance_id for instance_id in waiting if _take(session, instance_id)]


def _take(session: Session, instance_id: uuid.UUID) -> bool:
    if not session.scalar(select(func.pg_try_advisory_xact_lock(_LOCKS, _key(instance_id)))):
        return False
    # Another process may have taken it, and given the lock back, since the list was made.
    removed = delete(WakeUp).where(WakeUp.instance_id == instance_id).returning(WakeUp.instance_id)
    return session.scalars(removed).one_or_none() is not None


def _key(instance_id: uuid.UUID) -> int:
    """Two instances that share one only wait for each other."""
    return int.from_bytes(instance_id.bytes[:4], signed=True)
