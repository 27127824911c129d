"""What came of requests that were made one after the other."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx


@dataclass(slots=True)
class Visits:
    """``failures`` says what was answered with another status than it should be, or not at all.

    In seconds, ``slowest`` is the longest answer, and ``away`` the longest from a request that failed to the
    next at the same place that did not.
    """

    made: int = 0
    slowest: float = 0.0
    away: float = 0.0
    failures: list[str] = field(default_factory=list)
    _failing: dict[str, float] = field(default_factory=dict)

    def note(
        self, place: str, ask: Callable[[], httpx.Response], expected: int = 200
    ) -> httpx.Response | None:
        """The answer; None for a failure."""
        self.made += 1
        begun = time.monotonic()
        try:
            answer = ask()
        except httpx.HTTPError as error:
            self._failed(place, repr(error), begun)
            return None
        self.slowest = max(self.slowest, answer.elapsed.total_seconds())
        if answer.status_code != expected:
            self._failed(place, str(answer.status_code), begun)
            return None
        if place in self._failing:
            self.away = max(self.away, time.monotonic() - self._failing.pop(place))
        return answer

    def _failed(self, place: str, what: str, begun: float) -> None:
        self.failures.append(f"{place}: {what}")
        self.away = max(self.away, time.monotonic() - self._failing.setdefault(place, begun))
