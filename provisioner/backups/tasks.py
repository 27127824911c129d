"""What the worker does with the jobs of the queue of archives; each task finds its own state in rows."""

import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event

from sqlalchemy.orm import Session

from provisioner.backups.locks import BackupBusy
from provisioner.backups.taking.attempt import Interrupted, Step
from provisioner.backups.taking.taking import NotReady, run_backup
from provisioner.backups.taking.verifying import verify
from provisioner.errors import NotFound
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder, defer_backup, defer_verify
from provisioner.models import StaffMember

# Archives of small instances take a second or two.
BUSY_RETRY = timedelta(seconds=5)
logger = logging.getLogger(__name__)


def back_up(platform: Platform, order: BackupOrder, stopping: Event) -> None:
    """Take one archive, given up (and recorded so) as soon as the worker is asked to stop."""

    def go_on(step: Step, done_bytes: int) -> None:
        if stopping.is_set():
            raise Interrupted

    def again(session: Session, at: datetime) -> None:
        defer_backup(session, order, at)

    asked_by = _asked_by(platform, order)
    try:
        _unless_busy(platform, lambda: run_backup(platform, order, go_on, asked_by), again)
    except (NotFound, NotReady) as gone:
        logger.info("%s", gone)


def _asked_by(platform: Platform, order: BackupOrder) -> str | None:
    with Session(platform.control) as session:
        someone = session.get(StaffMember, order.asked_by) if order.asked_by is not None else None
        return someone.email if someone is not None else None


def read_back(platform: Platform, archive_id: uuid.UUID) -> None:
    """Verify one archive."""

    def again(session: Session, at: datetime) -> None:
        defer_verify(session, archive_id, at)

    _unless_busy(platform, lambda: verify(platform, archive_id), again)


def _unless_busy(
    platform: Platform, work: Callable[[], object], again: Callable[[Session, datetime], None]
) -> None:
    """Do the work, or queue it anew for a little later."""
    try:
        work()
    except BackupBusy as busy:
        logger.info("%s", busy)
        with Session(platform.control) as session, session.begin():
            again(session, platform.clock() + BUSY_RETRY)
