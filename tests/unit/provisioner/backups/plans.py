"""The Mixeur plan, a richer one of a fictional product, and archives to judge by them."""

import tomllib
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

from provisioner.backups.models import ArchiveState
from provisioner.backups.plan.facts import ArchiveFacts, DrillFacts, Owner
from provisioner.offers import load_offer
from provisioner.offers.backup import Backup, Run

PARIS = ZoneInfo("Europe/Paris")
MIXEUR = load_offer().backup
DAILY = MIXEUR.runs[0]

# Whole archives on Sundays and on the last day of each month, what changed on the other days.
RICH = Backup.model_validate(
    tomllib.loads("""
    encrypted = true
    lock = false
    regions = ["gra"]
    kept_at_most = { years = 1 }
    manual_kept = { weeks = 2 }
    control_kept_days = 35
    alert_after_hours = 36
    tolerance_minutes = 30
    drill_every_days = 7
    reverify_every_days = 30

    [[runs]]
    kind = "changes"
    title = "des changements"
    hours = { start = 22:00:00, end = 02:00:00 }
    kept = { days = 14 }
    builds_on = "weekly"

    [[runs]]
    kind = "weekly"
    title = "hebdomadaire"
    weekdays = ["sunday"]
    hours = { start = 22:00:00, end = 02:00:00 }
    kept = { weeks = 8 }
    copies = 3
    answers = ["changes"]

    [[runs]]
    kind = "monthly"
    title = "mensuelle"
    day_of_month = 31
    hours = { start = 22:00:00, end = 02:00:00 }
    kept = { years = 5 }
    answers = ["weekly", "changes"]
    """)
)


def rich(kind: str) -> Run:
    run = RICH.run(kind)
    assert run is not None
    return run


def paris(text: str, fold: int = 0) -> datetime:
    """``2026-10-25 02:30`` on the clock of Europe/Paris, as a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS, fold=fold).astimezone(UTC)


def clock(moment: datetime) -> str:
    """The reverse of ``paris``."""
    return moment.astimezone(PARIS).strftime("%Y-%m-%d %H:%M")


def owner_id(number: int = 0) -> UUID:
    """The same in every run of the tests."""
    return uuid5(NAMESPACE_DNS, f"instance-{number}.example")


def owner(created_at: str = "2026-01-01 12:00", number: int = 0) -> Owner:
    return Owner(owner_id(number), paris(created_at))


def archive(
    taken_at: datetime, kind: str = "daily", state: ArchiveState = ArchiveState.VERIFIED, **more: Any
) -> ArchiveFacts:
    finished = None if state is ArchiveState.RUNNING else taken_at + timedelta(minutes=1)
    more = {"owner": owner_id(), "slot": None, "finished_at": finished} | more
    return ArchiveFacts(id=uuid4(), kind=kind, state=state, taken_at=taken_at, **more)


def drill(
    of: ArchiveFacts,
    ended_at: datetime | None,
    *,
    held: bool = True,
    revision: str = "0007",
    hindered: bool = False,
) -> DrillFacts:
    started = (ended_at or of.taken_at) - timedelta(seconds=3)
    return DrillFacts(of.id, of.owner, started, ended_at, held and ended_at is not None, revision, hindered)
