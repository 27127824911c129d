"""What is looked after every minute, whatever people do: each part by itself, so that none stops another."""

import logging
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from provisioner.backups.copies.drilling import defer_due as drill_due
from provisioner.backups.copies.tidying import clean_up
from provisioner.backups.expiring import expire
from provisioner.backups.keys.shredding import is_shredded
from provisioner.backups.mending import mend
from provisioner.backups.models import Archive, ArchiveState
from provisioner.backups.plan.due import due
from provisioner.backups.plan.facts import ArchiveFacts
from provisioner.backups.plan.rereading import is_night, none_due_since, rereading_due
from provisioner.backups.stores import check_stores
from provisioner.backups.taking.taking import plan_of
from provisioner.backups.watch.alert_codes import AlertCode
from provisioner.backups.watch.alerts import report
from provisioner.backups.watch.records import all_instances, all_records
from provisioner.backups.watch.watching import look
from provisioner.errors import InputRefused
from provisioner.instances.ensure_kept import lost_instances
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder, defer_backup, defer_verify
from storage.objects import ObjectStoreError
from tenants.registry import RegisteredInstance

logger = logging.getLogger(__name__)
Part = Callable[[Platform], object]
# The clockwork comes back every minute, and what waits already is not queued again.
READ_BACK_AT_ONCE = 8


def back_up_due(platform: Platform) -> int:
    """Queue the archives whose time has come; returns how many."""
    now = platform.clock()
    with Session(platform.control) as session, session.begin():
        orders = due_orders(session, platform, now)
        for order in orders:
            defer_backup(session, order)
    return len(orders)


def due_orders(session: Session, platform: Platform, now: datetime) -> list[BackupOrder]:
    """Of every instance that has its database and a key, and of the control plane."""
    instances = [one for one in all_instances(session) if not is_shredded(one)]
    records = all_records(session, instances, platform.offer.backup, now)
    registered = {*session.scalars(select(RegisteredInstance.id))}
    saved: set[uuid.UUID | None] = {None, *registered - lost_instances(session)}
    return [
        BackupOrder(owner, one.run.kind, one.slot)
        for owner, record in records.items()
        if owner in saved
        if (one := due(plan_of(platform, owner), record.owner, record.archives, now)) is not None
    ]


def read_back_due(platform: Platform, at_most: int = READ_BACK_AT_ONCE) -> int:
    """Queue the archives whose turn to be looked at again has come, a few at once; returns how many."""
    now, plan = platform.clock(), platform.offer.backup
    if not is_night(plan, now):
        return 0
    with Session(platform.control) as session, session.begin():
        longest_unseen = map(ArchiveFacts.of, session.scalars(_longest_unseen(none_due_since(plan, now))))
        due_ones = rereading_due(plan, longest_unseen, now, at_most)
        for archive in due_ones:
            defer_verify(session, archive.id, scheduled=True)
    return len(due_ones)


def _longest_unseen(before: datetime) -> Select[Archive]:
    """Of each owner the archive that was read back longest ago, if that is before this moment."""
    seen = select(Archive).where(Archive.state == ArchiveState.VERIFIED, Archive.verified_at <= before)
    by_owner = seen.ext(distinct_on(Archive.instance_id))
    return by_owner.order_by(Archive.instance_id, Archive.verified_at)


def note_stores(platform: Platform) -> None:
    """Tell staff when the stores do not answer, or cannot give any more what the offer promises."""
    found: dict[uuid.UUID | None, str] = {}
    try:
        check_stores(platform)
    except (InputRefused, ObjectStoreError) as error:
        found[None] = str(error)
    with Session(platform.control) as session, session.begin():
        report(session, AlertCode.STORE, found, platform.clock())


# What died is known as failed before anybody asks what is due, and what happened is seen last.
PARTS: tuple[Part, ...] = (mend, back_up_due, drill_due, read_back_due, expire, clean_up, look)


def tick(platform: Platform, parts: Sequence[Part] = PARTS) -> None:
    """Do every part; one that fails is in the log, and its turn comes again in a minute."""
    for part in parts:
        try:
            part(platform)
        except Exception:
            logger.exception("clockwork of backups: %s", part.__name__)
