"""Which archives are restored for proof: each owner in turn before thirty days, all after a migration."""

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from provisioner.backups.models import ArchiveState
from provisioner.backups.plan.facts import ArchiveFacts, DrillFacts, Owner
from provisioner.backups.plan.freshness import Status, proof
from provisioner.backups.plan.rehearsal import drill_due
from tests.unit.provisioner.backups.plans import MIXEUR, RICH, archive, drill, owner_id, paris

NOW = paris("2026-11-22 12:00")
REVISION = "0007"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def due_now(
    archives: list[ArchiveFacts], drills: list[DrillFacts], now: datetime = NOW
) -> list[ArchiveFacts]:
    return list(drill_due(MIXEUR, archives, drills, REVISION, now))


def of_instance(number: int, days_ago: float = 0.3) -> ArchiveFacts:
    return archive(NOW - days_ago * DAY, owner=owner_id(number))


def test_an_instance_never_proven_is_drilled_as_soon_as_there_is_an_archive() -> None:
    old, new = of_instance(1, 1.3), of_instance(1, 0.3)
    assert due_now([old, new], []) == [new]


def test_only_what_was_read_back_is_drilled() -> None:
    states = [state for state in ArchiveState if state is not ArchiveState.VERIFIED]
    good = of_instance(1, 2)
    assert due_now([good, *(archive(NOW - DAY, state=state, owner=owner_id(1)) for state in states)], []) == [
        good
    ]
    assert due_now([archive(NOW - DAY, state=state) for state in states], []) == []


def test_a_proven_instance_is_left_in_peace_for_three_weeks() -> None:
    held = drill(of_instance(1, 30), NOW - 22 * DAY)
    assert due_now([of_instance(1)], [held]) == []


def test_every_instance_has_its_turn_days_before_the_alert_and_not_all_at_once() -> None:
    archives = [of_instance(n) for n in range(200)]
    drills = [drill(of_instance(n, 30), NOW - 20 * DAY) for n in range(200)]
    due_after = {days: len(due_now(archives, drills, NOW + days * DAY)) for days in (2, 4, 6, 7, 8)}
    assert due_after[2] == 0
    assert due_after[8] == 200
    assert 20 < due_after[4] < due_after[6] < due_after[7] < 200


def test_short_periods_leave_room_between_drills() -> None:
    drills = [drill(of_instance(n, 30), NOW - 5 * DAY) for n in range(50)]
    assert drill_due(RICH, [of_instance(n) for n in range(50)], drills, REVISION, NOW) == ()
    assert len(drill_due(RICH, [of_instance(n) for n in range(50)], drills, REVISION, NOW + 2 * DAY)) == 50


def test_the_newest_of_each_is_drilled_after_a_migration() -> None:
    archives = [of_instance(n) for n in range(5)]
    before = [drill(one, NOW - HOUR, revision="0006") for one in archives]
    assert due_now(archives, before) == archives
    assert due_now(archives, [*before, *(drill(one, NOW) for one in archives)]) == []


def test_what_was_proven_at_the_revision_of_a_later_release_is_proven() -> None:
    archives = [of_instance(n) for n in range(5)]
    assert due_now(archives, [drill(one, NOW - HOUR, revision="0100") for one in archives]) == []


def test_the_longest_unproven_come_first() -> None:
    archives = [of_instance(n) for n in range(4)]
    drills = [drill(archives[n], NOW - (31 + n) * DAY) for n in range(3)]
    assert due_now(archives, drills) == [archives[3], archives[2], archives[1], archives[0]]


def test_nothing_is_drilled_beside_a_drill_of_the_same_instance() -> None:
    one, other = of_instance(1), of_instance(2)
    assert due_now([one, other], [drill(one, None)]) == [other]


def test_a_drill_that_did_not_hold_is_made_again_with_patience() -> None:
    one = of_instance(1)
    first = drill(one, NOW, held=False)
    assert due_now([one], [first], NOW + HOUR - timedelta(seconds=1)) == []
    assert due_now([one], [first], NOW + HOUR) == [one]
    second = drill(one, NOW + HOUR, held=False)
    assert due_now([one], [first, second], NOW + 6 * HOUR) == []
    assert due_now([one], [first, second], NOW + 7 * HOUR) == [one]


def test_outages_do_not_add_to_the_patience() -> None:
    good = of_instance(1)
    away = [drill(good, NOW - n * HOUR, held=False, hindered=True) for n in (1, 2, 3, 4)]
    assert due_now([good], away) == [good]
    assert due_now([good], [drill(good, NOW - HOUR / 2, held=False, hindered=True), *away]) == []


def test_failures_before_the_last_that_held_are_forgotten() -> None:
    one = of_instance(1)
    broken = [drill(one, NOW - (41 + n) * DAY, held=False) for n in range(3)]
    assert due_now([one], [*broken, drill(one, NOW - 31 * DAY)]) == [one]


def test_an_archive_of_the_future_is_not_drilled() -> None:
    good = of_instance(1)
    assert due_now([good, of_instance(1, -300)], []) == [good]


def test_a_year_of_drills_leaves_nobody_unproven() -> None:
    """Thirty instances, one drill every six hours, a migration in summer; a new archive of each every day."""
    drills: dict[UUID | None, list[DrillFacts]] = {owner_id(number): [] for number in range(30)}
    at_once = Counter[int]()
    for tick in range(4 * 365):
        now, revision = NOW + tick * 6 * HOUR, "0007" if tick < 4 * 200 else "0008"
        newest = [archive(now - HOUR, owner=one) for one in drills]
        known = [last for of_owner in drills.values() for last in of_owner[-1:]]
        wanting = drill_due(MIXEUR, newest, known, revision, now)
        for one in wanting[:1]:
            drills[one.owner].append(drill(one, now, revision=revision))
        at_once[len(wanting)] += 1
        if tick > 30:
            assert all(_is_proven(known, one, now) for one in drills)
    # Most of the time nobody or one instance is waiting, except at the beginning and after the migration.
    assert at_once[0] + at_once[1] > 4 * 365 * 0.8
    assert all(len(of_owner) < 365 / 20 + 2 for of_owner in drills.values())


def _is_proven(drills: list[DrillFacts], one: UUID | None, now: datetime) -> bool:
    of_owner = [each for each in drills if each.owner == one]
    return proof(MIXEUR, Owner(one, NOW), of_owner, now).status is Status.FRESH
