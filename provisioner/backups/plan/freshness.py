"""Whether an owner's data was saved lately, and whether a restore has lately been proven (MIX-BACKUP-2).

Hours and days of the offer are read by the calendar of Europe/Paris, with the offer's tolerance for the hours
(reading): the day of October with 25 hours is one day, and a night's run may begin later than the one before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from provisioner.backups.models import ArchiveState
from provisioner.backups.plan.facts import ArchiveFacts, DrillFacts, Owner, believed
from provisioner.offers.backup import Backup
from provisioner.offers.durations import CalendarDuration

_BAD = frozenset({ArchiveState.FAILED, ArchiveState.DAMAGED})
_LOST = frozenset({ArchiveState.EXPIRED, ArchiveState.SHREDDED})


class Status(StrEnum):
    """Of what has to happen again and again. The values stand in JSON."""

    FRESH = "fresh"
    # Not once yet, and still in time.
    PENDING = "pending"
    # The last time is too long ago.
    LATE = "late"
    # Not once, and it is too late.
    NEVER = "never"

    @property
    def alarming(self) -> bool:
        return self in {Status.LATE, Status.NEVER}


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old the newest good archive is. ``late_at`` is when that becomes, or became, an alert.

    ``age`` is since the snapshot of ``last``. ``failed`` is the newest attempt since that went wrong, if any.
    """

    status: Status
    last: ArchiveFacts | None
    age: timedelta | None
    late_at: datetime
    failed: ArchiveFacts | None


@dataclass(frozen=True, slots=True)
class Proof:
    """How old the newest drill that held is. ``late_at`` is when that becomes, or became, an alert.

    ``age`` is since the end of ``last``. ``failed`` is the newest drill since that did not hold, if any.
    """

    status: Status
    last: DrillFacts | None
    age: timedelta | None
    late_at: datetime
    failed: DrillFacts | None


def freshness(plan: Backup, owner: Owner, archives: Sequence[ArchiveFacts], now: datetime) -> Freshness:
    """Only what was read back counts; ``archives`` are all that the owner has."""
    past = sorted(believed(archives, now), key=lambda archive: archive.taken_at)
    last = next((a for a in reversed(past) if a.state is ArchiveState.VERIFIED), None)
    since = last.taken_at if last else owner.created_at
    failed = next((a for a in reversed(past) if a.state in _BAD and a.taken_at > since), None)
    late_at = _hours_later(plan, since)
    # Whoever lost all that there was does not wait for the first, however new.
    lost = last is None and any(a.state in _LOST for a in past)
    status = Status.NEVER if lost else _status(last, late_at, now)
    return Freshness(status, last, now - since if last else None, late_at, failed)


def proof(plan: Backup, owner: Owner, drills: Sequence[DrillFacts], now: datetime) -> Proof:
    """Only drills that held count; ``drills`` are all of the owner's archives."""
    ended = sorted(
        ((drill.ended_at, drill) for drill in drills if drill.ended_at), key=lambda entry: entry[0]
    )
    proven_at, last = next((entry for entry in reversed(ended) if entry[1].held), (owner.created_at, None))
    failed = next((one for end, one in reversed(ended) if not one.held and end > proven_at), None)
    late_at = CalendarDuration(days=plan.drill_every_days).after(proven_at)
    return Proof(_status(last, late_at, now), last, now - proven_at if last else None, late_at, failed)


def _status(last: object | None, late_at: datetime, now: datetime) -> Status:
    if now <= late_at:
        return Status.PENDING if last is None else Status.FRESH
    return Status.NEVER if last is None else Status.LATE


def _hours_later(plan: Backup, moment: datetime) -> datetime:
    days, hours = divmod(plan.alert_after_hours, 24)
    day = CalendarDuration(days=days).after(moment) if days else moment
    return day + timedelta(hours=hours, minutes=plan.tolerance_minutes)
