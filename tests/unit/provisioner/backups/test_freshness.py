"""Whether data was saved lately, and a restore proven lately: by the calendar, with the offer's tolerance."""

from datetime import timedelta

import pytest

from provisioner.backups.models import ArchiveState
from provisioner.backups.plan.freshness import Status, freshness, proof
from provisioner.offers.backup import MANUAL
from tests.unit.provisioner.backups.plans import MIXEUR, RICH, archive, clock, drill, owner, paris

OWNER = owner("2026-10-01 12:00")
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("taken", "late"),
    [
        ("2026-11-21 03:12", "2026-11-22 05:12"),
        ("2026-11-22 03:12", "2026-11-23 05:12"),  # MIX-BACKUP-2: from Sunday on, as on any day.
        ("2026-10-24 03:12", "2026-10-25 05:12"),  # A day of 25 hours: no alert an hour early.
        ("2026-03-28 03:12", "2026-03-29 05:12"),  # A day of 23 hours.
        ("2026-03-28 02:30", "2026-03-29 05:30"),  # Its turn is at 03:30 on the day that has no 02:30.
    ],
)
def test_a_day_and_the_tolerance_after_the_last_archive_it_is_late(taken: str, late: str) -> None:
    last = archive(paris(taken))
    in_time = freshness(MIXEUR, owner("2026-01-01 12:00"), [last], paris(late))
    too_late = freshness(MIXEUR, owner("2026-01-01 12:00"), [last], paris(late) + SECOND)
    assert (in_time.status, too_late.status) == (Status.FRESH, Status.LATE)
    assert clock(in_time.late_at) == late


def test_hours_that_make_no_whole_days_pass_by_themselves() -> None:
    found = freshness(RICH, OWNER, [archive(paris("2026-10-24 12:00"))], paris("2026-10-25 12:00"))
    assert clock(found.late_at) == "2026-10-26 00:30"  # A day, twelve hours, and half an hour.


def test_a_new_instance_is_awaited_and_then_alarming() -> None:
    new = owner("2026-11-21 15:00")
    assert freshness(MIXEUR, new, [], paris("2026-11-22 17:00")).status is Status.PENDING
    never = freshness(MIXEUR, new, [], paris("2026-11-22 17:01"))
    assert (never.status, never.last, never.age) == (Status.NEVER, None, None)


@pytest.mark.parametrize("state", [ArchiveState.EXPIRED, ArchiveState.SHREDDED])
def test_one_whose_archives_are_all_gone_is_awaited_no_more(state: ArchiveState) -> None:
    new = owner("2026-11-21 15:00")
    gone = archive(paris("2026-11-21 15:05"), state=state)
    found = freshness(MIXEUR, new, [gone], paris("2026-11-21 16:00"))
    assert (found.status, found.last) == (Status.NEVER, None)


@pytest.mark.parametrize("state", [state for state in ArchiveState if state is not ArchiveState.VERIFIED])
def test_only_what_was_read_back_counts(state: ArchiveState) -> None:
    good = archive(paris("2026-11-20 03:12"))
    other = archive(paris("2026-11-22 03:12"), state=state)
    found = freshness(MIXEUR, OWNER, [other, good], paris("2026-11-22 08:00"))
    assert (found.status, found.last) == (Status.LATE, good)
    assert found.age == timedelta(days=2, hours=4, minutes=48)


def test_what_somebody_asked_for_counts() -> None:
    found = freshness(MIXEUR, OWNER, [archive(paris("2026-11-22 07:00"), MANUAL)], paris("2026-11-22 08:00"))
    assert found.status is Status.FRESH


def test_an_archive_of_the_future_does_not_calm() -> None:
    future = archive(paris("2027-11-22 03:12"))
    found = freshness(MIXEUR, OWNER, [future], paris("2026-11-22 08:00"))
    assert (found.status, found.last) == (Status.NEVER, None)


def test_the_newest_failure_since_the_last_good_one_is_told() -> None:
    good = archive(paris("2026-11-21 03:12"))
    failures = [archive(paris(f"2026-11-22 03:{minute}"), state=ArchiveState.FAILED) for minute in (12, 17)]
    earlier = archive(paris("2026-11-20 03:12"), state=ArchiveState.FAILED)
    found = freshness(MIXEUR, OWNER, [earlier, *failures, good], paris("2026-11-22 04:00"))
    assert (found.status, found.failed) == (Status.FRESH, failures[1])
    assert freshness(MIXEUR, OWNER, [earlier, good], paris("2026-11-22 04:00")).failed is None


def test_only_late_and_never_alarm() -> None:
    assert {status for status in Status if status.alarming} == {Status.LATE, Status.NEVER}


def test_a_restore_is_proven_for_thirty_days() -> None:
    held = drill(archive(paris("2026-10-01 03:12")), paris("2026-10-01 12:00"))
    in_time, too_late = (
        proof(MIXEUR, OWNER, [held], paris(now)) for now in ("2026-10-31 12:00", "2026-10-31 12:01")
    )
    assert (in_time.status, too_late.status) == (Status.FRESH, Status.LATE)
    assert (in_time.last, clock(in_time.late_at)) == (held, "2026-10-31 12:00")
    assert too_late.age == timedelta(days=30, hours=1, minutes=1)  # The hour of October.


def test_an_instance_never_proven_is_awaited_and_then_alarming() -> None:
    assert proof(MIXEUR, OWNER, [], paris("2026-10-31 12:00")).status is Status.PENDING
    assert proof(MIXEUR, OWNER, [], paris("2026-10-31 12:01")).status is Status.NEVER


def test_a_drill_that_did_not_hold_proves_nothing_and_is_told() -> None:
    one = archive(paris("2026-10-02 03:12"))
    held, broken = drill(one, paris("2026-10-03 12:00")), drill(one, paris("2026-10-20 12:00"), held=False)
    found = proof(MIXEUR, OWNER, [broken, held, drill(one, None)], paris("2026-10-21 12:00"))
    assert (found.status, found.last, found.failed) == (Status.FRESH, held, broken)
    mended = drill(one, paris("2026-10-20 13:00"))
    assert proof(MIXEUR, OWNER, [broken, held, mended], paris("2026-10-21 12:00")).failed is None
