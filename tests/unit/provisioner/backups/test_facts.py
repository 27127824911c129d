"""What the plan is told is what the rows say."""

from datetime import timedelta
from uuid import uuid4

from provisioner.backups.models import Archive, ArchiveState, Drill
from provisioner.backups.plan.facts import ArchiveFacts, DrillFacts, believed
from tests.unit.provisioner.backups.plans import archive, owner_id, paris

TAKEN = paris("2026-11-21 03:12")
HOUR = timedelta(hours=1)
ROW = Archive(
    id=uuid4(),
    instance_id=owner_id(),
    kind="daily",
    slot=TAKEN - HOUR,
    state=ArchiveState.VERIFIED,
    taken_at=TAKEN,
    finished_at=TAKEN + HOUR,
    expires_at=TAKEN + 4 * HOUR,
    locked_until=TAKEN + 3 * HOUR,
    verified_at=TAKEN + 2 * HOUR,
    drilled_at=None,
    revision="0007",
)


def test_an_archive_is_known_by_its_row() -> None:
    assert ArchiveFacts.of(ROW) == ArchiveFacts(
        id=ROW.id,
        owner=owner_id(),
        kind="daily",
        state=ArchiveState.VERIFIED,
        slot=TAKEN - HOUR,
        taken_at=TAKEN,
        finished_at=TAKEN + HOUR,
        expires_at=TAKEN + 4 * HOUR,
        locked_until=TAKEN + 3 * HOUR,
        verified_at=TAKEN + 2 * HOUR,
        drilled_at=None,
        revision="0007",
        base=None,
    )


def test_a_drill_is_known_by_its_row_and_its_archive() -> None:
    row = Drill(
        archive_id=ROW.id, archive=ROW, started_at=TAKEN, ended_at=TAKEN + HOUR, problems=[], revision="0008"
    )
    assert DrillFacts.of(row) == DrillFacts(ROW.id, owner_id(), TAKEN, TAKEN + HOUR, True, "0008")


def test_clocks_may_differ_by_minutes() -> None:
    seconds_ahead, hours_ahead = archive(TAKEN + timedelta(seconds=90)), archive(TAKEN + HOUR)
    assert believed([seconds_ahead, hours_ahead], TAKEN) == [seconds_ahead]
