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

EVERY_SECONDS: Final = 60.0
# Where there is no certificate, a handshake has the front ask the authority for one, which counts those that
# fail (Let's Encrypt forgives one each 12 minutes).
LONGEST_PAUSE_SECONDS: Final = 900.0
_NO_LOOK: Final = "Le serveur frontal n’a pas pu être regardé : la trace ci-dessus dit pourquoi."

_log = logging.getLogger(__name__)


class FrontWatch(Collector):
    """What came of the newest look at ``host``, a name of ours; nothing is told before the first one."""

    def __init__(self, observer: FromOutside, host: str, clock: Callable[[], datetime]) -> None:
        self._observer = observer
        self._host = host
        self._clock = clock
        self._seen: CertificateSeen | None = None

    def look(self) -> CertificateSeen:
        """Takes the observer's patience at most; what is wrong is logged once while it is the same."""
        before, self._seen = self._seen, self._look()
        problem = self._seen.problem
        if problem is not None and (before is None or before.problem != problem):
            _log.warning("front: %s", problem)
        if problem is None and before is not None and before.problem is not None:
            _log.info("front: %s répond de nouveau.", self._host)
        return self._seen

    def _look(self) -> CertificateSeen:
        try:
            return self._observer.observe_ours(self._host, self._clock())
        except Exception:
            # A defect of ours, or no room for a socket: whatever it was, nobody was seen to answer.
            _log.exception("front")
            return CertificateSeen(problem=_NO_LOOK)

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


def pause(seen: CertificateSeen, before: float) -> float:
    """Seconds until the next look, given those ``before`` this one: a minute where there is a certificate."""
    if seen.until is not None:
        return EVERY_SECONDS
    return min(max(before * 2, EVERY_SECONDS), LONGEST_PAUSE_SECONDS)


@contextmanager
def watched(front: FrontWatch) -> Iterator[None]:
    """Look at once, and again until the end of the block, which waits for a look that has begun."""
    over = Event()

    def go_on() -> None:
        seconds = 0.0
        while not over.wait(seconds := pause(front.look(), seconds)):
            pass

    thread = Thread(target=go_on, name="front", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
