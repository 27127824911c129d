"""What the pages of backups read of the catalogue, in a number of statements that does not grow."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, Integer, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, distinct_on
from sqlalchemy.orm import Session, joinedload, load_only

from provisioner.backups.facts import ArchiveFacts, DrillFacts, Owner
from provisioner.backups.models import Archive, ArchiveState, Drill
from provisioner.models import Instance, Member
from provisioner.web.console.backups.standing import CONTROL_NAME, Holding, OwnerRecord

OwnerId = uuid.UUID | None
# What the fleet shows of each: as many days as its picture, and some to spare.
RECENTLY = timedelta(days=32)
_USABLE = [state for state in ArchiveState if state.usable]
_EVERYTHING: ColumnElement[bool] = Archive.id.is_not(None)


@dataclass(frozen=True, slots=True)
class _Catalogue:
    """What was read, by owner."""

    archives: Mapping[OwnerId, Sequence[ArchiveFacts]]
    drills: Mapping[OwnerId, Sequence[DrillFacts]]
    holdings: Mapping[OwnerId, Holding]

    def record(self, owner: Owner, name: str, slug: str | None) -> OwnerRecord:
        return OwnerRecord(
            owner=owner,
            name=name,
            slug=slug,
            archives=tuple(self.archives.get(owner.id, ())),
            drills=tuple(self.drills.get(owner.id, ())),
            holding=self.holdings.get(owner.id, Holding(0, 0, None)),
        )

    def control(self, began: datetime) -> OwnerRecord:
        """It has something to save since there is an instance."""
        return self.record(Owner(None, began), CONTROL_NAME, None)


def fleet(session: Session, now: datetime) -> list[OwnerRecord]:
    """The control plane and every instance, with what is recent of each; four statements."""
    read = _Catalogue(
        _archives(session, _worth_showing(now)), _drills(session, _newest_drills()), _holdings(session)
    )
    statement = select(Instance.id, Instance.slug, Instance.created_at, Member.name).join(Instance.member)
    rows = session.execute(statement).all()
    began = min((row.created_at for row in rows), default=now)
    return [
        read.control(began),
        *(read.record(Owner(row.id, row.created_at), row.name, row.slug) for row in rows),
    ]


def of_instance(session: Session, instance: Instance) -> OwnerRecord:
    """All that is known of its backups; three statements."""
    return _whole(session, instance.id).record(Owner.of(instance), instance.member.name, instance.slug)


def of_control(session: Session, now: datetime) -> OwnerRecord:
    """As ``of_instance``, of the control plane's own."""
    began = session.scalar(select(func.min(Instance.created_at)))
    return _whole(session, None).control(began or now)


def _whole(session: Session, owner: OwnerId) -> _Catalogue:
    its_own = Archive.instance_id.is_not_distinct_from(owner)
    return _Catalogue(_archives(session, its_own), _drills(session, its_own), _holdings(session, its_own))


def _archives(session: Session, chosen: ColumnElement[bool]) -> Mapping[OwnerId, list[ArchiveFacts]]:
    """The newest first. As plain rows: thousands of them are read for one page."""
    found: dict[OwnerId, list[ArchiveFacts]] = defaultdict(list)
    statement = select(
        Archive.id,
        Archive.instance_id.label("owner"),
        Archive.kind,
        Archive.state,
        Archive.slot,
        Archive.taken_at,
        Archive.finished_at,
        Archive.expires_at,
        Archive.locked_until,
        Archive.verified_at,
        Archive.drilled_at,
        Archive.revision,
    ).where(chosen)
    for row in session.execute(statement.order_by(Archive.taken_at.desc())):
        found[row.owner].append(ArchiveFacts(**row._mapping))
    return found


def _worth_showing(now: datetime) -> ColumnElement[bool]:
    """What is recent, what is the newest good one however old, and what is damaged."""
    newest = (
        select(Archive.id)
        .where(Archive.state == ArchiveState.VERIFIED)
        .ext(distinct_on(Archive.instance_id))
        .order_by(Archive.instance_id, Archive.taken_at.desc())
    )
    recent = Archive.taken_at > now - RECENTLY
    return or_(recent, Archive.id.in_(newest), Archive.state == ArchiveState.DAMAGED)


def _drills(session: Session, chosen: ColumnElement[bool]) -> Mapping[OwnerId, list[DrillFacts]]:
    found: dict[OwnerId, list[DrillFacts]] = defaultdict(list)
    statement = select(Drill).join(Drill.archive).where(chosen).order_by(Drill.started_at.desc())
    archive = joinedload(Drill.archive, innerjoin=True).load_only(Archive.instance_id)
    columns = load_only(Drill.archive_id, Drill.started_at, Drill.ended_at, Drill.revision, Drill.problems)
    for drill in session.scalars(statement.options(columns, archive)):
        found[drill.archive.instance_id].append(DrillFacts.of(drill))
    return found


def _newest_drills() -> ColumnElement[bool]:
    """Of each owner the last that held and the last that did not."""
    held = func.json_array_length(Drill.problems, type_=Integer) == 0
    newest = (
        select(Drill.id)
        .join(Drill.archive)
        .where(Drill.ended_at.is_not(None))
        .ext(distinct_on(Archive.instance_id, held))
        .order_by(Archive.instance_id, held, Drill.started_at.desc())
    )
    return Drill.id.in_(newest)


def _holdings(session: Session, chosen: ColumnElement[bool] = _EVERYTHING) -> Mapping[OwnerId, Holding]:
    """Counted by the database: a year of two hundred instances is many rows."""
    by_age = aggregate_order_by(Archive.bytes, Archive.taken_at.desc())
    statement = (
        select(
            Archive.instance_id.label("owner"),
            func.count().label("kept"),
            func.coalesce(func.sum(Archive.bytes), 0).label("size"),
            func.array_agg(by_age, type_=ARRAY(BigInteger))[1].label("newest"),
        )
        .where(chosen, Archive.state.in_(_USABLE))
        .group_by(Archive.instance_id)
    )
    return {row.owner: Holding(row.kept, int(row.size), row.newest) for row in session.execute(statement)}
