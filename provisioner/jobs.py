"""Work that outlives a request: asking for it, in the transaction that makes it necessary.

The queue is procrastinate's, in the control database. Jobs hold identifiers, never a secret. Reconciliation
starts from state, so a lost job costs a minute: the worker's sweep queues whatever is due.
"""

import uuid
from datetime import datetime
from typing import Any

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import text
from sqlalchemy.orm import Session

RECONCILE = "reconcile"

# Never opened: jobs are inserted over the connection of the transaction at hand.
_queue = App(connector=SyncPsycopgConnector())


def defer_reconciliation(session: Session, instance_id: uuid.UUID, at: datetime | None = None) -> None:
    """Queue a reconciliation, due now or ``at``; one waiting job per instance is enough."""
    try:
        # A savepoint, because the refusal of a second waiting job would abort the whole transaction. It is
        # set when the session's connection is asked for within the block, not before.
        with session.begin_nested():
            connection: Any = session.connection().connection.driver_connection
            job = _queue.configure_task(
                RECONCILE,
                queueing_lock=_lock(instance_id),
                schedule_at=at,
                connection=connection,
            )
            job.defer(instance_id=str(instance_id))
    except AlreadyEnqueued:
        _hasten(session, instance_id, at)


def _hasten(session: Session, instance_id: uuid.UUID, at: datetime | None) -> None:
    """A job waits already: let it not wait for longer than asked now. No time means at once."""
    statement = text(
        "UPDATE procrastinate_jobs SET scheduled_at = :at WHERE queueing_lock = :lock AND status = 'todo' "
        "AND coalesce(scheduled_at, '-infinity') > coalesce(CAST(:at AS timestamptz), '-infinity')"
    )
    session.execute(statement, {"lock": _lock(instance_id), "at": at})


def _lock(instance_id: uuid.UUID) -> str:
    return f"{RECONCILE}:{instance_id}"
