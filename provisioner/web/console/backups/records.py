"""What the pages of backups read of the catalogue, in a number of statements that does not grow."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    and_,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.orm import Session, joinedload, load_only

from provisioner.backups.models import Archive, ArchiveState, Drill
from provisioner.backups.plan.facts import ArchiveFacts, DrillFacts, Owner
from provisioner.models import Instance, Member
from provisioner.offers.backup import Backup
from provisioner.web.console.backups.standing import CONTROL_NAME, Holding, OwnerRecord

OwnerId = uuid.UUID | None
# What the picture of a line of the fleet shows, and some to spare.
PICTURED = timedelta(days=32)
# Whether the last attempts failed is seen from these.
_ATTEMPTS = timedelta(days=3)
_USABLE = [state for state in ArchiveState if state.usable]
# What answers a slot of the plan, or did in its time.
_GOOD = [*_USABLE, ArchiveState.EXPIRED]
# What was proven with an archive whose key is gone says nothing about the others.
_READABLE = Archive.state != ArchiveState.SHREDDED
_EVERYTHING: ColumnElement[bool] = true()
_ITS_OWN = Archive.instance_id == Instance.id


@dataclass(frozen=True, slots=True)
class _Archives:
    """The newest first; ``newest_bytes`` is the size of the newest that can be restored from."""

    facts: Mapping[OwnerId, Sequence[ArchiveFacts]]
    newest_bytes: Mapping[OwnerId, int | None]


@dataclass(frozen=True, slots=True)
class _Catalogue:
    """What was read, by owner."""

    archives: _Archives
    drills: Mapping[OwnerId, Sequence[DrillFacts]]
    stored: Mapping[OwnerId, tuple[int, int]]

    def record(self, owner: Owner, name: str, slug: str | None) -> OwnerRecord:
        count, size = self.stored.get(owner.id, (0, 0))
        return OwnerRecord(
            owner=owner,
            name=name,
            slug=slug,
            archives=tuple(self.archives.facts.get(owner.id, ())),
            drills=tuple(self.drills.get(owner.id, ())),
            holding=Holding(count, size, self.archives.newest_bytes.get(owner.id)),
        )

    def control(self, began: datetime) -> OwnerRecord:
        """It has something to save since there is an instance."""
        return self.record(Owner(None, began), CONTROL_NAME, None)


def fleet(session: Session, plan: Backup, now: datetime) -> list[OwnerRecord]:
    """The control plane and every instance, with what tells how they stand; four statements."""
    read = _Catalogue(
        _archives(session, _telling(plan, now)), _drills(session, _newest_drills()), _stored(session)
    )
    statement = select(Instance.id, Instance.slug, Instance.created_at, Member.name).join(Instance.member)
    rows = session.execute(statement).all()
    began = min((row.created_at for row in rows), default=now)
    return [
        read.control(began),
        *(read.record(Owner(row.id, row.created_at), row.name, row.slug) for row in rows),
    ]


def pictured(session: Session, records: Collection[OwnerRecord], now: datetime) -> list[OwnerRecord]:
    """The same with what their pictures of the last days show; one statement."""
    owners = [record.owner.id for record in records if record.owner.id is not None]
    shown = or_(Archive.instance_id.in_(owners), Archive.instance_id.is_(None))
    recent = _archives(session, and_(shown, Archive.taken_at > now - PICTURED)).facts
    return [replace(record, archives=tuple(recent.get(record.owner.id, ()))) for record in records]


def of_instance(session: Session, instance: Instance) -> OwnerRecord:
    """All that is known of its backups; three statements."""
    return _whole(session, instance.id).record(Owner.of(instance), instance.member.name, instance.slug)


def of_control(session: Session, now: datetime) -> OwnerRecord:
    """As ``of_instance``, of the control plane's own."""
    began = session.scalar(select(func.min(Instance.created_at)))
    return _whole(session, None).control(began or now)


def _whole(session: Session, owner: OwnerId) -> _Catalogue:
    its_own = Archive.instance_id == owner if owner is not None else Archive.instance_id.is_(None)
    return _Catalogue(_archives(session, its_own), _drills(session, its_own), _stored(session, its_own))


def _archives(session: Session, chosen: ColumnElement[bool]) -> _Archives:
    """As plain rows: thousands of them are read for one page."""
    found: dict[OwnerId, list[ArchiveFacts]] = defaultdict(list)
    newest_bytes: dict[OwnerId, int | None] = {}
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
        Archive.bytes,
    ).where(chosen)
    for row in session.execute(statement.order_by(Archive.taken_at.desc())):
        values = row._asdict()
        size = values.pop("bytes")
        facts = ArchiveFacts(**values)
        found[facts.owner].append(facts)
        if facts.state.usable:
            newest_bytes.setdefault(facts.owner, size)
    return _Archives(found, newest_bytes)


def _telling(plan: Backup, now: datetime) -> ColumnElement[bool]:
    """Of each instance and kind the newest good one, what was tried lately, and what is lost.

    Looked up instance by instance, so that an index finds each at once, however long the year.
    """
    kinds = func.unnest(literal([run.kind for run in plan.runs], ARRAY(String)))
    kind = kinds.table_valued("kind").render_derived()
    verified = _newest(Archive.state == ArchiveState.VERIFIED)
    shredded = _newest(Archive.state == ArchiveState.SHREDDED)
    of_kind = _newest(Archive.kind == kind.c.kind, Archive.state.in_(_GOOD))
    tried = select(Archive.id).where(_ITS_OWN, Archive.taken_at > now - _ATTEMPTS)
    control = and_(Archive.instance_id.is_(None), Archive.taken_at > now - PICTURED)
    return Archive.id.in_(
        union_all(
            _of_each(verified),
            _of_each(shredded),
            _of_each(of_kind, kind),
            _of_each(tried),
            select(Archive.id).where(or_(control, Archive.state == ArchiveState.DAMAGED)),
        )
    )


def _newest(*conditions: ColumnElement[bool]) -> Select[uuid.UUID]:
    return select(Archive.id).where(_ITS_OWN, *conditions).order_by(Archive.taken_at.desc()).limit(1)


def _of_each(chosen: Select[uuid.UUID], *beside: FromClause) -> Select[uuid.UUID]:
    """What ``chosen`` finds for each instance (and each row of what stands ``beside``)."""
    found = chosen.correlate(Instance, *beside).lateral()
    every = select(found.c.id).select_from(Instance)
    for each in beside:
        every = every.join(each, true())
    return every.join(found, true())


def _drills(session: Session, chosen: ColumnElement[bool]) -> Mapping[OwnerId, list[DrillFacts]]:
    found: dict[OwnerId, list[DrillFacts]] = defaultdict(list)
    statement = select(Drill).join(Drill.archive).where(chosen, _READABLE).order_by(Drill.started_at.desc())
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
        .where(Drill.ended_at.is_not(None), _READABLE)
        .ext(distinct_on(Archive.instance_id, held))
        .order_by(Archive.instance_id, held, Drill.started_at.desc())
    )
    return Drill.id.in_(newest)


def _stored(session: Session, chosen: ColumnElement[bool] = _EVERYTHING) -> Mapping[OwnerId, tuple[int, int]]:
    """How many there are to restore from and their bytes, counted by the database."""
    size = func.coalesce(func.sum(Archive.bytes), 0).label("size")
    statement = (
        select(Archive.instance_id.label("owner"), func.count().label("kept"), size)
        .where(chosen, Archive.state.in_(_USABLE))
        .group_by(Archive.instance_id)
    )
    return {row.owner: (row.kept, int(row.size)) for row in session.execute(statement)}
