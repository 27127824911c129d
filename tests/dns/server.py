"""One name server at one address, over UDP and TCP."""

import asyncio
import struct
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from dnslib import EDNS0, RCODE, DNSRecord

from provisioner.domains.servers import Server
from tests.dns.faults import Fault
from tests.dns.zone import Reply, ZoneCopy, plain, type_name


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it arrived."""

    server: str
    name: str
    type: str
    tcp: bool
    recursion_desired: bool


class NameServer(ABC):
    """``asked`` lists what arrived over the network, in order."""

    def __init__(self, name: str, at: Server) -> None:
        self.name = name
        self.at = at
        self.asked: list[Asked] = []
        self._fault: Fault | None = None
        self._only: frozenset[str] = frozenset()

    @property
    def address(self) -> str:
        return str(self.at.address)

    def fail(self, fault: Fault, *, only: set[str] | None = None) -> None:
        """From now on; ``only`` at these names or types."""
        self._only = frozenset(only or ())
        self._fault = fault

    def mend(self) -> None:
        self._fault = None

    async def respond(self, wire: bytes, tcp: bool) -> bytes | None:
        """What goes out to these bytes."""
        fault = self._fault
        if fault is None or (self._only and not self._only & set(_question(wire))):
            return await self.answer(wire, tcp)
        return await fault.act(wire, tcp, self.answer)

    async def arrived(self, wire: bytes, tcp: bool) -> bytes | None:
        name, kind = _question(wire)
        desired = bool(DNSRecord.parse(wire).header.rd)
        self.asked.append(Asked(self.name, name, kind, tcp, desired))
        return await self.respond(wire, tcp)

    @abstractmethod
    async def answer(self, wire: bytes, tcp: bool) -> bytes:
        """What it knows."""


class Authority(NameServer):
    """Answers from its own copy of one zone."""

    def __init__(self, name: str, at: Server, copy: ZoneCopy) -> None:
        super().__init__(name, at)
        self.copy = copy

    async def answer(self, wire: bytes, tcp: bool) -> bytes:
        question = DNSRecord.parse(wire)
        found = self.copy.reply(*_question(wire))
        return packed(question, found, recursive=False)


def packed(question: DNSRecord, found: Reply, *, recursive: bool, options: tuple[Any, ...] = ()) -> bytes:
    reply = question.reply(ra=int(recursive), aa=int(found.authoritative))
    reply.header.rcode = getattr(RCODE, found.rcode)
    reply.add_answer(*found.answer)
    reply.add_auth(*found.authority)
    reply.add_ar(*found.additional)
    if question.ar:
        reply.add_ar(EDNS0(udp_len=1232, opts=list(options)))
    return bytes(reply.pack())


def _question(wire: bytes) -> tuple[str, str]:
    asked = DNSRecord.parse(wire).q
    return plain(asked.qname), type_name(asked.qtype)


class Datagrams(asyncio.DatagramProtocol):
    """UDP at one address."""

    def __init__(self, server: NameServer) -> None:
        self._server = server
        self._running: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: Any) -> None:
        self._transport: asyncio.DatagramTransport = transport

    def datagram_received(self, wire: bytes, sender: Any) -> None:
        task = asyncio.ensure_future(self._reply(wire, sender))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _reply(self, wire: bytes, sender: Any) -> None:
        reply = await self._server.arrived(wire, False)
        if reply is not None and not self._transport.is_closing():
            self._transport.sendto(reply, sender)


async def serve_stream(
    server: NameServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """TCP: one question, one answer, or a connection that stays silent until the other side leaves."""
    try:
        (length,) = struct.unpack("!H", await reader.readexactly(2))
        reply = await server.arrived(await reader.readexactly(length), True)
        if reply is None:
            await reader.read()
        else:
            writer.write(struct.pack("!H", len(reply)) + reply)
            await writer.drain()
    except (OSError, asyncio.IncompleteReadError):
        """Whoever asked has left."""
    finally:
        writer.close()
