from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from provisioner.instances.conditions import ESTABLISHED, ConditionType, fails, holds, note, waits
from provisioner.models import Condition, ConditionStatus, Instance
from provisioner.web.console.progress import LATER, SOON, Progress, StepLook
from tenants.registry import InstanceState
from tests.unit.provisioner.web.offline import NOW

WAITS = waits("WrongAnswer", "Pas encore.", timedelta(seconds=10))
FAILS = fails("OriginalLost", "L’image d’origine manque.")
HOLDS = holds("Done", "Fait.")


def instance(established: int, then: object = None, state: InstanceState = InstanceState.ACTIVE) -> Instance:
    made = Instance(state=state, next_look_at=NOW + timedelta(hours=6), conditions=[])
    for kind in list(ESTABLISHED)[:established]:
        note(made, kind, HOLDS, NOW)
    if then is not None:
        note(made, list(ESTABLISHED)[established], then, NOW)  # type: ignore[arg-type]
    return made


def looks(progress: Progress) -> list[StepLook]:
    return [step.look for step in progress.steps]


def test_all_established() -> None:
    progress = Progress.of(instance(7), NOW)
    assert looks(progress) == [StepLook.DONE] * 7
    assert (progress.summary, progress.poll_after) == ("Toutes les étapes sont établies.", LATER)


def test_one_waits_for_the_outside_world() -> None:
    progress = Progress.of(instance(5, WAITS), NOW)
    assert looks(progress) == [StepLook.DONE] * 5 + [StepLook.WAITING, StepLook.TO_COME]
    assert (progress.summary, progress.poll_after) == ("5 sur 7 ; en cours : Mise en ligne.", SOON)


def test_one_needs_somebody() -> None:
    progress = Progress.of(instance(1, FAILS), NOW)
    assert looks(progress)[:3] == [StepLook.DONE, StepLook.FAILED, StepLook.TO_COME]
    assert (progress.summary, progress.poll_after) == ("1 sur 7 ; à traiter : Identité graphique.", LATER)


def test_a_failure_about_to_be_looked_at_again_is_under_way() -> None:
    asked = instance(1, FAILS)
    asked.next_look_at = NOW
    progress = Progress.of(asked, NOW)
    assert looks(progress)[1] is StepLook.WAITING
    assert (progress.look_is_due, progress.look_is_late, progress.poll_after) == (True, False, SOON)


def test_a_look_that_nobody_takes_is_late() -> None:
    forgotten = instance(7)
    forgotten.next_look_at = NOW - timedelta(minutes=3)
    assert Progress.of(forgotten, NOW).look_is_late


def test_a_suspension_is_told_from_a_failure() -> None:
    closed = Progress.of(instance(5, FAILS, InstanceState.SUSPENDED), NOW)
    assert looks(closed)[5] is StepLook.PAUSED
    assert (closed.summary, closed.is_suspended) == ("L’espace est fermé à ses utilisateurs.", True)
    asked = Progress.of(instance(7, state=InstanceState.SUSPENDED), NOW)
    assert asked.summary == "Suspension demandée ; l’espace est encore ouvert."


def test_the_first_step_of_a_new_instance_says_when_it_begins() -> None:
    progress = Progress.of(instance(0), NOW)
    assert progress.steps[0].message == "Commence à la prochaine vérification."
    assert {step.message for step in progress.steps[1:]} == {"Attend les étapes précédentes."}


def test_a_condition_of_another_release_keeps_its_own_name() -> None:
    known = instance(7)
    later = Condition(type="CookieBaked", status=ConditionStatus.TRUE, reason="Ok", message="Oui.", since=NOW)
    known.conditions.append(later)
    assert Progress.of(known, NOW).steps[-1].title == "CookieBaked"


def test_what_is_watched_stands_apart_and_counts_for_no_step() -> None:
    known = instance(7)
    note(known, ConditionType.BACKUP_FRESH, FAILS, NOW)
    progress = Progress.of(known, NOW)
    assert [step.look for step in progress.watched] == [StepLook.FAILED, StepLook.TO_COME]
    assert progress.watched[1].message == "Observée au prochain passage des tâches de fond."
    assert looks(progress) == [StepLook.DONE] * 7
    assert progress.summary == "Toutes les étapes sont établies."


@given(st.lists(st.sampled_from([HOLDS, WAITS, FAILS]), max_size=7), st.sampled_from(InstanceState))
def test_every_step_is_shown_once_whatever_was_observed(seen: list[object], state: InstanceState) -> None:
    made = instance(0, state=state)
    for kind, observation in zip(ConditionType, seen, strict=False):
        note(made, kind, observation, NOW)  # type: ignore[arg-type]
    progress = Progress.of(made, NOW)
    assert len({step.title for step in progress.steps}) == len(progress.steps) == len(ESTABLISHED)
    assert progress.summary
