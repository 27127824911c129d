"""Name servers that fail on purpose, at the port of real ones, so that a real resolver asks them too."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from ipaddress import ip_address
from threading import Thread
from typing import Any

from dnslib import QTYPE, RR, A, DNSRecord

from provisioner.domains.servers import Server
from tests.dns.faults import Answering, Fault
from tests.dns.server import Authority, Datagrams, serve_stream
from tests.dns.zone import ZoneCopy
from tests.system.names.running import Addresses


@dataclass(slots=True)
class FaultyHosts:
    """Each server has a loopback address of its own, and counts what it is asked (``asked``)."""

    addresses: Addresses
    _loop: asyncio.AbstractEventLoop
    _opened: list[asyncio.BaseTransport | asyncio.Server] = field(default_factory=list)

    def host(self, zone: str, fault: Fault, *records: tuple[str, str, str]) -> Authority:
        """A server of ``zone`` that fails in this way, or says (name, type, value) where it does not."""
        address = self.addresses.take()
        server = Authority(f"ns1.{zone}", Server(ip_address(address)), ZoneCopy(zone))
        for name, kind, value in ((zone, "NS", f"ns1.{zone}."), (f"ns1.{zone}", "A", address), *records):
            server.copy.set(name, kind, value)
        server.fail(fault)
        self._run(self._listen(server))
        return server

    async def _listen(self, server: Authority) -> None:
        at = (server.address, server.at.port)
        datagrams, _ = await self._loop.create_datagram_endpoint(lambda: Datagrams(server), local_addr=at)
        self._opened.append(datagrams)
        self._opened.append(await asyncio.start_server(partial(serve_stream, server), *at))

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=60)

    def close(self) -> None:
        self._run(self._close())

    async def _close(self) -> None:
        for opened in self._opened:
            opened.close()
        # Whoever asked a silent server over TCP may still be holding on.
        holding = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in holding:
            task.cancel()
        await asyncio.gather(*holding, return_exceptions=True)


@contextmanager
def open_faulty_hosts(addresses: Addresses) -> Iterator[FaultyHosts]:
    """They answer, or fail to, until the end of the block."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="faulty hosts", daemon=True)
    thread.start()
    hosts = FaultyHosts(addresses, loop)
    try:
        yield hosts
    finally:
        hosts.close()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def also_at(address: str) -> Fault:
    """A name has a CNAME, and an address of its own too, which RFC 1034 §3.6.2 forbids."""

    async def both(wire: bytes, tcp: bool, answer: Answering) -> bytes | None:
        question = DNSRecord.parse(wire)
        right = await answer(wire, tcp)
        if question.q.qtype != QTYPE.A or right is None:
            return right
        told = DNSRecord.parse(right)
        if not any(record.rtype == QTYPE.CNAME for record in told.rr):
            return right
        told.rr = [RR(question.q.qname, QTYPE.A, ttl=300, rdata=A(address))]
        return bytes(told.pack())

    return Fault(both)


HEALTHY = Fault(lambda wire, tcp, answer: answer(wire, tcp))
