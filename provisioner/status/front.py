"""The front as visitors meet it, looked at again and again: everything else here is seen from behind it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Thread
from typing import Final

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from provisioner.domains.certificates import CertificateSeen, FromOutside

LOOK_EVERY_SECONDS: Final = 60.0

_log = logging.getLogger(__name__)


class Front(Collector):
    """What came of the newest look at ``host``, a name of ours; nothing is told before the first one."""

    def __init__(self, observer: FromOutside, host: str, clock: Callable[[], datetime]) -> None:
        self._observer = observer
        self._host = host
        self._clock = clock
        self._seen: CertificateSeen | None = None

    def look(self) -> None:
        """Takes the observer's patience at most; a problem is logged once, for as long as it is the same."""
        seen = self._observer.observe_ours(self._host, self._clock())
        if seen.problem is not None and (self._seen is None or self._seen.problem != seen.problem):
            _log.warning("front: %s", seen.problem)
        self._seen = seen

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing, as little as ``collect`` before the first look."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Whoever asks waits for no look."""
        seen = self._seen
        if seen is None:
            return
        yield GaugeMetricFamily(
            "provisioner_front_answers",
            "1 while visitors get the console's login page over https, at every address of the front.",
            value=float(seen.problem is None),
        )
        if seen.until is not None:
            yield GaugeMetricFamily(
                "provisioner_front_certificate_end_timestamp_seconds",
                "When the certificate of that page ends.",
                value=seen.until.timestamp(),
            )


@contextmanager
def watched(front: Front) -> Iterator[None]:
    """Look at once, then each minute until the end of the block."""
    over = Event()

    def go_on() -> None:
        while True:
            try:
                front.look()
            except Exception:
                # A defect of ours: the next look may find what this one did not.
                _log.exception("front")
            if over.wait(LOOK_EVERY_SECONDS):
                return

    thread = Thread(target=go_on, name="front", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
