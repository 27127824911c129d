"""How long archives are kept: as long as any rule says so, and never longer than the contract (MIX-BACKUP-1).

An archive is kept until its own time is over, while it is locked, while it is one of the newest copies that
its run asks for, and while another that is kept builds on it. The contract's year, counted from the moment of
the snapshot, wins over all of that, even for the last one.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from provisioner.backups.facts import ArchiveFacts
from provisioner.backups.models import ArchiveState
from provisioner.offers.backup import Backup

_KEPT_BY_RULES = frozenset({ArchiveState.STORED, ArchiveState.VERIFIED, ArchiveState.DAMAGED})
_LEFTOVERS = frozenset({ArchiveState.FAILED, ArchiveState.SHREDDED})


def expires_at(plan: Backup, kind: str, taken_at: datetime) -> datetime:
    """When an archive's own time is over; that of a kind which the plan does not know is the contract's."""
    limit = plan.kept_at_most.after(taken_at)
    kept = plan.kept(kind)
    return min(kept.after(taken_at), limit) if kept else limit


def to_expire(plan: Backup, archives: Sequence[ArchiveFacts], now: datetime) -> tuple[ArchiveFacts, ...]:
    """What must leave the store now, oldest first; ``archives`` are all that one owner has."""
    until = kept_until(plan, archives)
    going = (archive for archive in archives if archive.id in until and until[archive.id] <= now)
    return tuple(sorted(going, key=lambda archive: archive.taken_at))


def next_expiry(plan: Backup, archives: Sequence[ArchiveFacts]) -> datetime | None:
    """When the next of them leaves the store, if no other is taken before."""
    return min(kept_until(plan, archives).values(), default=None)


def kept_until(plan: Backup, archives: Sequence[ArchiveFacts]) -> dict[UUID, datetime]:
    """Until when each archive that has something in the store stays there, as things stand.

    Of what failed, or whose key was destroyed, nothing is worth keeping: it goes as soon as its lock lets it.
    What is under way is not judged.
    """
    kept = {archive.id: archive for archive in archives if archive.state in _KEPT_BY_RULES}
    until = {archive.id: _by_itself(plan, archive) for archive in kept.values()}
    for archive in _copies(plan, kept.values()):
        until[archive.id] = _limit(plan, archive)
    # Newest first, so that what builds on an archive is settled before it.
    for dependent in sorted(kept.values(), key=lambda archive: archive.taken_at, reverse=True):
        if (base := kept.get(dependent.base) if dependent.base else None) is not None:
            until[base.id] = min(max(until[base.id], until[dependent.id]), _limit(plan, base))
    return until | {archive.id: _leftover(plan, archive) for archive in archives if _left_something(archive)}


def _by_itself(plan: Backup, archive: ArchiveFacts) -> datetime:
    """What was promised when it was taken, and what the plan says now: whichever is longer."""
    kept = plan.kept(archive.kind)
    promises = (archive.expires_at, archive.locked_until, kept and kept.after(archive.taken_at))
    limit = _limit(plan, archive)
    return min(max((moment for moment in promises if moment), default=limit), limit)


def _copies(plan: Backup, kept: Iterable[ArchiveFacts]) -> Iterator[ArchiveFacts]:
    """Only what was read back is a copy to count on: another may turn out to be none."""
    verified = [archive for archive in kept if archive.state is ArchiveState.VERIFIED]
    newest_first = sorted(verified, key=lambda archive: archive.taken_at, reverse=True)
    for run in plan.runs:
        yield from [archive for archive in newest_first if archive.kind == run.kind][: run.copies]


def _left_something(archive: ArchiveFacts) -> bool:
    return archive.state in _LEFTOVERS and archive.expires_at is not None


def _leftover(plan: Backup, archive: ArchiveFacts) -> datetime:
    return min(archive.locked_until or archive.taken_at, _limit(plan, archive))


def _limit(plan: Backup, archive: ArchiveFacts) -> datetime:
    return plan.kept_at_most.after(archive.taken_at)
