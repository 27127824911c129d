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
        + _tidy(platform, _drills(platform), drilling.end_dead)
    )
    _tidy(platform, _restorations(platform, ready), restoring.catch_up)
    return gone


def _tidy(
    platform: Platform, copy_ids: Iterable[uuid.UUID], tidy: Callable[[Platform, uuid.UUID], bool]
) -> int:
    return sum(_tidied(tidy, platform, copy_id) for copy_id in copy_ids)


def _tidied(tidy: Callable[[Platform, uuid.UUID], bool], platform: Platform, copy_id: uuid.UUID) -> bool:
    """Whether there was something to do, and it is done; one in trouble keeps no other waiting."""
    try:
        return tidy(platform, copy_id)
    except copies.CopyBusy:
        return False
    except (ProvisionerError, StorageError) as error:
        logger.warning("copy %s: %s", copy_id, error)
        return False
    except Exception:
        logger.exception("copy %s", copy_id)
        return False


def _restorations(platform: Platform, which: ColumnElement[bool]) -> list[uuid.UUID]:
    with Session(platform.control) as session:
        return list(session.scalars(select(Restoration.id).where(which)))


def _drills(platform: Platform) -> list[uuid.UUID]:
    with Session(platform.control) as session:
        return list(session.scalars(select(Drill.id).where(Drill.ended_at.is_(None))))


def _ask_again(platform: Platform) -> None:
    with Session(platform.control) as session, session.begin():
        asked_before = Restoration.asked_at < platform.clock() - FORGOTTEN
        waiting = select(Restoration.id).where(Restoration.state == RestorationState.ASKED, asked_before)
        for restoration_id in session.scalars(waiting):
            defer_restoration(session, restoration_id)
