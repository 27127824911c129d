"""Work that outlives a request: asking for it, in the transaction that makes it necessary.

The queue is procrastinate's, in the control database. Jobs hold identifiers, never a secret. Reconciliation
and backups start from state, so a lost job costs a minute: the worker's sweep queues whatever is due.

Archives have a queue of their own: a night of backups keeps no instance and no mail waiting.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import text
from sqlalchemy.orm import Session

from provisioner.offers.backup import MANUAL

RECONCILE = "reconcile"
SEND_MAIL = "send-mail"
BACK_UP = "back-up"
VERIFY = "verify-archive"
DRILL = "drill"
RESTORE = "restore-beside"
DROP_COPY = "drop-copy"
LOOK_AT_DOMAIN = "look-at-domain"

DEFAULT_QUEUE = "default"
BACKUPS_QUEUE = "backups"
# A look may wait ten seconds for servers that never answer: nobody else should.
DOMAINS_QUEUE = "domains"
# What a person waits for goes before what the clock asked.
SCHEDULED, ASKED = 0, 10

# Never opened: jobs are inserted over the connection of the transaction at hand.
_queue = App(connector=SyncPsycopgConnector())


@dataclass(frozen=True, slots=True)
class _Work:
    """``lock``: of those that share it, one waits at the most."""

    task: str
    lock: str
    queue: str = DEFAULT_QUEUE
    priority: int = SCHEDULED


def defer_reconciliation(session: Session, instance_id: uuid.UUID, at: datetime | None = None) -> None:
    """Queue a reconciliation, due now or ``at``; one waiting job per instance is enough."""
    _defer(session, _Work(RECONCILE, f"{RECONCILE}:{instance_id}"), at, instance_id=str(instance_id))


def defer_mail(session: Session, at: datetime | None = None) -> None:
    """Queue the delivery of the control plane's own mails; one waiting job is enough for all of them."""
    _defer(session, _Work(SEND_MAIL, SEND_MAIL), at)


@dataclass(frozen=True, slots=True)
class BackupOrder:
    """An archive to be made of an instance, or (None) of the control plane.

    ``kind`` names a run of the offer's plan, and ``slot`` is its scheduled moment. ``asked_by`` is the id of
    the staff member who did not want to wait for it.
    """

    instance_id: uuid.UUID | None
    kind: str = MANUAL
    slot: datetime | None = None
    asked_by: uuid.UUID | None = None

    def as_arguments(self) -> dict[str, Any]:
        return {
            "instance_id": str(self.instance_id) if self.instance_id is not None else None,
            "kind": self.kind,
            "slot": self.slot.isoformat() if self.slot is not None else None,
            "asked_by": str(self.asked_by) if self.asked_by is not None else None,
        }

    @classmethod
    def of_arguments(
        cls, instance_id: str | None, kind: str, slot: str | None, asked_by: str | None
    ) -> "BackupOrder":
        return cls(
            uuid.UUID(instance_id) if instance_id is not None else None,
            kind,
            datetime.fromisoformat(slot) if slot is not None else None,
            uuid.UUID(asked_by) if asked_by is not None else None,
        )


def defer_backup(session: Session, order: BackupOrder, at: datetime | None = None) -> None:
    """Queue a backup; one waiting job per owner and kind is enough."""
    priority = ASKED if order.kind == MANUAL else SCHEDULED
    lock = f"{BACK_UP}:{order.instance_id}:{order.kind}"
    _defer(session, _Work(BACK_UP, lock, BACKUPS_QUEUE, priority), at, **order.as_arguments())


def defer_verify(
    session: Session, archive_id: uuid.UUID, at: datetime | None = None, *, scheduled: bool = False
) -> None:
    """Queue the reading back of an archive, after what people wait for when it is ``scheduled``."""
    _defer(session, _of_archive(VERIFY, archive_id, scheduled=scheduled), at, archive_id=str(archive_id))


def defer_drill(
    session: Session, archive_id: uuid.UUID, at: datetime | None = None, *, scheduled: bool = False
) -> None:
    """Queue a restore of an archive for proof, after what people wait for when it is ``scheduled``."""
    _defer(session, _of_archive(DRILL, archive_id, scheduled=scheduled), at, archive_id=str(archive_id))


def defer_restoration(session: Session, restoration_id: uuid.UUID, at: datetime | None = None) -> None:
    """Queue a restore beside the running instance."""
    _defer(session, _asked(RESTORE, restoration_id), at, restoration_id=str(restoration_id))


def defer_drop_copy(session: Session, restoration_id: uuid.UUID, at: datetime | None = None) -> None:
    """Queue the end of what a restore beside has made."""
    _defer(session, _asked(DROP_COPY, restoration_id), at, restoration_id=str(restoration_id))


def defer_look(
    session: Session, domain_id: uuid.UUID, at: datetime | None = None, *, asked: bool = False
) -> None:
    """Queue a look at a member's own name, due now or ``at``; before the others when somebody ``asked``."""
    priority = ASKED if asked else SCHEDULED
    work = _Work(LOOK_AT_DOMAIN, f"{LOOK_AT_DOMAIN}:{domain_id}", DOMAINS_QUEUE, priority)
    _defer(session, work, at, domain_id=str(domain_id))


def _asked(task: str, thing: uuid.UUID) -> _Work:
    return _Work(task, f"{task}:{thing}", BACKUPS_QUEUE, ASKED)


def _of_archive(task: str, archive_id: uuid.UUID, *, scheduled: bool) -> _Work:
    return replace(_asked(task, archive_id), priority=SCHEDULED if scheduled else ASKED)


def _defer(session: Session, work: _Work, at: datetime | None, **arguments: Any) -> None:
    try:
        # A savepoint, because the refusal of a second waiting job would abort the whole transaction. It is
        # set when the session's connection is asked for within the block, not before.
        with session.begin_nested():
            connection: Any = session.connection().connection.driver_connection
            job = _queue.configure_task(
                work.task,
                queueing_lock=work.lock,
                schedule_at=at,
                queue=work.queue,
                priority=work.priority,
                connection=connection,
            )
            job.defer(**arguments)
    except AlreadyEnqueued:
        _hasten(session, work, at)


def _hasten(session: Session, work: _Work, at: datetime | None) -> None:
    """A job waits already: let it wait no longer, nor behind more, than asked now. No time means at once."""
    statement = text(
        "UPDATE procrastinate_jobs SET priority = greatest(priority, :priority), scheduled_at = CASE "
        "WHEN scheduled_at > coalesce(CAST(:at AS timestamptz), '-infinity') THEN :at ELSE scheduled_at END "
        "WHERE queueing_lock = :lock AND status = 'todo'"
    )
    session.execute(statement, {"lock": work.lock, "at": at, "priority": work.priority})
