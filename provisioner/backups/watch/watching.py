"""Looking after backups, each minute: conditions of every instance, what their people see, and alerts.

Nothing is taken, drilled or removed here. One transaction; a second worker at the same minute leaves it to
the first.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.backups.watch import alerts
from provisioner.backups.watch.alert_codes import AlertCode
from provisioner.backups.watch.observations import seen_fresh, seen_proven
from provisioner.backups.watch.records import all_instances, all_records
from provisioner.backups.watch.troubles import Record, trouble_of_store, troubles_of
from provisioner.instances.conditions import ConditionType, note
from provisioner.instances.work import Platform
from provisioner.offers.backup import Backup
from storage.locks import lock_key, locks
from tenants.registry import RegisteredInstance

# The others are reported by whoever finds out.
OBSERVED = frozenset(
    {
        AlertCode.ARCHIVE_DAMAGED,
        AlertCode.NO_FRESH_BACKUP,
        AlertCode.NOT_PROVEN,
        AlertCode.BACKUP_FAILS,
        AlertCode.DRILL_FAILS,
        AlertCode.STORE_REFUSES,
        AlertCode.EXPIRY_OVERDUE,
    }
)
_LOCK = lock_key("watching backups")


def look(platform: Platform) -> None:
    """Note conditions and moments, open and end alerts, post the mail that is due; commits."""
    with locks(platform.admin) as held:
        if held.take(_LOCK):
            with Session(platform.control) as session, session.begin():
                watch(session, platform.offer.backup, platform.offer.support.email, platform.clock())


def watch(session: Session, plan: Backup, support: str, now: datetime) -> None:
    """As ``look``, in a transaction of the caller's. ``support`` is told of alerts when there is no staff."""
    instances = all_instances(session)
    records = all_records(session, instances, plan, now)
    for instance in instances:
        record = records[instance.id]
        note(instance, ConditionType.BACKUP_FRESH, seen_fresh(plan, record, now), now)
        note(instance, ConditionType.BACKUP_PROVEN, seen_proven(plan, record, now), now)
    _tell_instances(session, records)
    troubles = [
        trouble for record in records.values() for trouble in troubles_of(_rules(plan, record), record, now)
    ]
    store = trouble_of_store(records.values(), now)
    alerts.settle(session, OBSERVED, [*troubles, store] if store else troubles, now)
    alerts.tell(session, support, now)


def _rules(plan: Backup, record: Record) -> Backup:
    return plan if record.owner.id is not None else plan.for_control()


def _tell_instances(session: Session, records: Mapping[UUID | None, Record]) -> None:
    """What a super-conseiller sees lies in the registry, which instances may read."""
    for entry in session.scalars(select(RegisteredInstance).where(RegisteredInstance.copy_of.is_(None))):
        if (record := records.get(entry.id)) is not None:
            entry.saved_at, entry.proven_at = record.saved_at, record.proven_at
