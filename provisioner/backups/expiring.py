"""Letting go of archives when the plan says so, and of what dead or failed attempts have left.

What is worth keeping goes only under a clock that is believed (``plan.belief``): nothing brings it back. So
when the worker was away for more than three days, expiry begins again half a day after the first archive that
caught up. What failed or was shredded is worth nothing under any clock, and goes at once.
"""

import logging
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from provisioner.backups.catalogue import archives_of, find_archive
from provisioner.backups.locks import BackupUnderWay, owner_lock
from provisioner.backups.mending import adopt
from provisioner.backups.models import Archive, ArchiveState
from provisioner.backups.plan.belief import doubt, witnessing
from provisioner.backups.plan.facts import LEFTOVERS, ArchiveFacts
from provisioner.backups.plan.retention import to_expire
from provisioner.backups.taking.opening import ArchiveRefused
from provisioner.backups.taking.taking import plan_of
from provisioner.backups.watch.alert_codes import AlertCode
from provisioner.backups.watch.alerts import report
from provisioner.instances.work import Platform
from storage.objects import ObjectLocked, ObjectStoreError, Stored

logger = logging.getLogger(__name__)
# Of all owners in one tick: a store answers some fifty deletions a second.
AT_MOST = 200
# A failure is also what a worker notes at once when it wakes under a wrong clock.
_NO_WITNESS = (ArchiveState.FAILED, ArchiveState.RUNNING)
_GONE = (ArchiveState.EXPIRED, ArchiveState.RUNNING)
Refusals = dict[uuid.UUID | None, str]


@dataclass(slots=True)
class _Round:
    """One look at all owners: what it removed, and why it could not remove the rest.

    ``left`` is how many archives may still be asked for. ``doubt`` is why the clock is not to be believed,
    and ``held`` says whether that kept anything.
    """

    platform: Platform
    left: int
    doubt: str | None = None
    removed: int = 0
    held: bool = False
    refusals: Refusals = field(default_factory=Refusals)


def expire(platform: Platform, at_most: int = AT_MOST) -> int:
    """Remove what is to go, of every owner; returns how many. What is held or refused is told to staff."""
    with Session(platform.control) as session:
        owners = owners_with_something_to_go(session, platform.clock())
    this = _Round(platform, at_most)
    if owners:
        _expire_of_all(this, owners)
    held: Refusals = {None: this.doubt} if this.held and this.doubt else {}
    with Session(platform.control) as session, session.begin():
        report(session, AlertCode.EXPIRY_REFUSED, this.refusals, platform.clock())
        report(session, AlertCode.EXPIRY_HELD, held, platform.clock())
    return this.removed


def _expire_of_all(this: _Round, owners: Sequence[uuid.UUID | None]) -> None:
    """Until the store fails once: each further question might wait as long, and all that is due with it."""
    owner = owners[0]
    try:
        this.doubt = _doubt(this.platform)
        for owner in owners:
            _expire_of(this, owner)
    except ObjectStoreError as error:
        logger.warning("expiry stops: %s", error)
        this.refusals[owner] = str(error)


def _doubt(platform: Platform) -> str | None:
    """Raises ObjectStoreError when the store does not answer."""
    elsewhere, now = platform.expiry.now(), platform.clock()
    with Session(platform.control) as session:
        finished = exists().where(
            Archive.finished_at.between(*witnessing(now)), Archive.state.not_in(_NO_WITNESS)
        )
        has_lived = session.scalars(select(finished)).one()
    return doubt(now, has_lived=has_lived, elsewhere=elsewhere)


def owners_with_something_to_go(session: Session, now: datetime) -> Sequence[uuid.UUID | None]:
    """Some whose plan keeps it after all are among them; the plan is asked with the owner's lock held."""
    left = Archive.state.in_(LEFTOVERS)
    over = Archive.state.not_in(_GONE) & (Archive.expires_at <= now)
    unlocked = Archive.locked_until.is_(None) | (Archive.locked_until <= now)
    may_go = Archive.expires_at.is_not(None) & or_(left & unlocked, over)
    owners = select(Archive.instance_id).where(may_go).distinct()
    # In one order, so that what is told of them does not change from one minute to the next.
    return session.scalars(owners.order_by(Archive.instance_id)).all()


def _expire_of(this: _Round, owner: uuid.UUID | None) -> None:
    """Raises ObjectStoreError. What one archive is kept for says nothing about the others."""
    if not this.left:
        return
    with suppress(BackupUnderWay), owner_lock(this.platform, owner):
        for archive in _to_go(this, owner)[: this.left]:
            this.left -= 1
            try:
                this.removed += _let_go(this.platform, archive)
            except (ObjectLocked, ArchiveRefused) as error:
                this.refusals[owner] = str(error)


def _to_go(this: _Round, owner: uuid.UUID | None) -> list[Archive]:
    """What is over, as far as the clock that says so is believed."""
    with Session(this.platform.control, expire_on_commit=False) as session:
        archives = {row.id: row for row in archives_of(session, owner)}
    facts = [ArchiveFacts.of(row) for row in archives.values()]
    over = to_expire(plan_of(this.platform, owner), facts, this.platform.clock())
    going = [one for one in over if this.doubt is None or not one.worth_keeping]
    this.held = this.held or len(going) < len(over)
    return [archives[one.id] for one in going]


def _let_go(platform: Platform, archive: Archive) -> bool:
    """Whether nothing is left of it. Raises as ``adopt`` does, and ObjectLocked."""
    try:
        if adopt(platform, archive):
            return False
        remove_everything(platform, archive)
    except ObjectLocked:
        if _wait_for_lock(platform, archive):
            return False
        raise
    with Session(platform.control) as session, session.begin():
        row = find_archive(session, archive.id)
        if row.state in LEFTOVERS:
            row.expires_at = None
        else:
            row.state = ArchiveState.EXPIRED
    return True


def remove_everything(platform: Platform, archive: Archive) -> None:
    """Every version of the object and of its manifest, and parts of uploads that nobody finished.

    The manifest goes last: as long as there is an archive, it can be told what it holds.
    Raises ObjectLocked, ObjectStoreError.
    """
    keys = (archive.key, archive.manifest_key)
    for key in keys:
        platform.expiry.abandon(key)
    for stored in sorted(_stored(platform, archive), key=lambda stored: keys.index(stored.key)):
        platform.expiry.remove(stored.key, stored.version)


def _stored(platform: Platform, archive: Archive) -> list[Stored]:
    keys = (archive.key, archive.manifest_key)
    return [stored for stored in platform.expiry.listing(archive.key) if stored.key in keys]


def _wait_for_lock(platform: Platform, archive: Archive) -> bool:
    """Whether a failed attempt is locked until later than its row knew: it died before it could say so."""
    if archive.state not in LEFTOVERS:
        return False
    # Whoever may delete need not be able to read.
    described = [platform.archives.stat(stored.key, stored.version) for stored in _stored(platform, archive)]
    until = max((one.locked_until for one in described if one.locked_until is not None), default=None)
    with Session(platform.control) as session, session.begin():
        find_archive(session, archive.id).locked_until = until
    return until is not None and until > platform.clock()
