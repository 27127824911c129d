"""What staff fill in to accept a dossier."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.instances.order import Acceptance
from provisioner.web.console.dossiers.decision import DecisionForm

COMPLETE = {
    "revision": "4",
    "slug": "aunis-sud",
    "is_member": "1",
    "words": "1",
    "accepted_on": "2025-06-18",
    "accepted_at": "Surgères",
}


def test_a_complete_form_is_a_decision() -> None:
    form = DecisionForm.posted(COMPLETE)
    decision = form.decision("equipe@operateur.example")
    assert form.problems() == ()
    assert decision.acceptance == Acceptance(date(2025, 6, 18), "Surgères")
    assert (decision.revision, decision.is_member, decision.words, decision.slug) == (
        4,
        True,
        True,
        "aunis-sud",
    )


@pytest.mark.parametrize("written", ["2025-06-18", "18/06/2025", "18.06.2025", "18-06-2025", " 18/06/2025 "])
def test_a_date_is_understood_as_browsers_and_people_write_it(written: str) -> None:
    assert DecisionForm.posted(COMPLETE | {"accepted_on": written}).day == date(2025, 6, 18)


@pytest.mark.parametrize("written", ["31/02/2025", "hier", "06/18/2025", "2025", "0000-00-00"])
def test_what_is_no_date_is_told_in_the_words_typed(written: str) -> None:
    form = DecisionForm.posted(COMPLETE | {"accepted_on": written})
    assert [(problem.field, written in problem.message) for problem in form.problems()] == [
        ("accepted_on", True)
    ]
    assert form.decision("x").acceptance is None


def test_nothing_posted_is_everything_missing() -> None:
    form = DecisionForm.posted({})
    assert [problem.field for problem in form.problems()] == ["slug", "accepted_on", "accepted_at"]
    assert (form.is_member, form.words, form.revision) == (False, False, 0)


@given(st.dictionaries(st.sampled_from(sorted(COMPLETE)), st.text()))
def test_no_text_is_too_odd_to_be_answered(posted: dict[str, str]) -> None:
    form = DecisionForm.posted(posted)
    decision = form.decision("x")
    assert decision.revision >= 0
    assert (decision.acceptance is None) == any(
        problem.field in {"accepted_on", "accepted_at"} for problem in form.problems()
    )
