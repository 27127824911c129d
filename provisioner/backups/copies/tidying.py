"""What restorations and drills leave when their process dies; copies whose time is over, and the others."""

import logging
import uuid
from collections.abc import Callable, Iterable
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from provisioner.backups.copies import copies, drilling, restoring
from provisioner.backups.models import Drill, Restoration, RestorationState
from provisioner.errors import ProvisionerError
from provisioner.instances.work import Platform
from provisioner.jobs import defer_restoration
from storage.errors import StorageError

logger = logging.getLogger(__name__)
# A job that was asked for and is not queued any more was lost.
FORGOTTEN = timedelta(minutes=1)


def clean_up(platform: Platform) -> int:
    """Remove what nobody works on and nobody is to keep; returns how many copies went.

    What stays is brought to the current release.
    """
    _ask_again(platform)
    running, ready = (
        Restoration.state == state for state in (RestorationState.RUNNING, RestorationState.READY)
    )
    is_over = and_(ready, Restoration.drop_after <= platform.clock())
    gone = (
        _tidy(platform, _restorations(platform, is_over), restoring.drop_copy)
        + _tidy(platform, _restorations(platform, running), restoring.end_dead)
        + _tidy(platform, _drills(platform), _end_drill)
    )
    _tidy(platform, _restorations(platform, ready), restoring.catch_up)
    return gone


def _tidy(
    platform: Platform, copy_ids: Iterable[uuid.UUID], tidy: Callable[[Platform, uuid.UUID], None]
) -> int:
    return sum(_tidied(tidy, platform, copy_id) for copy_id in copy_ids)


def _tidied(tidy: Callable[[Platform, uuid.UUID], None], platform: Platform, copy_id: uuid.UUID) -> bool:
    """Whether it was free to tidy; one that cannot be removed now keeps no other waiting."""
    try:
        tidy(platform, copy_id)
    except copies.CopyBusy:
        return False
    except (ProvisionerError, StorageError) as error:
        logger.warning("copy %s: %s", copy_id, error)
        return False
    except Exception:
        logger.exception("copy %s", copy_id)
        return False
    return True


def _restorations(platform: Platform, which: ColumnElement[bool]) -> list[uuid.UUID]:
    with Session(platform.control) as session:
        return list(session.scalars(select(Restoration.id).where(which)))


def _drills(platform: Platform) -> list[uuid.UUID]:
    with Session(platform.control) as session:
        return list(session.scalars(select(Drill.id).where(Drill.ended_at.is_(None))))


def _end_drill(platform: Platform, drill_id: uuid.UUID) -> None:
    with copies.copy_lock(platform, drill_id):
        with Session(platform.control) as session:
            if session.get_one(Drill, drill_id).ended_at is not None:
                return
        drilling.end_interrupted(platform, drill_id)


def _ask_again(platform: Platform) -> None:
    with Session(platform.control) as session, session.begin():
        asked_before = Restoration.asked_at < platform.clock() - FORGOTTEN
        waiting = select(Restoration.id).where(Restoration.state == RestorationState.ASKED, asked_before)
        for restoration_id in session.scalars(waiting):
            defer_restoration(session, restoration_id)
