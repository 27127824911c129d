"""Heeding what instances ask for between two sweeps: within a second or so, a reconciliation is queued."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.instances.work import Platform
from provisioner.jobs import defer_reconciliation
from provisioner.models import Instance
from tenants.wake_ups import take

PERIOD_SECONDS = 1.0

logger = logging.getLogger(__name__)


def heed(platform: Platform) -> int:
    """Queue a reconciliation of every instance that asks for one; returns how many. One transaction.

    A copy is no instance: whatever asks in its name is forgotten.
    """
    with Session(platform.control) as session, session.begin():
        asking = select(Instance.id).where(Instance.id.in_(take(session)))
        instances = session.scalars(asking).all()
        for instance_id in instances:
            defer_reconciliation(session, instance_id)
    return len(instances)


@contextmanager
def heeding(platform: Platform) -> Iterator[None]:
    """Heed wake-ups in a thread of its own, beside whatever the block does."""
    stop = Event()
    thread = Thread(target=_heed_until, args=(platform, stop), name="wake-ups")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _heed_until(platform: Platform, stop: Event) -> None:
    while not stop.wait(PERIOD_SECONDS):
        try:
            heed(platform)
        except Exception:
            # The database is away, or a defect of ours: what was not taken is still there next time.
            logger.exception("wake-ups")
