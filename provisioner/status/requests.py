"""Counting what the web processes answer: of which application, of which instance, how fast, how it ended.

Few labels, each of few values: no address, no page, nobody. An instance is its slug; whatever comes for a
name that is nobody's has none, and all restored copies share one.
"""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any, Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

from provisioner.backups.copies.names import is_copy_slug
from provisioner.status.collector import tell_release
from tenants import log_lines

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
BUCKETS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
COPIES: Final = "copie"
# The endpoint that takes a name and a password, in the console as in instances; and what its answers mean.
LOGIN_ENDPOINT: Final = "login.submit"
OUTCOMES: Final = {302: "accepted", 303: "accepted", 422: "refused", 429: "throttled"}

_log = logging.getLogger(__name__)


class RequestCounts:
    """The counters of one process."""

    def __init__(self) -> None:
        # When each series began would be as many series more.
        disable_created_metrics()  # type: ignore[no-untyped-call]  # it comes without types
        whose = ("application", "slug")
        self.registry = registry = CollectorRegistry()
        tell_release(registry)
        self._requests = Counter(
            "provisioner_requests",
            "Requests answered. status 5xx: ours was the mistake.",
            (*whose, "method", "status"),
            registry=registry,
        )
        self._durations = Histogram(
            "provisioner_request_duration_seconds",
            "From the request until its answer began.",
            whose,
            buckets=BUCKETS,
            registry=registry,
        )
        self._logins = Counter(
            "provisioner_login_attempts",
            "Passwords sent: accepted, refused, or throttled, which is not even tried.",
            (*whose, "outcome"),
            registry=registry,
        )

    def counted(self, application: WSGIApplication, name: str) -> WSGIApplication:
        """``application``, with what it answers counted under ``name``."""

        def counting(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            method, note = environ["REQUEST_METHOD"], self._once(name)

            def answer(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
                note(method, int(status[:3]))
                return start_response(status, headers, *error)

            try:
                return application(environ, answer)
            except Exception:
                note(method, 500)
                raise

        return counting

    def _once(self, application: str) -> Callable[[str, int], None]:
        """Begins now; of what is said of one request, the first counts."""
        began = time.perf_counter()
        noted: list[int] = []

        def note(method: str, status: int) -> None:
            if not noted:
                noted.append(status)
                self._note(application, method, status, time.perf_counter() - began)

        return note

    def _note(self, application: str, method: str, status: int, seconds: float) -> None:
        slug = slug_of(log_lines.told("slug"))
        try:
            kind = "read" if method in READING else "write"
            self._requests.labels(application, slug, kind, f"{status // 100}xx").inc()
            self._durations.labels(application, slug).observe(seconds)
            if log_lines.told("endpoint") == LOGIN_ENDPOINT and status in OUTCOMES:
                self._logins.labels(application, slug, OUTCOMES[status]).inc()
        except (OSError, ValueError):
            # Where numbers are kept there is no room: people get their answer all the same.
            _log.exception("a request was not counted")


def slug_of(told: str | None) -> str:
    """What stands in a label for the instance that a request was for."""
    if told is None:
        return ""
    return COPIES if is_copy_slug(told) else told
