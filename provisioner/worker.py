"""The process that carries out queued work and the clockwork; any number may run, on any machine."""

import asyncio
import logging
import signal
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any

from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.middleware import AsyncCallNext
from procrastinate.worker import Worker
from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.audit.anchoring import anchor_trails
from provisioner.audit.purging import purge_trails
from provisioner.audit.support import report_support
from provisioner.audit.watching import watch_trails
from provisioner.backups import clockwork, tasks
from provisioner.backups.census import hold_census
from provisioner.backups.copies.drilling import drill
from provisioner.backups.copies.restoring import carry_out_restoration, drop_copy
from provisioner.backups.keys.escrow_check import note_escrow_check
from provisioner.domains.claims.sweeping import look_due
from provisioner.domains.claims.watching import look_at
from provisioner.dossiers.erasing import erase_old
from provisioner.instances.locks import ReconciliationUnderWay
from provisioner.instances.reconcile import reconcile
from provisioner.instances.support_visits import end_visits
from provisioner.instances.work import Platform
from provisioner.jobs import (
    BACK_UP,
    BACKUPS_QUEUE,
    DEFAULT_QUEUE,
    DOMAINS_QUEUE,
    DRILL,
    DROP_COPY,
    LOOK_AT_DOMAIN,
    RECONCILE,
    RESTORE,
    SEND_MAIL,
    VERIFY,
    BackupOrder,
    defer_look,
    defer_mail,
    defer_reconciliation,
)
from provisioner.letters.sending import send_due
from provisioner.models import ControlMail, Instance
from storage.database import conninfo
from tenants.log_lines import about

logger = logging.getLogger(__name__)
# One instance that is slow to answer must not make the others wait.
CONCURRENT_JOBS = 4
# Most of a look is waiting for servers.
CONCURRENT_LOOKS = 8
EVERY_MINUTE = "* * * * *"
EVERY_FIVE_MINUTES = "*/5 * * * *"
EVERY_DAY = "41 3 * * *"
EVERY_NIGHT = "13 1 * * *"
# Archives are worth what their keys and stores are. A turn that is missed comes again on the same day.
EVERY_SIX_HOURS = "7 */6 * * *"
# What is queued for later is found by asking: somebody may be watching for it.
POLLING_SECONDS = 1
# Sooner than the sweep would come round, a job of its own looks again.
SWEEP_PERIOD = timedelta(minutes=1)
BUSY_RETRY = timedelta(seconds=2)
# Finished jobs are traces, not data.
KEPT_HOURS = 24 * 7


async def work(platform: Platform, stopping: Event | None = None) -> None:
    """Carry out jobs until SIGTERM or SIGINT, which let what runs come to an end: archives at once.

    ``stopping`` is set from then on.
    """
    stopping = stopping or Event()
    at_once = {
        DEFAULT_QUEUE: CONCURRENT_JOBS,
        BACKUPS_QUEUE: platform.settings.backups_at_once,
        DOMAINS_QUEUE: CONCURRENT_LOOKS,
    }
    # Jobs run in threads, and the sweep's steps beside them; asyncio's own number follows the processors.
    threads = ThreadPoolExecutor(sum(at_once.values()) + 2, thread_name_prefix="job")
    asyncio.get_running_loop().set_default_executor(threads)
    queue = build_queue(platform, stopping)
    async with queue.open_async():
        await _until_asked_to_stop(queue, at_once, stopping)


async def _until_asked_to_stop(queue: App, at_once: dict[str, int], stopping: Event) -> None:
    """One worker a queue; when one ends, for whatever reason, the others do."""
    workers = [
        asyncio.ensure_future(
            queue.run_worker_async(
                name=name,
                queues=[name],
                concurrency=number,
                fetch_job_polling_interval=POLLING_SECONDS,
                install_signal_handlers=False,
                worker_middleware=[_name_job],
            )
        )
        for name, number in at_once.items()
    ]

    def stop() -> None:
        # Cancelled once, a worker lets its jobs end; twice, it leaves them.
        if not stopping.is_set():
            stopping.set()
            for worker in workers:
                worker.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
    stop()
    for ended in await asyncio.gather(*workers, return_exceptions=True):
        if isinstance(ended, Exception):
            raise ended


async def _name_job(call_next: AsyncCallNext, context: JobContext, worker: Worker) -> Any:
    """Each line that a job logs says which job that is, and what it is about: arguments are identifiers."""
    job = context.job
    told = {name: str(value) for name, value in job.task_kwargs.items() if name.endswith("_id")}
    with about(job=job.task_name, job_id=str(job.id), **told):
        return await call_next()


def build_queue(platform: Platform, stopping: Event | None = None) -> App:
    """The queue with its tasks, on the control database; once ``stopping`` is set, backups are given up."""
    queue = App(connector=PsycopgConnector(conninfo=conninfo(platform.admin), min_size=1, max_size=8))
    _register_backups(queue, platform, stopping or Event())
    _register_checks(queue, platform)
    _register_looks(queue, platform)
    _register_trails(queue, platform)

    @queue.task(name=RECONCILE)
    def reconcile_one(instance_id: str) -> None:
        carry_out(platform, uuid.UUID(instance_id))

    @queue.task(name=SEND_MAIL)
    def send_mail() -> None:
        send_mails(platform)

    @queue.periodic(cron=EVERY_MINUTE)
    @queue.task(name="sweep", queueing_lock="sweep", pass_context=False)
    async def sweep(timestamp: int) -> None:
        await rescue_stalled(queue)
        await asyncio.to_thread(defer_due, platform)
        await asyncio.to_thread(clockwork.tick, platform)
        await asyncio.to_thread(erase_old, platform)
        await queue.job_manager.delete_old_jobs(
            nb_hours=KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )

    return queue


