"""Name servers that fail on purpose, at the port of real ones, so that a real resolver asks them too."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address

from dnslib import QTYPE, RR, A, DNSRecord

from provisioner.domains.servers import Server
from tests.dns.faults import Answering, Fault
from tests.dns.listening import Listening, open_listening
from tests.dns.server import Authority
from tests.dns.zone import ZoneCopy
from tests.system.names.running import Addresses


@dataclass(slots=True)
class FaultyHosts:
    """Each server has a loopback address of its own, and counts what it is asked (``asked``)."""

    addresses: Addresses
    _listening: Listening

    def host(self, zone: str, fault: Fault, *records: tuple[str, str, str]) -> Authority:
        """A server of ``zone`` that fails in this way, or says (name, type, value) where it does not."""
        address = self.addresses.take()
        server = Authority(f"ns1.{zone}", Server(ip_address(address)), ZoneCopy(zone))
        for name, kind, value in ((zone, "NS", f"ns1.{zone}."), (f"ns1.{zone}", "A", address), *records):
            server.copy.set(name, kind, value)
        server.fail(fault)
        self._listening.open(server)
        return server


@contextmanager
def open_faulty_hosts(addresses: Addresses) -> Iterator[FaultyHosts]:
    """They answer, or fail to, until the end of the block."""
    with open_listening() as listening:
        yield FaultyHosts(addresses, listening)


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
