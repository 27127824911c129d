"""Work that overlaps: threads that hand chunks to one another, and stop together.

zstandard, pyrage, hashlib and sockets compute without Python's lock, so a thread for each keeps two
processors busy; what waits between two of them is bounded.
"""

import threading
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Self

Chunk = bytes | memoryview


class Stopped(Exception):
    """Another stage failed; its error is the one to show."""


class Conveyor:
    """Chunks on their way from one thread to another, ``places`` at a time."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._changed = threading.Condition()
        self._waiting: deque[Chunk] = deque()
        self._current = memoryview(b"")
        self._closed = False
        self._stopped = False

    def write(self, chunk: Chunk) -> None:
        """Waits for a free place, and keeps ``chunk`` as it is. Raises Stopped."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or len(self._waiting) < self._places)
            self._refuse_when_stopped()
            if chunk:
                self._waiting.append(chunk)
                self._changed.notify_all()

    def close(self) -> None:
        """Nothing more will come."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes, none at the end; waits for some. Raises Stopped."""
        if not self._current:
            self._current = memoryview(self.take())
        taken = bytes(self._current[:size])
        self._current = self._current[size:]
        return taken

    def take(self) -> Chunk:
        """The next chunk as it was written, an empty one at the end; waits for it. Raises Stopped."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._waiting or self._closed)
            self._refuse_when_stopped()
            if not self._waiting:
                return b""
            self._changed.notify_all()
            return self._waiting.popleft()

    def stop(self) -> None:
        """Have both ends raise Stopped."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def _refuse_when_stopped(self) -> None:
        if self._stopped:
            raise Stopped


class Stages:
    """Threads beside the caller's own. Leaving the block waits for all; the first error of any comes out.

    The caller's thread is a stage too: what it raises stops the others.
    """

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []
        self._stops: list[Callable[[], object]] = []
        self._lock = threading.Lock()
        self._first: BaseException | None = None

    def conveyor(self, places: int) -> Conveyor:
        conveyor = Conveyor(places)
        self.when_stopping(conveyor.stop)
        return conveyor

    def when_stopping(self, stop: Callable[[], object]) -> None:
        """``stop`` is called once, from any thread, when a stage failed: it ends what another waits for."""
        self._stops.append(stop)

    def start(self, work: Callable[[], None]) -> None:
        """Everything that ``work`` waits for must have been made known to ``when_stopping`` before."""

        def carry_out() -> None:
            try:
                work()
            except BaseException as error:
                self._fail(error)

        thread = threading.Thread(target=carry_out, name=f"archive-{len(self._threads)}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def join(self) -> None:
        """Wait for every thread. Raises the first error of any."""
        for thread in self._threads:
            thread.join()
        if self._first is not None:
            raise self._first

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._fail(error)
        for thread in self._threads:
            thread.join()
        if self._first is not None and self._first is not error:
            raise self._first

    def _fail(self, error: BaseException) -> None:
        with self._lock:
            if self._first is not None:
                return
            self._first = error
        for stop in self._stops:
            stop()
