"""Replies that are awaited together, of which the first useful one wins."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from provisioner.domains.diagnosis.seen import TIMEOUT
from provisioner.domains.resolver.asking import Reply


class Race:
    """Begun by ``start``, as often as wanted; ``stop`` ends whatever still runs."""

    def __init__(self, useful: Callable[[Reply], bool]) -> None:
        self._useful = useful
        self._running: set[asyncio.Task[Reply]] = set()
        self._failures: list[Reply] = []

    def start(self, runner: Coroutine[Any, Any, Reply]) -> None:
        self._running.add(asyncio.ensure_future(runner))

    async def winner(self, seconds: float | None) -> Reply | None:
        """None when all have failed, or when ``seconds`` are over or one failed while others still run."""
        while self._running:
            done, self._running = await asyncio.wait(
                self._running, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
            replies = [task.result() for task in done]
            if won := next(filter(self._useful, replies), None):
                return won
            self._failures += replies
            if seconds is not None:
                return None
        return None

    def best_failure(self) -> Reply:
        """A server that answers badly says more than one that is silent."""
        spoken = (reply for reply in self._failures if reply.message is not None)
        return next(spoken, self._failures[0] if self._failures else Reply(TIMEOUT))

    async def stop(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
