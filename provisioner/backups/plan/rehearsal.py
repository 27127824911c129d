"""Which archives to restore for proof now: each owner in turn, and all of them after a migration.

Only archives that were read back are worth a drill; of each owner it is the newest.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from provisioner.backups.models import ArchiveState
from provisioner.backups.plan.facts import ArchiveFacts, DrillFacts, believed
from provisioner.offers.backup import Backup
from provisioner.offers.durations import CalendarDuration

# How long before the alert a drill is due, in thousandths of the offer's period, so that owners spread: of
# 30 days, between two and seven.
_AHEAD = 70
_SPREAD = 170
# After the first drill in a row that did not hold, the second, and so on; the last for all that follow.
_PATIENCE = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class _Record:
    """What is known of one owner."""

    archives: list[ArchiveFacts] = field(default_factory=list)
    drills: list[DrillFacts] = field(default_factory=list)

    @property
    def newest(self) -> ArchiveFacts | None:
        verified = [archive for archive in self.archives if archive.state is ArchiveState.VERIFIED]
        return max(verified, key=lambda archive: archive.taken_at, default=None)

    @property
    def proven_at(self) -> datetime | None:
        return max((drill.ended_at for drill in self.drills if drill.held and drill.ended_at), default=None)

    def proven_with(self, revision: str) -> bool:
        """At ``revision``, or at that of a later release: they are numbered."""
        return any(drill.held and (drill.revision or "") >= revision for drill in self.drills)

    @property
    def waits_until(self) -> datetime:
        """When another drill is worth making, after those that did not hold since the last that did."""
        since = self.proven_at or _LONG_AGO
        ended = [(d.ended_at, d) for d in self.drills if d.ended_at and not d.held and d.ended_at > since]
        if not ended:
            return _LONG_AGO
        # An outage is worth the shortest wait, and says nothing about the next one.
        failures = max(1, sum(not drill.hindered for _, drill in ended))
        return max(end for end, _ in ended) + _PATIENCE[min(failures, len(_PATIENCE)) - 1]


def drill_due(
    plan: Backup,
    archives: Iterable[ArchiveFacts],
    drills: Iterable[DrillFacts],
    revision: str,
    now: datetime,
) -> tuple[ArchiveFacts, ...]:
    """The archives to drill now, one an owner, the most urgent first: take as many as there are places.

    Owners never proven come first, then the longest unproven. ``archives`` and ``drills`` are of owners whose
    databases should be at the migration ``revision``; of each, the newest that was read back and the drills
    since the last that held, with it, are enough.
    """
    wanting = [
        (record.proven_at or _LONG_AGO, record.newest.taken_at, record.newest)
        for owner, record in _by_owner(believed(archives, now), drills).items()
        if record.newest and _is_due(plan, owner, record, revision, now)
    ]
    return tuple(archive for *_, archive in sorted(wanting, key=lambda entry: entry[:2]))


def _by_owner(archives: Sequence[ArchiveFacts], drills: Iterable[DrillFacts]) -> dict[UUID | None, _Record]:
    records: dict[UUID | None, _Record] = defaultdict(_Record)
    for archive in archives:
        records[archive.owner].archives.append(archive)
    for drill in drills:
        records[drill.owner].drills.append(drill)
    return records


def _is_due(plan: Backup, owner: UUID | None, record: _Record, revision: str, now: datetime) -> bool:
    if any(drill.ended_at is None for drill in record.drills) or now < record.waits_until:
        return False
    if (proven_at := record.proven_at) is None or not record.proven_with(revision):
        return True
    return _turn(plan, owner, proven_at) <= now


def _turn(plan: Backup, owner: UUID | None, proven_at: datetime) -> datetime:
    late_at = CalendarDuration(days=plan.drill_every_days).after(proven_at)
    ahead = _AHEAD + (owner.int % _SPREAD if owner else 0)
    return late_at - (late_at - proven_at) * ahead / 1000
