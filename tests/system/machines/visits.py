"""What came of requests that were made one after the other."""

from collections.abc import Callable
from dataclasses import dataclass, field

import httpx


@dataclass(slots=True)
class Visits:
    """``slowest`` in seconds; ``failures`` says what was answered with another status than it should be, or
    not at all."""

    made: int = 0
    slowest: float = 0.0
    failures: list[str] = field(default_factory=list)

    def note(
        self, place: str, ask: Callable[[], httpx.Response], expected: int = 200
    ) -> httpx.Response | None:
        """The answer; None for a failure."""
        self.made += 1
        try:
            answer = ask()
        except httpx.HTTPError as error:
            self.failures.append(f"{place}: {error!r}")
            return None
        self.slowest = max(self.slowest, answer.elapsed.total_seconds())
        if answer.status_code != expected:
            self.failures.append(f"{place}: {answer.status_code}")
            return None
        return answer
