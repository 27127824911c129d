"""How the backups of one owner stand: saved lately, proven lately, what is next. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from provisioner.backups.models import ArchiveState
from provisioner.backups.plan.due import NextRun, next_run
from provisioner.backups.plan.facts import ArchiveFacts, DrillFacts, Owner
from provisioner.backups.plan.freshness import Freshness, Proof, Status, freshness, proof
from provisioner.backups.plan.schedule import slots_between
from provisioner.offers.backup import Backup
from provisioner.web.console.backups.calendar import day_of
from tenants.calendar import PARIS

CONTROL_NAME = "Le service lui-même (console)"
CONTROL_SLUG = "plan-de-controle"


@dataclass(frozen=True, slots=True)
class Holding:
    """What one owner has in the store: how many archives to restore from, their bytes, and the newest's."""

    count: int
    bytes: int
    newest_bytes: int | None


@dataclass(frozen=True, slots=True)
class OwnerRecord:
    """What the catalogue says of one owner. ``slug`` is None for the control plane.

    ``archives`` need not be all: the newest good one, and those of the days that are shown.
    """

    owner: Owner
    name: str
    slug: str | None
    archives: tuple[ArchiveFacts, ...]
    drills: tuple[DrillFacts, ...]
    holding: Holding

    @property
    def lost_its_key(self) -> bool:
        """Whether there were archives that nobody can read any more."""
        return any(archive.state is ArchiveState.SHREDDED for archive in self.archives)

    @property
    def damaged(self) -> int:
        """How many archives are not any more what was stored."""
        return sum(archive.state is ArchiveState.DAMAGED for archive in self.archives)


class Flaw(StrEnum):
    """What is wrong with an owner's backups, the worst first. The values stand in addresses, hence French."""

    LATE = "en-retard"
    FAILING = "en-echec"
    UNPROVEN = "non-eprouvees"


@dataclass(frozen=True, slots=True)
class Standing:
    """Saved and proven as ``plan`` asks, at ``now``; ``flaws`` is what is wrong."""

    plan: Backup
    now: datetime
    record: OwnerRecord
    freshness: Freshness
    proof: Proof
    flaws: frozenset[Flaw]

    @property
    def slug(self) -> str | None:
        return self.record.slug

    @property
    def name(self) -> str:
        return self.record.name

    @property
    def next_run(self) -> NextRun:
        """When the plan, or patience after a failure, has the next backup begin."""
        return next_run(self.plan, self.record.owner, self.record.archives, self.now)

    @property
    def urgency(self) -> int:
        """What is worst comes first, then what waits for its first archive."""
        worst = min((list(Flaw).index(flaw) for flaw in self.flaws), default=len(Flaw))
        waits = self.freshness.status is Status.PENDING
        return worst if self.flaws else worst + (not waits)


def stand(offered: Backup, record: OwnerRecord, now: datetime) -> Standing:
    """``offered`` is the offer's plan for instances; the control plane's own differs."""
    plan = plan_of(offered, record.owner)
    fresh = freshness(plan, record.owner, record.archives, now)
    proven = proof(plan, record.owner, record.drills, now)
    return Standing(plan, now, record, fresh, proven, frozenset(_flaws(record, fresh, proven)))


def plan_of(offered: Backup, owner: Owner) -> Backup:
    return offered.for_control() if owner.id is None else offered


def expected_days(plan: Backup, owner: Owner, first: date, last: date, now: datetime) -> frozenset[date]:
    """The days from ``first`` to ``last`` that have a run, from the day after the owner's first on."""
    days: set[date] = set()
    first = max(first, day_of(owner.created_at) + timedelta(days=1))
    until = datetime.combine(min(last, day_of(now)) + timedelta(days=1), time.min, PARIS)
    for run in plan.runs:
        days.update(
            map(day_of, slots_between(run, owner.id, datetime.combine(first, time.min, PARIS), until))
        )
    return frozenset(days)


def _flaws(record: OwnerRecord, fresh: Freshness, proven: Proof) -> Iterable[Flaw]:
    if fresh.status.alarming:
        yield Flaw.LATE
    if fresh.failed or proven.failed or record.damaged:
        yield Flaw.FAILING
    if proven.status.alarming:
        yield Flaw.UNPROVEN
