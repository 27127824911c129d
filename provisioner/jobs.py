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
SEND_MAIL = "send-mail"

# Never opened: jobs are inserted over the connection of the transaction at hand.
_queue = App(connector=SyncPsycopgConnector())


def defer_reconciliation(session: Session, instance_id: uuid.UUID, at: datetime | None = None) -> None:
    """Queue a reconciliation, due now or ``at``; one waiting job per instance is enough."""
    _defer(session, RECONCILE, _lock(instance_id), at, instance_id=str(instance_id))


def defer_mail(session: Session, at: datetime | None = None) -> None:
    """Queue the delivery of the control plane's own mails; one waiting job is enough for all of them."""
    _defer(session, SEND_MAIL, SEND_MAIL, at)


def _defer(session: Session, task: str, lock: str, at: datetime | None, **arguments: str) -> None:
    try:
        # A savepoint, because the refusal of a second waiting job would abort the whole transaction. It is
        # set when the session's connection is asked for within the block, not before.
        with session.begin_nested():
            connection: Any = session.connection().connection.driver_connection
            job = _queue.configure_task(task, queueing_lock=lock, schedule_at=at, connection=connection)
            job.defer(**arguments)
    except AlreadyEnqueued:
        _hasten(session, lock, at)


def _hasten(session: Session, lock: str, at: datetime | None) -> None:
    """A job waits already: let it not wait for longer than asked now. No time means at once."""
    statement = text(
        "UPDATE procrastinate_jobs SET scheduled_at = :at WHERE queueing_lock = :lock AND status = 'todo' "
        "AND coalesce(scheduled_at, '-infinity') > coalesce(CAST(:at AS timestamptz), '-infinity')"
    )
    session.execute(statement, {"lock": lock, "at": at})


def _lock(instance_id: uuid.UUID) -> str:
    return f"{RECONCILE}:{instance_id}"
