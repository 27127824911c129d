"""A resolver that takes next to no time: every name leads to one target, but some get no answer at all.

``python -m tests.benchmarks.swift_resolver TARGET`` prints its port, and serves until its input ends.
"""

import asyncio
import struct
import sys
from typing import Any

import dns.name

# What a name begins with that nobody answers for.
HOLE = "hole"
TTL = 300


class Swift(asyncio.DatagramProtocol):
    """Answers are put together from bytes: the CNAME of whatever was asked, and its address."""

    def __init__(self, target: str) -> None:
        wire = dns.name.from_text(target).to_wire()
        assert wire is not None
        alias = struct.pack("!HHHIH", 0xC00C, 5, 1, TTL, len(wire)) + wire
        self._records = alias + wire + struct.pack("!HHIH", 1, 1, TTL, 4) + bytes([127, 0, 0, 1])

    def connection_made(self, transport: Any) -> None:
        self._transport: asyncio.DatagramTransport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        if data[13 : 13 + len(HOLE)] == HOLE.encode():
            return
        question = data[12 : data.index(b"\0", 12) + 5]
        header = data[:2] + struct.pack("!HHHHH", 0x8180, 1, 2, 0, 0)
        self._transport.sendto(header + question + self._records, addr)


async def serve(target: str) -> None:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: Swift(target), local_addr=("127.0.0.1", 0))
    print(transport.get_extra_info("sockname")[1], flush=True)  # noqa: T201 - whoever started it reads that
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
