"""A recursive resolver: it goes down from the root, asking the world's own servers within the process.

So it waits for nobody and gives up at once on a server that is silent: what it answers does not depend on
how fast the machine is.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from dnslib import QTYPE, RCODE, DNSRecord, EDNSOption

from provisioner.domains.servers import Server
from tests.dns.server import NameServer, packed
from tests.dns.zone import Reply, is_within, plain

MOST_STEPS = 20
EXTENDED_ERROR, BOGUS = 15, 6
FAILED = Reply("SERVFAIL", authoritative=False)
At = Callable[[str], NameServer | None]


@dataclass(frozen=True, slots=True)
class Resolved:
    reply: Reply
    bogus: bool = False


class Resolver(NameServer):
    """``at`` finds the server of an address. ``bogus`` are zones whose signatures do not hold.

    What it ``remembers`` is answered as it was, whatever the zones say by now.
    """

    def __init__(self, name: str, at: Server, servers_at: At, root: str) -> None:
        super().__init__(name, at)
        self.bogus: set[str] = set()
        self._servers_at = servers_at
        self._root = root
        self._remembers = False
        self._memory: dict[tuple[str, str], Reply] = {}

    def remember(self) -> None:
        """Keep every answer that is given from now on."""
        self._remembers = True

    def forget(self) -> None:
        self._remembers = False
        self._memory = {}

    async def answer(self, wire: bytes, tcp: bool) -> bytes:
        question = DNSRecord.parse(wire)
        name, kind = plain(question.q.qname), QTYPE[question.q.qtype]
        if (held := self._memory.get((name, kind))) is not None:
            return packed(question, held, recursive=True)
        found = await self.resolve(name, kind)
        if found.bogus and not question.header.cd:
            option = EDNSOption(EXTENDED_ERROR, BOGUS.to_bytes(2, "big") + b"signature expired")
            return packed(question, FAILED, recursive=True, options=(option,))
        if self._remembers:
            self._memory[name, kind] = found.reply
        return packed(question, found.reply, recursive=True)

    async def resolve(self, name: str, kind: str) -> Resolved:
        """Follows CNAMEs unless asked for one; a loop comes to SERVFAIL, as with Unbound."""
        followed: list[Any] = []
        bogus = False
        for _ in range(MOST_STEPS):
            reply = await self._descend(name, kind)
            bogus = bogus or any(is_within(name, zone) for zone in self.bogus)
            if reply is None:
                return Resolved(FAILED, bogus)
            first = [record for record in reply.answer if plain(record.rname) == name]
            alias = next((record for record in first if record.rtype == QTYPE.CNAME), None)
            if alias is None or kind == "CNAME":
                answer = (*followed, *first)
                return Resolved(replace(reply, answer=answer, additional=(), authoritative=False), bogus)
            followed.append(alias)
            name = plain(alias.rdata)
        return Resolved(FAILED, bogus)

    async def _descend(self, name: str, kind: str) -> Reply | None:
        """What the zone's servers say of one name, from the root on; None when nobody does."""
        addresses = [self._root]
        for _ in range(MOST_STEPS):
            reply = await self._ask_any(addresses, name, kind)
            if reply is None or reply.authoritative:
                return reply
            addresses = await self._addresses(reply)
        return None

    async def _ask_any(self, addresses: list[str], name: str, kind: str) -> Reply | None:
        for address in addresses:
            server = self._servers_at(address)
            reply = await _asked(server, name, kind) if server is not None else None
            if reply is not None and (reply.authoritative or reply.authority):
                return reply
        return None

    async def _addresses(self, referral: Reply) -> list[str]:
        """From the glue, or else by asking."""
        glue = {plain(record.rname): str(record.rdata) for record in referral.additional}
        found = []
        for server in (plain(record.rdata) for record in referral.authority):
            if server in glue:
                found.append(glue[server])
                continue
            answer = (await self.resolve(server, "A")).reply.answer
            found += [str(record.rdata) for record in answer if record.rtype == QTYPE.A]
        return found


async def _asked(server: NameServer, name: str, kind: str) -> Reply | None:
    """None when it says nothing that can be used."""
    question = DNSRecord.question(name or ".", kind)
    question.header.rd = 0
    reply = None
    for tcp in (False, True):
        reply = _parsed(await server.respond(bytes(question.pack()), tcp))
        if reply is None or reply.header.id != question.header.id:
            return None
        if not reply.header.tc:
            break
    return _useful(reply)


def _parsed(wire: bytes | None) -> Any:
    try:
        return DNSRecord.parse(wire) if wire is not None else None
    except Exception:
        return None


def _useful(reply: Any) -> Reply | None:
    rcode = str(RCODE[reply.header.rcode])
    if rcode not in {"NOERROR", "NXDOMAIN"}:
        return None
    additional = tuple(record for record in reply.ar if record.rtype != QTYPE.OPT)
    return Reply(rcode, tuple(reply.rr), tuple(reply.auth), additional, bool(reply.header.aa))
