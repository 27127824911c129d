"""What staff fill in to accept a dossier, from the page's form to the decision that the service takes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from provisioner.dossiers.accepting import Decision
from provisioner.instances.order import Acceptance
from provisioner.web.annex_form.parsing import tidy_line
from themes.problems import Problem

_WRITTEN = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")
"""As browsers send a date, and as people write one where the browser knows no dates."""


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """The texts and boxes as they stand; ``revision`` and ``pictures`` say what was looked at."""

    revision: int
    pictures: str = ""
    slug: str = ""
    is_member: bool = False
    words: bool = False
    accepted_on: str = ""
    accepted_at: str = ""
    without_name: bool = False

    @classmethod
    def posted(cls, form: Mapping[str, str]) -> "DecisionForm":
        number = form.get("revision", "")
        return cls(
            revision=int(number) if number.isdecimal() and len(number) < 9 else 0,
            pictures=form.get("pictures", ""),
            slug=tidy_line(form.get("slug", "")),
            is_member="is_member" in form,
            words="words" in form,
            accepted_on=tidy_line(form.get("accepted_on", "")),
            accepted_at=tidy_line(form.get("accepted_at", "")),
            without_name="without_name" in form,
        )

    def problems(self) -> tuple[Problem, ...]:
        """Of date, place and address, in words for each field; the service refuses each of them as well."""
        return tuple(self._problems())

    def _problems(self) -> Iterator[Problem]:
        if not self.slug:
            message = "Choisissez le nom qui commence l’adresse."
            yield Problem.error("slug", "slug.invalid", message)
        if not self.accepted_on:
            yield _missing("accepted_on", "Indiquez la date de la signature.")
        elif self.day is None:
            message = f"« {self.accepted_on} » n’est pas une date : écrivez-la comme 18/06/2025."
            yield _missing("accepted_on", message)
        if not self.accepted_at:
            yield _missing("accepted_at", "Indiquez le lieu de la signature.")

    @property
    def day(self) -> date | None:
        for pattern in _WRITTEN:
            try:
                # Midnight of a calendar's day: only the day is used.
                return datetime.strptime(self.accepted_on, pattern).date()  # noqa: DTZ007  # a day has no zone
            except ValueError:
                continue
        return None

    def decision(self, staff: str) -> Decision:
        """For the service, which says what else is missing."""
        acceptance = Acceptance(self.day, self.accepted_at) if self.day and self.accepted_at else None
        return Decision(
            self.revision, self.is_member, self.words, acceptance, self.slug, staff, self.without_name
        )


def _missing(field: str, message: str) -> Problem:
    return Problem.error(field, "offer.acceptance_missing", message)
