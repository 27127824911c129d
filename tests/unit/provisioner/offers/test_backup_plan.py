"""What an offer file may say about backups, and what the Mixeur offer says."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from provisioner.offers import load_offer
from provisioner.offers.backup import MANUAL, Backup, Hours, Run, Weekday
from provisioner.offers.durations import CalendarDuration
from tests.unit.provisioner.backups.plans import RICH, clock, paris

RUN: dict[str, Any] = {
    "kind": "daily",
    "title": "quotidienne",
    "hours": {"start": "00:30", "end": "05:30"},
    "kept": {"years": 1},
}
PLAN = load_offer().backup.model_dump(exclude={"runs"})


def with_runs(*runs: dict[str, Any]) -> Backup:
    return Backup.model_validate(PLAN | {"runs": [RUN | run for run in runs]})


def test_the_mixeur_offer_saves_every_day_for_a_year_in_the_union() -> None:
    plan = load_offer().backup
    (daily,) = plan.runs
    assert daily.weekdays == tuple(Weekday)
    assert (daily.kept, plan.kept_at_most) == (CalendarDuration(years=1), CalendarDuration(years=1))
    assert (plan.alert_after_hours, plan.drill_every_days, plan.control_kept_days) == (24, 30, 35)
    assert plan.reverify_every_days == 90
    assert plan.encrypted
    assert "eu-central-003" in plan.regions
    assert {"eu-west-2", "eu-central-2", "us-west-004"}.isdisjoint(plan.regions)  # London, Zurich, America.


def test_an_offer_may_have_several_kinds_of_run() -> None:
    assert [run.kind for run in RICH.runs] == ["changes", "weekly", "monthly"]
    assert RICH.run("weekly") == RICH.runs[1]
    assert RICH.run("yearly") is None


def test_every_kind_is_kept_for_a_time_of_its_own() -> None:
    assert RICH.kept("changes") == CalendarDuration(days=14)
    assert RICH.kept(MANUAL) == CalendarDuration(weeks=2)
    assert RICH.kept("of-a-former-plan") is None


def test_the_control_plane_has_the_same_runs_and_keeps_less() -> None:
    control = RICH.for_control()
    assert control.runs == RICH.runs
    assert control.kept_at_most == CalendarDuration(days=35)


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        ([{}, {}], "a kind of its own"),
        ([{"kind": MANUAL}], "manual"),
        ([{"kind": "Ugly name"}], "kind"),
        ([{"builds_on": "weekly"}], "no run is called weekly"),
        ([{"answers": ["hourly", "weekly"]}], "no run is called hourly, weekly"),
        ([{"builds_on": "daily"}], "stand by itself"),
        ([{"builds_on": "weekly"}, {"kind": "weekly", "builds_on": "daily"}], "stand by itself"),
        ([{"weekdays": ["mardi"]}], "no day of the week"),
        ([{"weekdays": []}], "weekdays"),
        ([{"weekdays": ["monday"], "day_of_month": 1}], "either weekdays or day_of_month"),
        ([{"day_of_month": 32}], "day_of_month"),
        ([{"kept": {"years": 1, "days": 3}}], "one unit"),
        ([{"kept": {"days": 0}}], "one unit"),
        ([{"kept": {"days": -3}}], "days"),
        ([{"kept": {"hours": 3}}], "hours"),
        ([{"copies": -1}], "copies"),
        ([{"hours": {"start": "25:00", "end": "05:30"}}], "start"),
        ([{"retention": 3}], "retention"),
        ([], "runs"),
    ],
)
def test_a_plan_that_does_not_hold_together_is_refused(runs: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        with_runs(*runs)


def test_chains_may_have_several_links() -> None:
    plan = with_runs({"kind": "whole"}, {"kind": "weekly", "builds_on": "whole"}, {"builds_on": "weekly"})
    assert [run.builds_on for run in plan.runs] == [None, "whole", "weekly"]


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [("00:30", "05:30", 300), ("22:00", "02:00", 240), ("04:00", "04:01", 1), ("00:00", "00:00", 1440)],
)
def test_hours_are_so_many_minutes_to_begin_at(start: str, end: str, minutes: int) -> None:
    assert Hours.model_validate({"start": start, "end": end}).minutes == minutes


def test_weekdays_are_named_in_words() -> None:
    run = Run.model_validate(RUN | {"weekdays": ["sunday", "wednesday"]})
    assert run.weekdays == (Weekday.SUNDAY, Weekday.WEDNESDAY)


@pytest.mark.parametrize(
    ("duration", "moment", "later"),
    [
        (CalendarDuration(days=15), "2026-03-28 23:00", "2026-04-12 23:00"),  # CONV-TZ
        (CalendarDuration(months=1), "2026-01-31 10:00", "2026-02-28 10:00"),  # CONV-MONTH
        (CalendarDuration(months=1), "2025-06-18 00:00", "2025-07-18 00:00"),
        (CalendarDuration(months=13), "2027-01-31 10:00", "2028-02-29 10:00"),
        (CalendarDuration(years=1), "2028-02-29 10:00", "2029-02-28 10:00"),  # MIX-BACKUP-1
        (CalendarDuration(years=4), "2028-02-29 10:00", "2032-02-29 10:00"),
        (CalendarDuration(weeks=2), "2026-12-24 23:30", "2027-01-07 23:30"),
        (CalendarDuration(days=1), "2026-03-28 02:30", "2026-03-29 03:30"),  # A time that is skipped.
    ],
)
def test_durations_are_read_on_the_calendar(duration: CalendarDuration, moment: str, later: str) -> None:
    assert clock(duration.after(paris(moment))) == later


def test_a_time_that_autumn_repeats_is_the_first() -> None:
    assert CalendarDuration(days=1).after(paris("2026-10-24 02:30")) == paris("2026-10-25 02:30", fold=0)


@given(days=st.integers(1, 4000), minute=st.integers(0, 5 * 365 * 24 * 60))
def test_days_on_the_calendar_differ_from_hours_by_no_more_than_a_change_of_the_clock(
    days: int, minute: int
) -> None:
    moment = paris("2026-01-01 00:00") + timedelta(minutes=minute)
    elapsed = CalendarDuration(days=days).after(moment) - moment
    assert abs(elapsed - timedelta(days=days)) <= timedelta(hours=1)
