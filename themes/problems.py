"""What is wrong with something a person gave us, and what that person can do about it."""

from dataclasses import asdict, dataclass
from enum import StrEnum


class Severity(StrEnum):
    """``ERROR`` refuses the input; ``WARNING`` lets it pass and asks someone to look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. ``code`` is stable for programs; ``message`` is a French sentence for people."""

    severity: Severity
    field: str
    code: str
    message: str

    @classmethod
    def error(cls, field: str, code: str, message: str) -> "Problem":
        return cls(Severity.ERROR, field, code, message)

    @classmethod
    def warning(cls, field: str, code: str, message: str) -> "Problem":
        return cls(Severity.WARNING, field, code, message)

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def is_valid(problems: tuple[Problem, ...] | list[Problem]) -> bool:
    """Warnings do not refuse anything; one error does."""
    return all(problem.severity is not Severity.ERROR for problem in problems)
