"""How far a dossier is, as its overview tells it."""

from typing import Any

import pytest

from provisioner.annex.entry import EMPTY, Entry, Field, Finding, check_pictures, findings
from provisioner.web.annex_form import SECTIONS, FormView, SectionKey
from provisioner.web.contact.progress import Progress, StepState, after, before, number_of
from tests.functional.dossiers.folders import complete_entry
from themes.problems import Severity


def view(entry: Entry, *, has_logo: bool = True, **changes: Any) -> FormView:
    pictures = tuple(map(Finding.of_problem, check_pictures(has_logo=has_logo)))
    return FormView(entry, findings=findings(entry) + pictures, **changes)


def state(shown: FormView, key: SectionKey) -> StepState:
    return Progress.of(shown).steps[number_of(key) - 1].state


def test_nothing_is_done_of_an_empty_form_but_what_is_optional() -> None:
    progress = Progress.of(view(EMPTY, has_logo=False))
    states = [step.state for step in progress.steps]
    assert states == [StepState.TO_FILL_IN] * 3 + [StepState.OPTIONAL] + [StepState.TO_FILL_IN] * 2
    assert progress.next_open == progress.steps[0]


def test_a_form_with_everything_has_nothing_open() -> None:
    entry = complete_entry().with_values({Field.SIRET: "20004161400252", Field.DOMAIN: "mixeur.surville.fr"})
    progress = Progress.of(view(entry))
    assert {step.state for step in progress.steps} == {StepState.COMPLETE}
    assert (progress.done, progress.next_open) == (6, None)


def test_a_missing_logo_is_to_be_filled_in_and_a_wrong_colour_to_be_corrected() -> None:
    entry = complete_entry()
    assert state(view(entry, has_logo=False), SectionKey.IDENTITY) is StepState.TO_FILL_IN
    wrong = entry.with_values({Field.PRIMARY: "rouge"})
    assert state(view(wrong, has_logo=False), SectionKey.IDENTITY) is StepState.TO_CORRECT


@pytest.mark.parametrize("place", ["accounts/b/email", "accounts/gone", "accounts"])
def test_what_staff_ask_for_is_to_be_corrected(place: str) -> None:
    assert (
        state(view(complete_entry(), comments={place: "Est-ce juste ?"}), SectionKey.ACCOUNTS)
        is StepState.TO_CORRECT
    )


def test_a_doubt_is_to_be_checked_and_stops_nothing() -> None:
    doubt = Finding(Field.NAME, Severity.ERROR, "structure.name_unclear", "Relisez.", from_document=True)
    warning = Finding(Field.NAME, Severity.WARNING, "structure.name_repaired", "Relisez.", from_document=True)
    assert state(FormView(complete_entry(), findings=(warning,)), SectionKey.STRUCTURE) is StepState.TO_CHECK
    assert not doubt.stops_sending
    assert not warning.stops_sending


def test_sections_follow_one_another_in_the_order_of_the_form() -> None:
    keys = [part.key for part in SECTIONS]
    assert [after(key) for key in keys] == [*keys[1:], None]
    assert [before(key) for key in keys] == [None, *keys[:-1]]
