"""Which archives to read back again now: what was good once may have been altered or lost since.

Each archive has its turn well before the offer's ``reverify_every_days`` are over, in the hours of the plan's
runs, while nobody works. Owners are spread, so that a fleet which was read back in one night is not again.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from provisioner.backups.models import ArchiveState
from provisioner.backups.plan.facts import ArchiveFacts
from provisioner.offers.backup import Backup
from tenants.calendar import PARIS

# How long before the offer's period is over the turn comes, in thousandths of it: of 90 days, between nine
# and 27, which leaves room for nights without a worker.
_AHEAD = 100
_SPREAD = 200


def is_night(plan: Backup, now: datetime) -> bool:
    """Whether some run of the plan may begin now."""
    by_the_clock = now.astimezone(PARIS).time()
    return any(run.hours.contain(by_the_clock) for run in plan.runs)


def rereading_due(
    plan: Backup, archives: Iterable[ArchiveFacts], now: datetime, at_most: int
) -> tuple[ArchiveFacts, ...]:
    """What to read back again now: of each owner one, what was looked at longest ago first.

    One of each, since the archives of an owner are read one after another anyway, and an owner of whom
    nothing can be read keeps nobody else waiting. The one that was looked at longest ago is enough of each.
    """
    if not is_night(plan, now):
        return ()
    seen = [(a.verified_at, a) for a in archives if a.state is ArchiveState.VERIFIED and a.verified_at]
    by_owner = sorted(seen, key=lambda entry: (str(entry[1].owner), entry[0]))
    oldest = [next(group) for _, group in groupby(by_owner, key=lambda entry: entry[1].owner)]
    due = [(at, one) for at, one in oldest if turn(plan, one.owner, at) <= now]
    return tuple(one for _, one in sorted(due, key=lambda entry: entry[0])[:at_most])


def turn(plan: Backup, owner: UUID | None, verified_at: datetime) -> datetime:
    """From when on an archive is to be read back again."""
    ahead = _AHEAD + (owner.int % _SPREAD if owner else 0)
    return verified_at + timedelta(days=plan.reverify_every_days) * (1000 - ahead) / 1000


def none_due_since(plan: Backup, now: datetime) -> datetime:
    """What was looked at later than this has no turn yet, whoever owns it."""
    return now - timedelta(days=plan.reverify_every_days) * (1000 - _AHEAD - _SPREAD) / 1000
