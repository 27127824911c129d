"""A UDP socket to one server: questions go out, and only what answers them comes in."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Self

from dns.message import Message

from provisioner.domains.diagnosis.seen import GARBAGE, TIMEOUT, UNREACHABLE
from provisioner.domains.resolver.reading import UDP_BYTES, Allowance
from provisioner.domains.servers import Server


class Unanswered(Exception):
    """No answer that could be read: ``rcode`` is TIMEOUT, GARBAGE or UNREACHABLE.

    ``no_route`` when nothing could even be sent, which is this machine's want and not the server's.
    """

    def __init__(self, rcode: str, *, no_route: bool = False) -> None:
        super().__init__(rcode)
        self.rcode = rcode
        self.no_route = no_route


@dataclass(slots=True)
class _Waiting:
    query: Message
    answer: asyncio.Future[Message]
    garbled: bool = field(default=False)


class Channel(asyncio.DatagramProtocol):
    """Connected, so that the system drops what comes from elsewhere and tells when nobody listens.

    A datagram that is none of a question's is passed over and waiting goes on, or else whoever guesses
    a port could end a look.
    """

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._waiting: dict[int, _Waiting] = {}

    @classmethod
    async def open(cls, server: Server, allowance: Allowance | None = None) -> Self:
        """Raises Unanswered, ``no_route``, when the system refuses to send anything to ``server``.

        Without an ``allowance`` each answer is weighed by itself alone.
        """
        loop = asyncio.get_running_loop()
        make = partial(cls, allowance or Allowance())
        try:
            _, channel = await loop.create_datagram_endpoint(
                make, remote_addr=(str(server.address), server.port)
            )
        except OSError as error:
            raise Unanswered(UNREACHABLE, no_route=True) from error
        return channel

    def connection_made(self, transport: Any) -> None:
        self._transport: asyncio.DatagramTransport = transport

    def close(self) -> None:
        self._transport.close()

    async def ask(self, query: Message, waits: Iterable[float]) -> Message:
        """The answer, with TC among its ``flags`` when it was cut. Raises Unanswered.

        It is asked once for each of ``waits``, the seconds to wait each time.
        """
        while query.id in self._waiting:
            query.id = (query.id + 1) % 65536
        waiting = _Waiting(query, asyncio.get_running_loop().create_future())
        self._waiting[query.id] = waiting
        try:
            return await self._wait(waiting, waits)
        finally:
            del self._waiting[query.id]

    async def _wait(self, waiting: _Waiting, waits: Iterable[float]) -> Message:
        wire = waiting.query.to_wire()
        for seconds in waits:
            self._transport.sendto(wire)
            await asyncio.wait({waiting.answer}, timeout=seconds)
            if waiting.answer.done():
                return waiting.answer.result()
        raise Unanswered(GARBAGE if waiting.garbled else TIMEOUT)

    def datagram_received(self, data: bytes, addr: object) -> None:
        waiting = self._waiting.get(int.from_bytes(data[:2], "big"))
        if waiting is None or waiting.answer.done():
            return
        answer = self._allowance.read(data, UDP_BYTES)
        if answer is None or not waiting.query.is_response(answer):
            waiting.garbled = True
        else:
            waiting.answer.set_result(answer)

    def error_received(self, exc: Exception) -> None:
        """The system heard that nobody listens there, or that no way leads there."""
        for waiting in self._waiting.values():
            if not waiting.answer.done():
                waiting.answer.set_exception(Unanswered(UNREACHABLE))
