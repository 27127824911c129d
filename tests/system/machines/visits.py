"""What came of requests that were made one after the other."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx


@dataclass(slots=True)
class Visits:
    """``failures`` says what was answered with another status than it should be, or not at all.

    In seconds, ``slowest`` is the longest answer, and ``away`` the longest from a request that failed to the
    next that did not.
    """

    made: int = 0
    slowest: float = 0.0
    away: float = 0.0
    failures: list[str] = field(default_factory=list)
    _failing_since: float | None = None

    def note(
        self, place: str, ask: Callable[[], httpx.Response], expected: int = 200
    ) -> httpx.Response | None:
        """The answer; None for a failure."""
        self.made += 1
        begun = time.monotonic()
        try:
            answer = ask()
        except httpx.HTTPError as error:
            self._failed(f"{place}: {error!r}", begun)
            return None
        self.slowest = max(self.slowest, answer.elapsed.total_seconds())
        if answer.status_code != expected:
            self._failed(f"{place}: {answer.status_code}", begun)
            return None
        if self._failing_since is not None:
            self.away = max(self.away, time.monotonic() - self._failing_since)
            self._failing_since = None
        return answer

    def _failed(self, what: str, begun: float) -> None:
        self.failures.append(what)
        if self._failing_since is None:
            self._failing_since = begun
