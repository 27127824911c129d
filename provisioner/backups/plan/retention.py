"""How long archives are kept: as long as any rule says so, and never longer than the contract (MIX-BACKUP-1).

An archive is kept until its own time is over, while it is locked, while it is one of the newest copies that
its run asks for, and while another that is kept builds on it. The contract's year, counted from the moment of
the snapshot, wins over all of that, even for the last one.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from provisioner.backups.models import ArchiveState
from provisioner.backups.plan.facts import ArchiveFacts
from provisioner.offers.backup import Backup


def expires_at(plan: Backup, kind: str, taken_at: datetime) -> datetime:
    """When an archive's own time is over; that of a kind which the plan does not know is the contract's."""
    limit = plan.kept_at_most.after(taken_at)
    kept = plan.kept(kind)
    return min(kept.after(taken_at), limit) if kept else limit


def to_expire(plan: Backup, archives: Sequence[ArchiveFacts], now: datetime) -> tuple[ArchiveFacts, ...]:
    """What must leave the store now, oldest first; ``archives`` are all that one owner has."""
    shelf, kept_since = _Shelf.of(plan, archives), now - plan.kept_at_most.shortest
    over = (archive for archive in archives if archive.in_store and _may_go(archive, now, kept_since))
    going = (archive for archive in over if shelf.until(archive) <= now)
    return tuple(sorted(going, key=lambda archive: archive.taken_at))


def kept_until(plan: Backup, archives: Sequence[ArchiveFacts]) -> dict[UUID, datetime]:
    """Until when each of an owner's archives that has something in the store stays there, as things stand.

    What is under way is not judged.
    """
    shelf = _Shelf.of(plan, archives)
    return {archive.id: shelf.until(archive) for archive in archives if archive.in_store}


@dataclass(frozen=True, slots=True)
class _Shelf:
    """An owner's archives by what keeps them: the ``copies`` to keep, and what builds on each."""

    plan: Backup
    copies: frozenset[UUID]
    dependents: Mapping[UUID, Sequence[ArchiveFacts]]

    @classmethod
    def of(cls, plan: Backup, archives: Sequence[ArchiveFacts]) -> "_Shelf":
        dependents: dict[UUID, list[ArchiveFacts]] = defaultdict(list)
        for archive in archives:
            if archive.base is not None and archive.worth_keeping:
                dependents[archive.base].append(archive)
        return cls(plan, frozenset(_copies(plan, archives)), dependents)

    def until(self, archive: ArchiveFacts) -> datetime:
        """Of what failed, or whose key was destroyed, nothing is kept longer than its lock demands."""
        limit = self.plan.kept_at_most.after(archive.taken_at)
        if not archive.worth_keeping:
            return min(archive.locked_until or archive.taken_at, limit)
        if archive.id in self.copies:
            return limit
        reasons = [*self._promises(archive, limit), *map(self.until, self.dependents.get(archive.id, ()))]
        return min(max(reasons), limit)

    def _promises(self, archive: ArchiveFacts, limit: datetime) -> Iterator[datetime]:
        """What was said when it was taken, and what the plan says now: the longer one counts. Where neither
        says anything, it is the contract's ``limit``, whatever builds on the archive."""
        kept = self.plan.kept(archive.kind)
        if archive.expires_at is None and kept is None:
            yield limit
        if archive.expires_at is not None:
            yield archive.expires_at
        if archive.locked_until is not None:
            yield archive.locked_until
        if kept is not None:
            yield kept.after(archive.taken_at)


def _may_go(archive: ArchiveFacts, now: datetime, kept_since: datetime) -> bool:
    """Whether there is anything to think about: a fleet is looked at often, and most of it stays for long."""
    promised = archive.expires_at is not None and archive.expires_at > now
    return not promised or archive.taken_at <= kept_since or not archive.worth_keeping


def _copies(plan: Backup, archives: Sequence[ArchiveFacts]) -> Iterator[UUID]:
    """Only what was read back is a copy to count on: another may turn out to be none."""
    for run in plan.runs:
        if run.copies:
            found = [a for a in archives if a.kind == run.kind and a.state is ArchiveState.VERIFIED]
            newest_first = sorted(found, key=lambda archive: archive.taken_at, reverse=True)
            yield from (archive.id for archive in newest_first[: run.copies])
