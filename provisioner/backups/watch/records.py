"""Reading what is known of every owner's backups, in a few statements however many owners there are."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, contains_eager, subqueryload

from provisioner.backups.catalogue import archives_of
from provisioner.backups.keys.shredding import is_shredded
from provisioner.backups.models import Archive, ArchiveState, BackupAlert, Drill
from provisioner.backups.plan.facts import ArchiveFacts, DrillFacts, Owner
from provisioner.backups.plan.retention import kept_until
from provisioner.backups.watch.alert_codes import AlertCode
from provisioner.backups.watch.troubles import EXPIRY_GRACE, Record
from provisioner.instances.conditions import ConditionType, find
from provisioner.models import ConditionStatus, Instance
from provisioner.offers.backup import Backup

# Codes of failures that are the store's, and likely to meet the next attempt too.
REFUSALS = frozenset({"store_failed", "not_locked", "clock_skew"})
# Attempts in a row are counted no further back.
ATTEMPTS = timedelta(days=3)
_GOOD = (ArchiveState.VERIFIED, ArchiveState.STORED, ArchiveState.EXPIRED)
# Those that there were, and cannot be read any more, are told of.
_TOLD = (*_GOOD, ArchiveState.SHREDDED)
# What was proven with an archive whose key is gone says nothing about the others.
_READABLE = Archive.state != ArchiveState.SHREDDED


def all_instances(session: Session) -> Sequence[Instance]:
    """Every instance with its conditions."""
    return session.scalars(select(Instance).options(subqueryload(Instance.conditions))).all()


def all_records(
    session: Session, instances: Sequence[Instance], plan: Backup, now: datetime
) -> dict[uuid.UUID | None, Record]:
    """By owner: every instance, and the control plane (None) once there is any instance."""
    archives: dict[uuid.UUID | None, list[Archive]] = defaultdict(list)
    for archive in session.scalars(_archives_that_matter(now)):
        archives[archive.instance_id].append(archive)
    drills = _drills(session, plan, now)
    alerted, overdue = _alerted(session), _overdue(session, plan, now)
    return {
        owner: replace(
            record,
            archives=tuple(ArchiveFacts.of(row) for row in archives.get(owner, ())),
            drills=tuple(DrillFacts.of(row) for row in drills.get(owner, ())),
            reasons={row.id: row.problem for row in archives.get(owner, ()) if row.problem},
            refused=frozenset(row.id for row in archives.get(owner, ()) if row.problem_code in REFUSALS),
            drill_reasons=_drill_reasons(drills.get(owner, ())),
            alerted=alerted,
            overdue=tuple(overdue.get(owner, ())),
        )
        for owner, record in _owners(instances)
    }


def _owners(instances: Sequence[Instance]) -> Iterable[tuple[uuid.UUID | None, Record]]:
    """Each with what its own row says."""
    for instance in instances:
        ready = find(instance, ConditionType.DATABASE_READY)
        has_database = ready is not None and ready.status is ConditionStatus.TRUE
        yield instance.id, Record(Owner.of(instance), has_database, is_shredded(instance))
    if instances:
        yield None, Record(Owner(None, min(instance.created_at for instance in instances)))


def _archives_that_matter(now: datetime) -> Select[Archive]:
    """Of each kind the newest good one, all attempts since a few days, and whatever is damaged."""
    newest = (
        select(Archive.id)
        .ext(distinct_on(Archive.instance_id, Archive.kind, Archive.state))
        .where(Archive.state.in_(_TOLD))
        .order_by(Archive.instance_id, Archive.kind, Archive.state, Archive.taken_at.desc())
    )
    matters = or_(
        Archive.id.in_(newest),
        Archive.taken_at > now - ATTEMPTS,
        Archive.state.in_((ArchiveState.RUNNING, ArchiveState.DAMAGED)),
    )
    return select(Archive).where(matters).order_by(Archive.taken_at.desc(), Archive.id)


def _drills(session: Session, plan: Backup, now: datetime) -> Mapping[uuid.UUID | None, list[Drill]]:
    """All since the moment from which on one is awaited, and each owner's newest that held."""
    held = (
        select(Drill.id)
        .join(Drill.archive)
        .ext(distinct_on(Archive.instance_id))
        .where(Drill.ended_at.is_not(None), func.json_array_length(Drill.problems) == 0, _READABLE)
        .order_by(Archive.instance_id, Drill.ended_at.desc())
    )
    since = now - 2 * timedelta(days=plan.drill_every_days)
    statement = select(Drill).join(Drill.archive).options(contains_eager(Drill.archive))
    matter = statement.where(_READABLE, or_(Drill.id.in_(held), Drill.started_at > since))
    found: dict[uuid.UUID | None, list[Drill]] = defaultdict(list)
    for drill in session.scalars(matter.order_by(Drill.started_at.desc(), Drill.id)):
        found[drill.archive.instance_id].append(drill)
    return found


def _drill_reasons(drills: Iterable[Drill]) -> dict[uuid.UUID, str]:
    """Why the newest drill of each archive did not hold."""
    oldest_first = reversed(list(drills))
    return {drill.archive_id: " ".join(_messages(drill)) for drill in oldest_first if drill.problems}


def _messages(drill: Drill) -> Iterator[str]:
    return (str(problem.get("message", problem.get("code", ""))) for problem in drill.problems)


def _alerted(session: Session) -> dict[uuid.UUID, datetime | None]:
    """Damaged archives of which staff were told, with when; None when that is over."""
    prefix = f"{AlertCode.ARCHIVE_DAMAGED.value}:"
    rows = session.scalars(select(BackupAlert).where(BackupAlert.code.startswith(prefix)))
    return {
        uuid.UUID(row.code.removeprefix(prefix)): row.opened_at if row.closed_at is None else None
        for row in rows
    }


def _overdue(session: Session, plan: Backup, now: datetime) -> Mapping[uuid.UUID | None, list[ArchiveFacts]]:
    """What the plan wanted gone a while ago. Some rules need all that an owner has: rare, and read then."""
    late = now - EXPIRY_GRACE
    in_store = Archive.state.not_in((ArchiveState.RUNNING, ArchiveState.EXPIRED))
    concerned = select(Archive.instance_id).where(in_store, Archive.expires_at < late).distinct()
    owners = session.scalars(concerned).all()
    return {owner: _should_be_gone(session, plan, owner, late) for owner in owners}


def _should_be_gone(
    session: Session, plan: Backup, owner: uuid.UUID | None, late: datetime
) -> list[ArchiveFacts]:
    rules = plan if owner is not None else plan.for_control()
    facts = [ArchiveFacts.of(row) for row in archives_of(session, owner)]
    until = kept_until(rules, facts)
    return [archive for archive in facts if archive.id in until and until[archive.id] < late]