def _register_backups(queue: App, platform: Platform, stopping: Event) -> None:
    @queue.task(name=BACK_UP)
    def back_up(**arguments: Any) -> None:
        tasks.back_up(platform, BackupOrder.of_arguments(**arguments), stopping)

    @queue.task(name=VERIFY)
    def read_back(archive_id: str) -> None:
        tasks.read_back(platform, uuid.UUID(archive_id))

    @queue.task(name=DRILL)
    def prove(archive_id: str) -> None:
        drill(platform, uuid.UUID(archive_id))

    @queue.task(name=RESTORE)
    def restore_beside(restoration_id: str) -> None:
        carry_out_restoration(platform, uuid.UUID(restoration_id))

    @queue.task(name=DROP_COPY)
    def drop(restoration_id: str) -> None:
        drop_copy(platform, uuid.UUID(restoration_id))


def _register_checks(queue: App, platform: Platform) -> None:
    @queue.periodic(cron=EVERY_SIX_HOURS)
    @queue.task(name="check-keys", queueing_lock="check-keys")
    def check_keys(timestamp: int) -> None:
        note_escrow_check(platform)

    @queue.periodic(cron=EVERY_SIX_HOURS)
    @queue.task(name="check-stores", queueing_lock="check-stores")
    def check_stores(timestamp: int) -> None:
        clockwork.note_stores(platform)

    @queue.periodic(cron=EVERY_SIX_HOURS)
    @queue.task(name="hold-census", queueing_lock="hold-census")
    def count_archives(timestamp: int) -> None:
        hold_census(platform)


def _register_trails(queue: App, platform: Platform) -> None:
    @queue.periodic(cron=EVERY_FIVE_MINUTES)
    @queue.task(name="anchor-trails", queueing_lock="anchor-trails")
    def anchor_all(timestamp: int) -> None:
        anchor_trails(platform)

    @queue.periodic(cron=EVERY_FIVE_MINUTES)
    @queue.task(name="report-support", queueing_lock="report-support")
    def tell_of_support(timestamp: int) -> None:
        report_support(platform)
        end_visits(platform)

    @queue.periodic(cron=EVERY_NIGHT)
    @queue.task(name="verify-trails", queueing_lock="verify-trails")
    def verify_all(timestamp: int) -> None:
        watch_trails(platform)

    @queue.periodic(cron=EVERY_DAY)
    @queue.task(name="purge-trails", queueing_lock="purge-trails")
    def purge_all(timestamp: int) -> None:
        purge_trails(platform)


def _register_looks(queue: App, platform: Platform) -> None:
    @queue.task(name=LOOK_AT_DOMAIN)
    def look(domain_id: str) -> None:
        look_at_domain(platform, uuid.UUID(domain_id))

    @queue.periodic(cron=EVERY_MINUTE)
    @queue.task(name="look-due", queueing_lock="look-due", queue=DOMAINS_QUEUE)
    def sweep_names(timestamp: int) -> None:
        look_due(platform)


def look_at_domain(platform: Platform, domain_id: uuid.UUID) -> None:
    """Look at a name, or, while somebody else is at it, a moment later: what they see may be what was."""
    if not look_at(platform, domain_id):
        with Session(platform.control) as session, session.begin():
            # Two looks at one name meet when somebody asked for the second.
            defer_look(session, domain_id, platform.clock() + BUSY_RETRY, asked=True)


def carry_out(platform: Platform, instance_id: uuid.UUID) -> None:
    """Reconcile, and queue the next look when it is due before the sweep comes round."""
    try:
        reconcile(platform, instance_id)
    except ReconciliationUnderWay:
        again = platform.clock() + BUSY_RETRY
        with Session(platform.control) as session, session.begin():
            defer_reconciliation(session, instance_id, again)
        return
    with Session(platform.control) as session, session.begin():
        next_look_at = session.get_one(Instance, instance_id).next_look_at
        if next_look_at is not None and next_look_at < platform.clock() + SWEEP_PERIOD:
            defer_reconciliation(session, instance_id, next_look_at)


def send_mails(platform: Platform) -> None:
    """Send the control plane's own mails, and queue the next attempt of what was refused."""
    waiting = send_due(platform)
    if waiting is not None:
        with Session(platform.control) as session, session.begin():
            defer_mail(session, waiting.next_attempt_at)


def defer_due(platform: Platform) -> int:
    """Queue every instance whose time has come, and the mails that are due; returns how many instances."""
    with Session(platform.control) as session, session.begin():
        due = select(Instance.id).where(Instance.next_look_at <= platform.clock())
        instances = session.scalars(due).all()
        for instance_id in instances:
            defer_reconciliation(session, instance_id)
        mails = select(ControlMail.id).where(
            ControlMail.delivered_at.is_(None), ControlMail.next_attempt_at <= platform.clock()
        )
        if session.scalars(mails).first() is not None:
            defer_mail(session)
    return len(instances)


async def rescue_stalled(queue: App) -> None:
    """Put the jobs of dead workers back, each by itself."""
    for job in await queue.job_manager.get_stalled_jobs():
        await _rescue(queue, job)


async def _rescue(queue: App, job: Job) -> None:
    try:
        await queue.job_manager.retry_job(job)
        logger.warning("job %s of a dead worker goes back to the queue", job.id)
    except ConnectorException:
        # A newer job waits under the same queueing lock and will do the work: this one would block it.
        await queue.job_manager.finish_job(job, Status.FAILED, delete_job=False)
        logger.warning("job %s of a dead worker gives way to a newer one", job.id)
