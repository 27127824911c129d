"""What the reading of a document leaves for a person to look at, and what a form shows beside its fields."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from provisioner.annex.entry.check import check
from provisioner.annex.entry.entry import Entry
from provisioner.annex.entry.places import place_of, text_at
from themes.problems import Problem, Severity

ABSENT = "document.absent"
"""Code of the remark on a value that the document does not give."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A doubt of the reading about ``text``, which stood at ``place`` when the form was filled in.

    ``place`` is one of ``Entry.flat``, a group of them (``contact``, ``accounts/KEY``), or none at all
    (``accounts``, ``document``, ``offer.accepted_on``).
    """

    place: str
    severity: Severity
    code: str
    message: str
    text: str

    def as_json(self) -> dict[str, str]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, str]) -> "Remark":
        """Raises KeyError or ValueError on what ``as_json`` did not make."""
        return cls(
            stored["place"], Severity(stored["severity"]), stored["code"], stored["message"], stored["text"]
        )

    def stands(self, entry: Entry) -> bool:
        """Whether nobody has touched the text since."""
        return text_at(entry, self.place) == self.text


@dataclass(frozen=True, slots=True)
class Finding:
    """What the form says at ``place``. Somebody may confirm what ``from_document`` says (« C’est juste »)."""

    place: str
    severity: Severity
    code: str
    message: str
    from_document: bool = False

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    @property
    def stops_sending(self) -> bool:
        """Whether the form breaks a rule. A doubt about a document does not stop it: staff will look."""
        return self.is_error and not self.from_document

    @classmethod
    def of_remark(cls, remark: Remark) -> "Finding":
        return cls(remark.place, remark.severity, remark.code, remark.message, from_document=True)

    @classmethod
    def of_problem(cls, problem: Problem, keys: tuple[str, ...] = ()) -> "Finding":
        """``keys`` are those of the accounts that the problem counts."""
        place = place_of(problem.field, keys)
        return cls(place, problem.severity, problem.code, problem.message)


def standing(remarks: Iterable[Remark], entry: Entry) -> tuple[Remark, ...]:
    """Those whose text is still the document's."""
    return tuple(remark for remark in remarks if remark.stands(entry))


def findings(entry: Entry, remarks: Iterable[Remark] = ()) -> tuple[Finding, ...]:
    """All there is to say about a form: the rules it breaks first, then what the document left open.

    A rule and a remark that say the same of a place are one finding, in the words of the rule.
    """
    keys = tuple(row.key for row in entry.accounts)
    broken = tuple(Finding.of_problem(problem, keys) for problem in check(entry).problems)
    said = {(finding.place, finding.code) for finding in broken}
    judged = {finding.place for finding in broken}
    left = tuple(
        Finding.of_remark(remark)
        for remark in standing(remarks, entry)
        if (remark.place, remark.code) not in said and not (remark.code == ABSENT and remark.place in judged)
    )
    absent = {remark.place for remark in standing(remarks, entry) if remark.code == ABSENT}
    return tuple(_told_absent(each) if each.place in absent else each for each in broken) + left


def _told_absent(finding: Finding) -> Finding:
    message = f"Absent du document. {finding.message}"
    return Finding(finding.place, finding.severity, finding.code, message)
