"""How far the dossier is, section by section."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from provisioner.web.annex_form import SECTIONS, FormSection, FormView, SectionKey, section_of


class StepState(StrEnum):
    """The values are the looks of the page."""

    TO_CORRECT = "a-corriger"
    TO_FILL_IN = "a-completer"
    TO_CHECK = "a-verifier"
    COMPLETE = "complet"
    OPTIONAL = "facultatif"


TITLES = {
    StepState.TO_CORRECT: "À corriger",
    StepState.TO_FILL_IN: "À compléter",
    StepState.TO_CHECK: "À vérifier",
    StepState.COMPLETE: "Complet",
    StepState.OPTIONAL: "Facultatif",
}
_OPEN = frozenset({StepState.TO_CORRECT, StepState.TO_FILL_IN})


@dataclass(frozen=True, slots=True)
class Step:
    """``number`` counts from 1."""

    number: int
    section: FormSection
    state: StepState

    @property
    def title(self) -> str:
        return TITLES[self.state]

    @property
    def is_open(self) -> bool:
        """Whether there is something to be done before the dossier is what it should be."""
        return self.state in _OPEN


@dataclass(frozen=True, slots=True)
class Progress:
    """``steps`` are all sections of the form; checking and sending come after them."""

    steps: tuple[Step, ...]

    @classmethod
    def of(cls, view: FormView) -> "Progress":
        """From a view that leaves nothing out."""
        return cls(
            tuple(Step(number, part, _state(view, part)) for number, part in enumerate(SECTIONS, start=1))
        )

    @property
    def done(self) -> int:
        return sum(not step.is_open for step in self.steps)

    @property
    def next_open(self) -> Step | None:
        """Where to go on; None when all that is left is to check and to send."""
        return next((step for step in self.steps if step.is_open), None)


def number_of(key: SectionKey) -> int:
    return [part.key for part in SECTIONS].index(key) + 1


def after(key: SectionKey) -> SectionKey | None:
    """The section after this one; None after the last."""
    return next((part.key for part in SECTIONS[number_of(key) :]), None)


def before(key: SectionKey) -> SectionKey | None:
    """The section before this one; None before the first."""
    return next((part.key for part in reversed(SECTIONS[: number_of(key) - 1])), None)


def _state(view: FormView, part: FormSection) -> StepState:
    found = view.of_section(part.key)
    wrong = replace(view, quiet=True).of_section(part.key)
    if any(each.is_error for each in wrong) or _is_asked_for(view.comments, part.key):
        return StepState.TO_CORRECT
    if len(found) > len(wrong):
        return StepState.TO_FILL_IN
    if wrong:
        return StepState.TO_CHECK
    return StepState.COMPLETE if _is_filled_in(view, part) else StepState.OPTIONAL


def _is_asked_for(places: Collection[str], key: SectionKey) -> bool:
    return any(section_of(place) == key for place in places)


def _is_filled_in(view: FormView, part: FormSection) -> bool:
    return part.has_accounts or any(view.value(field.name) for field in part.fields)
