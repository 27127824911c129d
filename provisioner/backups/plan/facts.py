"""What the plan is told of archives and drills: frozen values made from rows; it asks nothing itself.

All moments are aware. An owner of archives is an instance, or, with ``None`` as its id, the control plane.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from provisioner.backups.models import Archive, ArchiveState, Drill
from provisioner.models import Instance

# The most by which clocks of machines in order differ.
_CLOCKS_DIFFER = timedelta(minutes=5)

_WORTH_KEEPING = frozenset({ArchiveState.STORED, ArchiveState.VERIFIED, ArchiveState.DAMAGED})
LEFTOVERS = frozenset({ArchiveState.FAILED, ArchiveState.SHREDDED})


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose data is saved, and since when there is any."""

    id: UUID | None
    created_at: datetime

    @classmethod
    def of(cls, instance: Instance) -> "Owner":
        return cls(instance.id, instance.created_at)


@dataclass(frozen=True, slots=True)
class ArchiveFacts:
    """One archive, as its row says. ``base`` is the archive without which it cannot be restored, if any.

    A failed or shredded archive with ``expires_at`` may have left something in the store; whoever made sure
    that nothing is left sets it to None.
    """

    id: UUID
    owner: UUID | None
    kind: str
    state: ArchiveState
    slot: datetime | None
    taken_at: datetime
    finished_at: datetime | None = None
    expires_at: datetime | None = None
    locked_until: datetime | None = None
    verified_at: datetime | None = None
    drilled_at: datetime | None = None
    revision: str | None = None
    base: UUID | None = None

    @property
    def worth_keeping(self) -> bool:
        """Whether the plan's rules keep it. A damaged one may be all that is left of its day."""
        return self.state in _WORTH_KEEPING

    @property
    def in_store(self) -> bool:
        """Whether something of it lies in the store, or may; not said of what is under way."""
        return self.worth_keeping or (self.state in LEFTOVERS and self.expires_at is not None)

    @classmethod
    def of(cls, row: Archive) -> "ArchiveFacts":
        """Every archive stands by itself today, so ``base`` is None."""
        return cls(
            id=row.id,
            owner=row.instance_id,
            kind=row.kind,
            state=row.state,
            slot=row.slot,
            taken_at=row.taken_at,
            finished_at=row.finished_at,
            expires_at=row.expires_at,
            locked_until=row.locked_until,
            verified_at=row.verified_at,
            drilled_at=row.drilled_at,
            revision=row.revision,
        )


def believed(archives: Iterable[ArchiveFacts], now: datetime) -> list[ArchiveFacts]:
    """Without those of the future: where a clock was wrong, an archive would stand for those to come."""
    return [archive for archive in archives if archive.taken_at <= now + _CLOCKS_DIFFER]


@dataclass(frozen=True, slots=True)
class DrillFacts:
    """One restore for proof. ``ended_at`` is None while it runs; ``revision`` is what it was migrated to.

    ``hindered``: something else than the archive kept it from proving anything.
    """

    archive: UUID
    owner: UUID | None
    started_at: datetime
    ended_at: datetime | None
    held: bool
    revision: str | None
    hindered: bool = False

    @classmethod
    def of(cls, row: Drill) -> "DrillFacts":
        """Reads ``row.archive``: load it along."""
        return cls(
            archive=row.archive_id,
            owner=row.archive.instance_id,
            started_at=row.started_at,
            ended_at=row.ended_at,
            held=row.held,
            revision=row.revision,
            hindered=row.hindered,
        )
