"""Writing an event down, with the commit that it comes with, in the database of an instance.

What a commit costs is the disk's affair: beside the whole stands the same commit without an event.
"""

import statistics
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from provisioner.audit.trails import all_trails
from provisioner.instances.work import Platform
from tenants.audit import record
from tenants.audit.events import LoggedOut
from tenants.models import Throttle
from tests.benchmarks.figures import line, percentile

EVENTS = 2_000
WRITERS = 4
Write = Callable[[Session], None]


def trail(platform: Platform) -> None:
    """From the first word of a transaction to the end of its commit; then by several writers at once."""
    with Session(platform.control) as session:
        [instance, *_] = all_trails(session)

    def times(count: int, write: Write) -> list[float]:
        return [_once(instance.session(platform), write) for _ in range(count)]

    def event(session: Session) -> None:
        record(session, LoggedOut(uuid.uuid4()), platform.clock())

    times(EVENTS // 10, event)
    # In turns, so that a disk or a processor changing speed is fair to both.
    alone, bare = [], []
    for _ in range(EVENTS):
        alone += times(1, event)
        bare += times(1, _another_row)
    with ThreadPoolExecutor(WRITERS) as threads:
        shares = threads.map(lambda _: times(EVENTS // WRITERS, event), range(WRITERS))
        together = [seconds for share in shares for seconds in share]
    _print("event", 1, alone)
    _print("another row", 1, bare)
    _print("event", WRITERS, together)


def _another_row(session: Session) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    session.add(Throttle(key=uuid.uuid4().hex, clear_at=now))


def _once(session: Session, write: Write) -> float:
    start = time.perf_counter()
    with session:
        write(session)
        session.commit()
    return time.perf_counter() - start


def _print(what: str, writers: int, seconds: list[float]) -> None:
    line(
        "audit",
        what=what,
        writers=writers,
        p50_ms=round(statistics.median(seconds) * 1000, 2),
        p99_ms=round(percentile(seconds, 99) * 1000, 2),
        events=len(seconds),
        target_ms=2,
    )
