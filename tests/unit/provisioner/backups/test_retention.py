"""How long archives stay: as long as any rule says so, and never longer than the contract."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.backups.models import ArchiveState
from provisioner.backups.plan.facts import ArchiveFacts
from provisioner.backups.plan.retention import expires_at, kept_until, to_expire
from provisioner.offers.backup import MANUAL, Backup
from provisioner.offers.durations import CalendarDuration
from tests.unit.provisioner.backups.plans import MIXEUR, RICH, archive, clock, paris

SECOND = timedelta(seconds=1)
NOW = paris("2026-11-22 12:00")


def ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def kept(plan: Backup, archives: list[ArchiveFacts], now: datetime = NOW) -> list[ArchiveFacts]:
    gone = to_expire(plan, archives, now)
    return [one for one in archives if one not in gone]


@pytest.mark.parametrize(
    ("taken", "gone"),
    [
        ("2026-11-20 03:12", "2027-11-20 03:12"),  # MIX-BACKUP-1
        ("2028-02-29 03:12", "2029-02-28 03:12"),  # MIX-BACKUP-1
        ("2028-02-28 03:12", "2029-02-28 03:12"),
        ("2027-02-28 03:12", "2028-02-28 03:12"),
        ("2026-03-29 03:12", "2027-03-29 03:12"),  # Summer time began an hour before, and not so in 2027.
        ("2027-03-27 02:30", "2028-03-27 02:30"),
        ("2025-03-29 02:30", "2026-03-29 03:30"),  # A time that the day does not have.
    ],
)
@pytest.mark.parametrize("kind", ["daily", MANUAL, "of-a-former-plan"])
def test_a_year_is_the_same_time_of_the_same_day(taken: str, gone: str, kind: str) -> None:
    assert clock(expires_at(MIXEUR, kind, paris(taken))) == gone


@pytest.mark.parametrize(
    ("kind", "gone"),
    [
        ("changes", "2026-04-11 23:00"),  # CONV-TZ: by calendar, across the night of 23 hours.
        (MANUAL, "2026-04-11 23:00"),
        ("weekly", "2026-05-23 23:00"),
        ("monthly", "2027-03-28 23:00"),  # Five years by its run, one by the contract.
    ],
)
def test_each_kind_has_its_own_time(kind: str, gone: str) -> None:
    assert clock(expires_at(RICH, kind, paris("2026-03-28 23:00"))) == gone


def test_the_control_plane_keeps_thirty_five_days() -> None:
    control = MIXEUR.for_control()
    assert clock(expires_at(control, "daily", paris("2026-03-01 03:12"))) == "2026-04-05 03:12"
    assert clock(expires_at(control, MANUAL, paris("2026-03-01 03:12"))) == "2026-04-05 03:12"


def test_an_archive_stays_to_the_second() -> None:
    one = archive(paris("2028-02-29 03:12"))
    end = paris("2029-02-28 03:12")
    assert to_expire(MIXEUR, [one], end - SECOND) == ()
    assert to_expire(MIXEUR, [one], end) == (one,)


def test_even_the_last_one_goes_after_the_year() -> None:
    last = archive(ago(366), locked_until=NOW + timedelta(days=9), expires_at=NOW + timedelta(days=9))
    assert kept(MIXEUR, [last]) == []


def test_the_oldest_go_first() -> None:
    old, older = archive(ago(400)), archive(ago(401))
    assert to_expire(MIXEUR, [old, archive(ago(3)), older], NOW) == (older, old)


def test_the_newest_copies_stay_beyond_their_time() -> None:
    weeklies = [archive(ago(100 + 7 * week), "weekly") for week in range(5)]
    assert kept(RICH, weeklies) == weeklies[:3]


@pytest.mark.parametrize("state", [ArchiveState.DAMAGED, ArchiveState.STORED])
def test_what_may_not_be_good_counts_for_no_copy(state: ArchiveState) -> None:
    doubtful = archive(ago(3), "weekly", state)
    weeklies = [archive(ago(100 + 7 * week), "weekly") for week in range(5)]
    assert kept(RICH, [doubtful, *weeklies]) == [doubtful, *weeklies[:3]]


def test_a_base_stays_as_long_as_what_builds_on_it() -> None:
    base = archive(ago(60), "weekly")
    others = [archive(ago(days), "weekly") for days in (3, 10, 17)]
    changes = archive(ago(13), "changes", base=base.id)
    assert kept(RICH, [base, changes, *others]) == [base, changes, *others]
    assert kept(RICH, [base, *others]) == others
    assert kept_until(RICH, [base, changes, *others])[base.id] == expires_at(
        RICH, "changes", changes.taken_at
    )


def test_a_chain_is_kept_to_its_end() -> None:
    base = archive(ago(60), "weekly")
    middle = archive(ago(20), "changes", base=base.id)
    end = archive(ago(13), "changes", base=middle.id)
    others = [archive(ago(days), "weekly") for days in (3, 10, 17)]
    assert kept(RICH, [end, middle, base, *others]) == [end, middle, base, *others]


def test_what_failed_keeps_no_base() -> None:
    base = archive(ago(60), "weekly")
    failed = archive(
        ago(13), "changes", ArchiveState.FAILED, base=base.id, expires_at=NOW + timedelta(days=1)
    )
    others = [archive(ago(days), "weekly") for days in (3, 10, 17)]
    assert kept(RICH, [base, failed, *others]) == others


@pytest.mark.parametrize("promise", ["expires_at", "locked_until"])
def test_what_was_promised_before_the_plan_became_shorter_holds(promise: str) -> None:
    more: dict[str, Any] = {promise: NOW + timedelta(days=5)}
    one = archive(ago(20), "changes", **more)
    assert kept(RICH, [one]) == [one]
    assert kept(RICH, [one], NOW + timedelta(days=5)) == []


def test_a_plan_that_became_longer_keeps_what_there_is() -> None:
    one = archive(ago(10), "changes", expires_at=ago(3))
    assert kept(RICH, [one]) == [one]


def test_a_kind_of_a_former_plan_stays_as_promised() -> None:
    promised, unknown = archive(ago(90), "yearly", expires_at=ago(1)), archive(ago(90), "yearly")
    assert kept(RICH, [promised, unknown]) == [unknown]


@pytest.mark.parametrize("state", [ArchiveState.FAILED, ArchiveState.SHREDDED])
def test_what_is_left_of_no_use_goes_as_soon_as_its_lock_lets_it(state: ArchiveState) -> None:
    free = archive(ago(1), state=state, expires_at=NOW + timedelta(days=364))
    locked = archive(
        ago(1), state=state, expires_at=NOW + timedelta(days=9), locked_until=NOW + timedelta(days=9)
    )
    cleared = archive(ago(1), state=state)
    assert to_expire(MIXEUR, [free, locked, cleared], NOW) == (free,)
    assert to_expire(MIXEUR, [locked], NOW + timedelta(days=9)) == (locked,)


def test_a_lock_beyond_the_year_is_no_reason_to_keep_what_failed() -> None:
    failed = archive(
        ago(366), state=ArchiveState.FAILED, expires_at=NOW, locked_until=NOW + timedelta(days=9)
    )
    assert to_expire(MIXEUR, [failed], NOW) == (failed,)


@pytest.mark.parametrize("state", [ArchiveState.RUNNING, ArchiveState.EXPIRED])
def test_what_is_under_way_or_gone_is_not_touched(state: ArchiveState) -> None:
    one = archive(ago(400), state=state, expires_at=ago(35))
    assert to_expire(MIXEUR, [one], NOW) == ()


def test_a_damaged_archive_stays_its_time() -> None:
    one = archive(ago(300), state=ArchiveState.DAMAGED)
    assert kept(MIXEUR, [one]) == [one]


MOMENTS = st.integers(0, 2 * 365 * 24).map(lambda hours: paris("2026-01-01 00:00") + timedelta(hours=hours))
DURATIONS = st.builds(
    lambda unit, count: CalendarDuration.model_validate({unit: count}),
    st.sampled_from(["days", "weeks", "months", "years"]),
    st.integers(1, 40),
)
KINDS = ["changes", "weekly", "monthly", MANUAL, "of-a-former-plan"]
PLANS = st.sampled_from([MIXEUR, RICH, RICH.for_control()])


@st.composite
def shelves(draw: st.DrawFn) -> list[ArchiveFacts]:
    """Archives of one owner, some of which build on an earlier one."""
    shelf: list[ArchiveFacts] = []
    for taken_at in sorted(draw(st.lists(MOMENTS, max_size=12, unique=True))):
        base = draw(st.sampled_from([None, *[one.id for one in shelf]]))
        days = draw(st.none() | st.integers(-9, 500))
        more: dict[str, Any] = {
            "base": base,
            "expires_at": None if days is None else taken_at + timedelta(days=days),
        }
        shelf.append(
            archive(taken_at, draw(st.sampled_from(KINDS)), draw(st.sampled_from(ArchiveState)), **more)
        )
    return draw(st.permutations(shelf))


@given(duration=DURATIONS, moment=MOMENTS)
def test_the_shortest_time_of_a_duration_is_never_undercut(
    duration: CalendarDuration, moment: datetime
) -> None:
    assert moment + duration.shortest <= duration.after(moment)


@given(plan=PLANS, kind=st.sampled_from(KINDS), taken=MOMENTS)
def test_no_kind_outlives_the_contract(plan: Backup, kind: str, taken: datetime) -> None:
    assert taken < expires_at(plan, kind, taken) <= plan.kept_at_most.after(taken)


@given(plan=PLANS, shelf=shelves(), now=MOMENTS)
def test_nothing_goes_before_its_time_and_nothing_stays_after_the_year(
    plan: Backup, shelf: list[ArchiveFacts], now: datetime
) -> None:
    going = to_expire(plan, shelf, now)
    good = [one for one in shelf if one.worth_keeping]
    assert all(
        expires_at(plan, one.kind, one.taken_at) <= now
        for one in going
        if plan.kept(one.kind) and one in good
    )
    assert all(one in going for one in good if plan.kept_at_most.after(one.taken_at) <= now)


@given(plan=PLANS, shelf=shelves(), now=MOMENTS, later=st.timedeltas(timedelta(0), timedelta(days=400)))
def test_what_goes_now_goes_later_too(
    plan: Backup, shelf: list[ArchiveFacts], now: datetime, later: timedelta
) -> None:
    assert {one.id for one in to_expire(plan, shelf, now)} <= {
        one.id for one in to_expire(plan, shelf, now + later)
    }


@given(plan=PLANS, shelf=shelves(), now=MOMENTS)
def test_one_reason_is_enough_to_stay_and_without_any_it_goes(
    plan: Backup, shelf: list[ArchiveFacts], now: datetime
) -> None:
    """Within the contract: its own time, what was promised, a copy to keep, something that builds on it."""
    stay = {one.id for one in kept(plan, shelf, now) if one.worth_keeping}
    for one in (one for one in shelf if one.worth_keeping and plan.kept_at_most.after(one.taken_at) > now):
        run, own = plan.run(one.kind), plan.kept(one.kind)
        verified = [
            other for other in shelf if other.state is ArchiveState.VERIFIED and other.kind == one.kind
        ]
        newer = [other for other in verified if other.taken_at > one.taken_at]
        reasons = (
            own is not None and own.after(one.taken_at) > now,
            own is None and one.expires_at is None,
            one.expires_at is not None and one.expires_at > now,
            one in verified and run is not None and len(newer) < run.copies,
            any(other.base == one.id and other.id in stay for other in shelf),
        )
        assert (one.id in stay) == any(reasons)


@given(plan=PLANS, shelf=shelves(), now=MOMENTS)
def test_the_two_ways_to_ask_agree(plan: Backup, shelf: list[ArchiveFacts], now: datetime) -> None:
    until = kept_until(plan, shelf)
    assert {one.id for one in to_expire(plan, shelf, now)} == {
        id_ for id_, end in until.items() if end <= now
    }
