"""Which archive of an owner is to be taken now: pure decisions from the plan, what there is, and the time.

A slot is answered by a good archive of its run, or of a run that answers it, taken since. However many slots
were missed, one archive for the newest makes up for them. An owner without any good archive is due at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from provisioner.backups.models import ArchiveState
from provisioner.backups.plan.facts import ArchiveFacts, Owner, believed
from provisioner.backups.plan.retention import expires_at
from provisioner.backups.plan.schedule import latest_slot, next_slot
from provisioner.offers.backup import Backup, Run
from themes.problems import Problem

# After the first failure, the second, and so on; the last for all that follow. Three more attempts fit in the
# offer's tolerance before staff hear of it.
PATIENCE = (timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=60), timedelta(minutes=120))

# What expired was good in its time. What is stored and not read back yet is looked at again, not taken again.
_ANSWERS = frozenset({ArchiveState.STORED, ArchiveState.VERIFIED, ArchiveState.EXPIRED})
_FAILURES = frozenset({ArchiveState.FAILED, ArchiveState.DAMAGED})


@dataclass(frozen=True, slots=True)
class DueRun:
    """What is to be taken, for which slot; ``base`` is the archive that it builds on, if any."""

    run: Run
    slot: datetime
    base: UUID | None = None


@dataclass(frozen=True, slots=True)
class NextRun:
    """What is to be taken next, and when: ``at`` is later than ``slot`` after a failure."""

    run: Run
    slot: datetime
    at: datetime


def refusal(run: Run) -> Problem | None:
    """Why the product cannot take such a run, or None: it evaluates chains, and takes whole archives only."""
    if run.builds_on is None:
        return None
    return Problem.error(
        "backup.runs",
        "incremental_run",
        f"Le plan de l’offre prévoit une sauvegarde « {run.title} » qui ne contient que ce qui a changé, "
        "et cette version ne sait faire que des sauvegardes complètes. "
        f"Retirez « builds_on » de « {run.kind} » dans le fichier de l’offre.",
    )


def due(plan: Backup, owner: Owner, archives: Sequence[ArchiveFacts], now: datetime) -> DueRun | None:
    """What to take now, None while an attempt is under way.

    Of the owner's archives, those taken since the last slot of every run, those under way and the newest
    usable one of each kind are enough.
    """
    if any(archive.state is ArchiveState.RUNNING for archive in archives):
        return None
    owed = _owed(plan, owner, archives, now)
    return next((one for one in owed if _ready_at(plan, one, archives) <= now), None)


def next_run(plan: Backup, owner: Owner, archives: Sequence[ArchiveFacts], now: datetime) -> NextRun:
    """What comes next, for screens: what is owed when its patience is over, or else the next slot."""
    owed = _owed(plan, owner, archives, now)
    comes = [NextRun(one.run, one.slot, max(one.slot, _ready_at(plan, one, archives))) for one in owed]
    for run in _longest_kept_first(plan, now):
        slot = next_slot(run, owner.id, now)
        comes.append(NextRun(run, slot, slot))
    return min(comes, key=lambda one: one.at)


def _owed(plan: Backup, owner: Owner, archives: Sequence[ArchiveFacts], now: datetime) -> list[DueRun]:
    """Every run with an unanswered slot; the one that is kept longest first, since it may answer others."""
    past = believed(archives, now)
    slots = [DueRun(run, latest_slot(run, owner.id, now)) for run in _longest_kept_first(plan, now)]
    missed = [one for one in slots if one.slot >= owner.created_at and not _is_answered(plan, one, past)]
    if not missed and not any(archive.state.usable for archive in past):
        missed = [_at_once(owner, slots)]
    return [_on_its_base(plan, one, past) for one in missed]


def _at_once(owner: Owner, slots: Sequence[DueRun]) -> DueRun:
    """What has no good archive does not wait for the night: one is owed for as long as there are data."""
    whole = next(one for one in slots if one.run.builds_on is None)
    return DueRun(whole.run, max(owner.created_at, whole.slot))


def _longest_kept_first(plan: Backup, now: datetime) -> list[Run]:
    return sorted(plan.runs, key=lambda run: expires_at(plan, run.kind, now), reverse=True)


def _is_answered(plan: Backup, one: DueRun, archives: Sequence[ArchiveFacts]) -> bool:
    return any(archive.state in _ANSWERS for archive in _since(plan, one, archives))


def _ready_at(plan: Backup, one: DueRun, archives: Sequence[ArchiveFacts]) -> datetime:
    """The slot itself, or, after failures, when the next attempt is worth making."""
    failed = [archive for archive in _since(plan, one, archives) if archive.state in _FAILURES]
    if not failed:
        return one.slot
    last = max(archive.finished_at or archive.taken_at for archive in failed)
    return last + PATIENCE[min(len(failed), len(PATIENCE)) - 1]


def _since(plan: Backup, one: DueRun, archives: Sequence[ArchiveFacts]) -> list[ArchiveFacts]:
    """The attempts that count for a slot: of its own run or of one that answers it."""
    kinds = {run.kind for run in plan.runs if run == one.run or one.run.kind in run.answers}
    return [
        archive
        for archive in archives
        if archive.kind in kinds and (archive.taken_at >= one.slot or archive.slot == one.slot)
    ]


def _on_its_base(plan: Backup, one: DueRun, archives: Sequence[ArchiveFacts]) -> DueRun:
    """Where there is nothing to build on, what it would build on is taken instead."""
    base = plan.run(one.run.builds_on) if one.run.builds_on else None
    if base is None:
        return one
    found = [archive for archive in archives if archive.kind == base.kind and archive.state.usable]
    if not found:
        return _on_its_base(plan, DueRun(base, one.slot), archives)
    return DueRun(one.run, one.slot, max(found, key=lambda archive: archive.taken_at).id)
