"""Which zone holds a host, and which servers are the zone's own.

The host itself is asked about at the zone's own servers alone: a resolver that is asked too early remembers
that there is nothing, for hours with some zones (RFC 2308), and would say so long after it has come.
"""

import asyncio
from dataclasses import dataclass

from dns.rdatatype import AAAA, NS, SOA, A, RdataType

from provisioner.domains.resolver.answers import glue, names_at, records, referral
from provisioner.domains.resolver.asking import Question, Reply
from provisioner.domains.resolver.group import Group, NamedServer
from provisioner.domains.resolver.where import Where

MOST_SERVERS = 8
MOST_ADDRESSES = 12
MOST_REFERRALS = 4
# As many labels as are asked about above a host; a name that has more is asked about near the root.
MOST_LABELS = 16


@dataclass(frozen=True, slots=True)
class ZoneCut:
    """``zone`` is None when nobody could tell; ``servers`` are its own, each at each of its addresses."""

    zone: str | None
    servers: tuple[NamedServer, ...] = ()


def above(host: str) -> tuple[str, ...]:
    """The names above ``host``, the nearest first, without the root."""
    labels = host.split(".")
    return tuple(".".join(labels[start:]) for start in range(1, len(labels)))[-MOST_LABELS:]


async def zone_at(
    group: Group, names: tuple[str, ...], kind: RdataType
) -> tuple[str | None, tuple[str, ...]]:
    """The first of ``names`` that has records of ``kind``, SOA or NS, which zones alone have; and these."""
    replies = await asyncio.gather(*[group.ask(Question(name, kind)) for name in names])
    for name, reply in zip(names, replies, strict=True):
        if found := names_at(reply.message, name, kind):
            return name, found
    return None, ()


async def find_cut(resolvers: Group, host: str, where: Where) -> ZoneCut:
    """Climbs from above the host to a zone that resolvers know, then goes down as that zone's servers say.

    So a zone is found whose servers all fail, for which resolvers have no answer.
    """
    zone, names = await zone_at(resolvers, above(host), NS)
    if zone is None:
        return ZoneCut(None)
    cut = ZoneCut(zone, await located(resolvers, names, where))
    for _ in range(MOST_REFERRALS):
        below = await _below(resolvers, cut, host, where)
        if below is None:
            break
        cut = below
    return cut


async def _below(resolvers: Group, cut: ZoneCut, host: str, where: Where) -> ZoneCut | None:
    """The zone that the servers of ``cut`` send to for ``host``, or of which they hold the host as apex."""
    servers = Group(resolvers.asker, cut.servers, recursion=False)
    reply = await servers.ask(Question(host, SOA), useful=lambda reply: _knows(reply, cut, host))
    if (found := _deeper(reply, cut, host)) is not None and reply.message is not None:
        zone, names = found
        came = {name: glue(reply.message, name) for name in names}
        return ZoneCut(zone, await located(resolvers, names, where, came))
    if cut.zone != host and names_at(reply.message, host, SOA):
        names = names_at((await servers.ask(Question(host, NS))).message, host, NS)
        return ZoneCut(host, await located(resolvers, names, where) or cut.servers)
    return None


def _knows(reply: Reply, cut: ZoneCut, host: str) -> bool:
    """Not what a lame server says: neither answers nor a way down."""
    return reply.authoritative or _deeper(reply, cut, host) is not None


def _deeper(reply: Reply, cut: ZoneCut, host: str) -> tuple[str, tuple[str, ...]] | None:
    """A referral that leads down, towards the host: lame servers are known to send up to the root."""
    found = referral(reply.message)
    if found is None or found[0] not in {host, *above(host)}:
        return None
    return found if cut.zone is None or found[0].endswith(f".{cut.zone}") else None


async def located(
    resolvers: Group, names: tuple[str, ...], where: Where, known: dict[str, tuple[str, ...]] | None = None
) -> tuple[NamedServer, ...]:
    """The servers at all their addresses: those that are ``known``, and else as resolvers find them."""
    names = names[:MOST_SERVERS]
    found = await asyncio.gather(*[_addresses(resolvers, name, known or {}) for name in names])
    servers = [
        NamedServer(server, name)
        for name, addresses in zip(names, found, strict=True)
        for address in addresses
        if (server := where.authority(address)) is not None
    ]
    return tuple(servers[:MOST_ADDRESSES])


async def _addresses(resolvers: Group, name: str, known: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return known.get(name) or await addresses_of(resolvers, name)


async def addresses_of(resolvers: Group, name: str) -> tuple[str, ...]:
    """IPv4 first, then IPv6; of what a CNAME leads to, if it is one."""
    replies = await asyncio.gather(*[resolvers.ask(Question(name, kind)) for kind in (A, AAAA)])
    found = zip(replies, (A, AAAA), strict=True)
    return tuple(value for reply, kind in found for value in records(reply.message, name, kind).values)
