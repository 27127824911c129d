"""What is to be taken now: missed runs once, failures with patience, never beside another attempt."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.backups.models import ArchiveState
from provisioner.backups.plan.due import PATIENCE, due, next_run, refusal
from provisioner.backups.plan.facts import ArchiveFacts
from provisioner.backups.plan.schedule import latest_slot, next_slot
from provisioner.offers.backup import MANUAL
from tests.unit.provisioner.backups.plans import DAILY, MIXEUR, RICH, archive, owner, owner_id, paris, rich

OWNER = owner("2026-01-01 12:00")
NIGHT = latest_slot(DAILY, owner_id(), paris("2026-11-22 12:00"))
MINUTE = timedelta(minutes=1)
YESTERDAY = archive(NIGHT - timedelta(days=1))


def kind_due(archives: list[ArchiveFacts], now: datetime, created: str = "2026-01-01 12:00") -> str | None:
    """Under the richer plan."""
    found = due(RICH, owner(created), archives, now)
    return found.run.kind if found else None


def test_a_new_instance_does_not_wait_for_the_night() -> None:
    new = owner("2026-11-21 15:00")
    found = due(MIXEUR, new, [], paris("2026-11-21 15:00"))
    assert found is not None
    assert (found.run, found.slot) == (DAILY, new.created_at)


def test_its_first_archive_does_not_stand_for_the_night_after() -> None:
    new = owner("2026-11-21 15:00")
    first = archive(paris("2026-11-21 15:01"), slot=new.created_at)
    assert due(MIXEUR, new, [first], paris("2026-11-21 23:59")) is None
    assert due(MIXEUR, new, [first], NIGHT) is not None


def test_a_run_is_due_from_its_slot_on() -> None:
    assert due(MIXEUR, OWNER, [YESTERDAY], NIGHT - MINUTE) is None
    found = due(MIXEUR, OWNER, [YESTERDAY], NIGHT)
    assert found is not None
    assert found.slot == NIGHT


def test_what_was_taken_for_it_answers_a_slot() -> None:
    assert due(MIXEUR, OWNER, [YESTERDAY, archive(NIGHT + MINUTE, slot=NIGHT)], NIGHT + 2 * MINUTE) is None


def test_missed_runs_are_made_up_for_once() -> None:
    found = due(MIXEUR, OWNER, [YESTERDAY], NIGHT + timedelta(days=9, hours=3))
    assert found is not None
    assert found.slot == NIGHT + timedelta(days=9)
    taken = archive(NIGHT + timedelta(days=9, hours=3), slot=found.slot)
    assert due(MIXEUR, OWNER, [YESTERDAY, taken], NIGHT + timedelta(days=9, hours=4)) is None


def test_a_clock_that_goes_back_a_little_does_not_take_twice() -> None:
    taken = archive(NIGHT - timedelta(seconds=30), slot=NIGHT)
    assert due(MIXEUR, OWNER, [taken], NIGHT + MINUTE) is None


def test_an_archive_of_the_future_stands_for_nothing() -> None:
    future = archive(NIGHT + timedelta(days=400))
    assert due(MIXEUR, OWNER, [YESTERDAY, future], NIGHT) is not None


@pytest.mark.parametrize("kind", ["daily", MANUAL])
def test_nothing_is_due_beside_an_attempt_under_way(kind: str) -> None:
    running = archive(NIGHT - MINUTE, kind, ArchiveState.RUNNING)
    assert due(MIXEUR, OWNER, [running], NIGHT) is None


def test_what_somebody_asked_for_does_not_stand_for_the_plan() -> None:
    assert due(MIXEUR, OWNER, [YESTERDAY, archive(NIGHT + MINUTE, MANUAL)], NIGHT + 2 * MINUTE) is not None


def test_what_is_stored_is_read_back_and_not_taken_again() -> None:
    stored = archive(NIGHT, state=ArchiveState.STORED)
    assert due(MIXEUR, OWNER, [stored], NIGHT + timedelta(hours=3)) is None


@pytest.mark.parametrize("failures", range(1, 7))
def test_patience_grows_with_failures_up_to_a_limit(failures: int) -> None:
    failed = [archive(NIGHT + n * MINUTE, state=ArchiveState.FAILED, slot=NIGHT) for n in range(failures)]
    again = NIGHT + failures * MINUTE + PATIENCE[min(failures, len(PATIENCE)) - 1]
    assert due(MIXEUR, OWNER, [YESTERDAY, *failed], again - MINUTE) is None
    found = due(MIXEUR, OWNER, [YESTERDAY, *failed], again)
    assert found is not None
    assert found.slot == NIGHT


def test_the_failures_of_last_night_do_not_delay_this_one() -> None:
    failed = [archive(NIGHT - MINUTE, state=ArchiveState.FAILED) for _ in range(4)]
    assert due(MIXEUR, OWNER, [YESTERDAY, *failed], NIGHT) is not None


def test_an_archive_found_damaged_is_taken_again() -> None:
    damaged = archive(NIGHT, state=ArchiveState.DAMAGED)
    assert due(MIXEUR, OWNER, [YESTERDAY, damaged], NIGHT + timedelta(hours=8)) is not None


def test_an_instance_whose_archives_are_all_gone_is_due_at_once() -> None:
    gone = [archive(NIGHT, state=state) for state in (ArchiveState.DAMAGED, ArchiveState.SHREDDED)]
    assert due(MIXEUR, OWNER, gone, NIGHT + timedelta(hours=8)) is not None


def test_a_gap_left_by_expiry_is_filled_at_once() -> None:
    expired = archive(NIGHT + MINUTE, state=ArchiveState.EXPIRED, slot=NIGHT)
    found = due(MIXEUR, OWNER, [expired], NIGHT + timedelta(hours=8))
    assert found is not None
    assert found.slot == NIGHT


def test_what_expired_was_good_in_its_time() -> None:
    monthly = archive(paris("2026-11-01 03:00"), "monthly", ArchiveState.EXPIRED)
    weekly = archive(paris("2026-11-04 12:00"), "weekly")
    assert kind_due([monthly, weekly], paris("2026-11-04 13:00")) is None


def test_the_run_kept_longest_answers_the_others() -> None:
    # Saturday 31 October: the monthly archive; on Sunday 1 November the weekly one.
    changes = [archive(paris("2026-10-01 12:00"), "weekly"), archive(paris("2026-10-30 12:00"), "changes")]
    sunday = paris("2026-11-01 12:00")
    assert kind_due(changes, sunday) == "monthly"
    monthly = archive(sunday, "monthly")
    assert kind_due([*changes, monthly], sunday + MINUTE) is None
    weekly = next_slot(rich("weekly"), owner_id(), sunday)
    assert kind_due([*changes, monthly], weekly) == "weekly"
    assert kind_due([*changes, monthly, archive(weekly, "weekly")], weekly + MINUTE) is None


def test_changes_build_on_the_newest_whole_archive() -> None:
    tuesday = paris("2026-11-24 12:00")
    old, base = archive(paris("2026-11-15 23:59"), "weekly"), archive(paris("2026-11-23 01:59"), "weekly")
    found = due(RICH, OWNER, [old, base, archive(paris("2026-11-02 12:00"), "monthly")], tuesday)
    assert found is not None
    assert (found.run.kind, found.base) == ("changes", base.id)


def test_without_anything_to_build_on_the_whole_is_taken_instead() -> None:
    tuesday = paris("2026-11-24 12:00")
    others = [
        archive(paris("2026-11-23 12:00"), "weekly", ArchiveState.FAILED),
        archive(paris("2026-11-01 12:00"), "monthly"),
    ]
    answered = archive(paris("2026-11-23 12:00"), "weekly", ArchiveState.EXPIRED)
    assert kind_due([*others, answered], tuesday) == "weekly"


def test_what_is_taken_instead_is_tried_again_with_patience() -> None:
    slot = latest_slot(rich("changes"), owner_id(), paris("2026-11-25 12:00"))
    gone = archive(paris("2026-11-23 12:00"), "weekly", ArchiveState.EXPIRED)
    known = [
        archive(paris("2026-11-01 12:00"), "monthly"),
        gone,
        archive(slot, "weekly", ArchiveState.FAILED),
    ]
    assert kind_due(known, slot + 3 * MINUTE) is None
    assert kind_due(known, slot + 6 * MINUTE) == "weekly"


def test_a_new_owner_begins_with_what_stands_by_itself_and_is_kept_longest() -> None:
    assert kind_due([], paris("2026-11-24 12:00"), created="2026-11-24 11:00") == "monthly"


def test_chains_are_evaluated_and_not_taken_yet() -> None:
    problem = refusal(rich("changes"))
    assert problem is not None
    assert "Retirez « builds_on »" in problem.message
    assert refusal(rich("weekly")) is None
    assert refusal(DAILY) is None


def test_the_next_run_is_tonight() -> None:
    coming = next_run(MIXEUR, OWNER, [YESTERDAY], NIGHT - timedelta(hours=5))
    assert (coming.run, coming.slot, coming.at) == (DAILY, NIGHT, NIGHT)


def test_the_next_run_after_a_failure_is_when_patience_ends() -> None:
    failed = archive(NIGHT, state=ArchiveState.FAILED, slot=NIGHT)
    coming = next_run(MIXEUR, OWNER, [YESTERDAY, failed], NIGHT + 2 * MINUTE)
    assert (coming.slot, coming.at) == (NIGHT, NIGHT + MINUTE + PATIENCE[0])


MOMENTS = st.integers(0, 60 * 24 * 60).map(lambda minutes: paris("2026-10-01 00:00") + minutes * MINUTE)
STATES = st.sampled_from([state for state in ArchiveState if state is not ArchiveState.RUNNING])
KINDS = st.sampled_from(["changes", "weekly", "monthly", MANUAL])
HISTORIES = st.lists(st.builds(archive, MOMENTS, KINDS, STATES), max_size=12)


@given(history=HISTORIES, now=MOMENTS)
def test_taking_what_is_due_until_nothing_is_ends(history: list[ArchiveFacts], now: datetime) -> None:
    known = [one for one in history if one.taken_at <= now]
    for _ in RICH.runs:
        if (found := due(RICH, OWNER, known, now)) is None:
            break
        known.append(archive(now, found.run.kind, slot=found.slot, base=found.base))
    assert due(RICH, OWNER, known, now) is None


@given(history=HISTORIES, now=MOMENTS)
def test_what_is_due_is_what_the_screens_announce(history: list[ArchiveFacts], now: datetime) -> None:
    found, coming = due(RICH, OWNER, history, now), next_run(RICH, OWNER, history, now)
    assert (found is not None) == (coming.at <= now)


@given(history=HISTORIES, now=MOMENTS)
def test_nothing_becomes_due_before_the_announced_moment(history: list[ArchiveFacts], now: datetime) -> None:
    past = [one for one in history if one.taken_at <= now]
    coming = next_run(RICH, OWNER, past, now)
    if coming.at > now:
        assert due(RICH, OWNER, past, coming.at - timedelta(seconds=1)) is None
        assert due(RICH, OWNER, past, coming.at) is not None
