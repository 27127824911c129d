"""Facts to make calendars and lists of."""

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from provisioner.backups.models import ArchiveState
from provisioner.backups.plan.facts import ArchiveFacts, DrillFacts, Owner
from provisioner.offers import load_offer
from provisioner.web.console.backups.standing import Holding, OwnerRecord, Standing, stand
from tenants.calendar import PARIS

PLAN = load_offer().backup
NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
LONG_AGO = datetime(2024, 5, 13, 8, 0, tzinfo=UTC)
INSTANCE = Owner(uuid.UUID(int=7), LONG_AGO)


def night(day: date, hour: time = time(5, 29)) -> datetime:
    """When every run of a night has begun in Paris."""
    return datetime.combine(day, hour, PARIS).astimezone(UTC)


def archive(taken_at: datetime, owner: Owner = INSTANCE, **changes: Any) -> ArchiveFacts:
    """A verified one, unless ``changes`` say otherwise."""
    values: dict[str, Any] = {
        "id": uuid.uuid4(),
        "owner": owner.id,
        "kind": "daily",
        "state": ArchiveState.VERIFIED,
        "slot": taken_at,
        "taken_at": taken_at,
    }
    return ArchiveFacts(**values | changes)


def nights(days_ago: Iterable[int], owner: Owner = INSTANCE, **changes: Any) -> list[ArchiveFacts]:
    today = NOW.astimezone(PARIS).date()
    return [archive(night(today - timedelta(days=ago)), owner, **changes) for ago in days_ago]


def drill(days_ago: int, *, held: bool = True) -> DrillFacts:
    ended_at = NOW - timedelta(days=days_ago)
    return DrillFacts(uuid.uuid4(), INSTANCE.id, ended_at, ended_at, held, "0012")


def standing(
    archives: Iterable[ArchiveFacts],
    drills: Iterable[DrillFacts] = (),
    owner: Owner = INSTANCE,
    name: str = "Commune de Surville",
) -> Standing:
    kept = tuple(archives)
    usable = sum(each.state.usable for each in kept)
    slug = f"membre-{owner.id.int}" if owner.id else None
    holding = Holding(usable, usable * 4_000_000, 4_000_000 if usable else None)
    return stand(PLAN, OwnerRecord(owner, name, slug, kept, tuple(drills), holding), NOW)
