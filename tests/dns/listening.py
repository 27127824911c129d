"""Name servers that answer while a test asks them, on an event loop in a thread of its own."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Thread
from typing import Any

from tests.dns.server import Datagrams, NameServer, serve_stream


class Listening:
    """Made by ``open_listening``."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._opened: list[asyncio.BaseTransport | asyncio.Server] = []

    def open(self, server: NameServer) -> None:
        """It answers at its address from now on, over UDP and TCP. Raises OSError where others do."""
        self._run(self._open(server))

    def close(self) -> None:
        """None of them answers any more; others may be opened."""
        self._run(self._close())

    async def _open(self, server: NameServer) -> None:
        at = (server.address, server.at.port)
        datagrams, _ = await self._loop.create_datagram_endpoint(lambda: Datagrams(server), local_addr=at)
        self._opened.append(datagrams)
        self._opened.append(await asyncio.start_server(partial(serve_stream, server), *at))

    async def _close(self) -> None:
        while self._opened:
            self._opened.pop().close()
        # Whoever asked a silent server over TCP may still be holding on.
        holding = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in holding:
            task.cancel()
        await asyncio.gather(*holding, return_exceptions=True)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=60)


@contextmanager
def open_listening() -> Iterator[Listening]:
    """Until the end of the block, whatever was opened meanwhile."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="name servers", daemon=True)
    thread.start()
    listening = Listening(loop)
    try:
        yield listening
    finally:
        listening.close()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
