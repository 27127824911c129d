from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from provisioner.instances.conditions import (
    ESTABLISHED,
    WATCHED,
    ConditionType,
    Observation,
    fails,
    holds,
    look_is_due,
    note,
    waits,
)
from provisioner.instances.overview import OVERDUE, Glance, Health, first_open, health, overdue, totals
from provisioner.models import Instance
from tenants.registry import InstanceState

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
WAITS = waits("WrongAnswer", "Pas encore.", timedelta(seconds=10))
HOLDS = holds("Done", "Fait.")
FAILS = fails("OriginalLost", "L’image d’origine manque.")
ALL = [HOLDS] * len(ESTABLISHED)


def instance(
    seen: Iterable[Observation],
    state: InstanceState = InstanceState.ACTIVE,
    next_look_at: datetime | None = None,
) -> Instance:
    made = Instance(state=state, next_look_at=next_look_at, conditions=[])
    for kind, observation in zip(ConditionType, seen, strict=False):
        note(made, kind, observation, NOW)
    return made


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (ALL, Health.ONLINE),
        ([], Health.UNDER_WAY),
        (ALL[:5], Health.UNDER_WAY),
        ([*ALL[:5], WAITS], Health.UNDER_WAY),
        ([*ALL[:1], FAILS], Health.TO_HANDLE),
        ([WAITS, FAILS], Health.TO_HANDLE),
    ],
)
def test_conditions_come_to_one_word(seen: list[Observation], expected: Health) -> None:
    assert health(instance(seen), NOW) is expected


@pytest.mark.parametrize("seen", [ALL, [], [FAILS]])
def test_a_suspended_instance_is_suspended_whatever_was_observed(seen: list[Observation]) -> None:
    assert health(instance(seen, InstanceState.SUSPENDED), NOW) is Health.SUSPENDED


def test_a_failure_does_not_outlive_the_demand_to_look_again() -> None:
    """Resuming leaves « suspendue » behind as a false condition until the next look."""
    assert health(instance([*ALL[:5], FAILS], next_look_at=NOW), NOW) is Health.UNDER_WAY


def test_a_routine_look_that_is_due_does_not_put_a_live_instance_in_doubt() -> None:
    assert health(instance(ALL, next_look_at=NOW - timedelta(minutes=1)), NOW) is Health.ONLINE


def test_a_look_is_due_from_its_very_moment() -> None:
    later = NOW + timedelta(seconds=1)
    assert [look_is_due(instance(ALL, next_look_at=at), NOW) for at in (None, later, NOW)] == [
        False,
        False,
        True,
    ]


def test_the_first_open_step_is_found_also_when_it_was_never_observed() -> None:
    assert first_open(instance(ALL)) is None
    assert first_open(instance(ALL[:2])) is ConditionType.STRUCTURE_DESCRIBED
    assert first_open(instance([*ALL[:2], WAITS])) is ConditionType.STRUCTURE_DESCRIBED


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", True),
        ("SEVERAC", True),
        ("séverac tilleul", True),
        ("noe@", True),
        ("val-d", True),
        ("outils.severac", True),
        ("séverin", False),
    ],
)
def test_searching_minds_neither_case_nor_accents(words: str, found: bool) -> None:
    glance = Glance(
        "val-d-essai", "Mairie de Sévérac", "Noé Tilleul", "noe@structure.example", Health.ONLINE, None, NOW
    )
    glance = replace(glance, own_host="outils.severac.example")
    assert glance.matches(words) is found


@pytest.mark.parametrize("kind", OVERDUE)
def test_what_is_watched_and_false_is_said_and_changes_no_health(kind: ConditionType) -> None:
    late = instance(ALL)
    for watched in WATCHED:
        note(late, watched, FAILS if watched is kind else HOLDS, NOW)
    assert overdue(late) == (OVERDUE[kind],)
    assert health(late, NOW) is Health.ONLINE


@pytest.mark.parametrize("seen", [HOLDS, WAITS])
def test_what_is_watched_and_not_false_is_passed_over(seen: Observation) -> None:
    well = instance(ALL)
    for watched in WATCHED:
        note(well, watched, seen, NOW)
    assert overdue(well) == overdue(instance(ALL)) == ()


def test_everything_that_is_watched_has_words_for_when_it_is_false() -> None:
    assert OVERDUE.keys() == WATCHED


def test_totals_count_what_nobody_is_in_too() -> None:
    glance = Glance("a", "A", "N", "n@a.example", Health.SUSPENDED, None, NOW)
    assert totals([glance, glance]) == {
        Health.TO_HANDLE: 0,
        Health.UNDER_WAY: 0,
        Health.SUSPENDED: 2,
        Health.ONLINE: 0,
    }
