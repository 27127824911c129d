"""The way of CNAMEs from a host on, asked hop by hop: of a loop, resolvers say no more than SERVFAIL."""

import asyncio

from dns.rdatatype import AAAA, CNAME, A

from provisioner.domains.diagnosis.seen import Chain, ChainEnd
from provisioner.domains.resolver.answers import MOST_HOPS, names_at, records
from provisioner.domains.resolver.asking import Question
from provisioner.domains.resolver.group import Group


async def follow(resolvers: Group, host: str) -> Chain:
    """To the addresses, or to where the way ends."""
    hops: list[str] = []
    while True:
        last = hops[-1] if hops else host
        reply = await resolvers.ask(Question(last, CNAME))
        if not reply.says_something:
            return Chain(tuple(hops), ChainEnd.FAILED, reply.rcode)
        following = names_at(reply.message, last, CNAME)
        if not following:
            return await _end(resolvers, tuple(hops), last, reply.rcode)
        if len(hops) == MOST_HOPS:
            return Chain(tuple(hops), ChainEnd.TOO_LONG, reply.rcode)
        hops.append(following[0])
        if following[0] in {host, *hops[:-1]}:
            return Chain(tuple(hops), ChainEnd.LOOP, reply.rcode)


async def _end(resolvers: Group, hops: tuple[str, ...], last: str, rcode: str) -> Chain:
    """Addresses are asked for even after NXDOMAIN: some servers say so of what lacks just the CNAME."""
    kinds = (A, AAAA)
    replies = await asyncio.gather(*[resolvers.ask(Question(last, kind)) for kind in kinds])
    pairs = zip(replies, kinds, strict=True)
    addresses = tuple(value for reply, kind in pairs for value in records(reply.message, last, kind).values)
    if addresses:
        return Chain(hops, ChainEnd.ADDRESSES, replies[0].rcode, addresses)
    failed = next((reply for reply in replies if not reply.says_something), None)
    if failed is not None:
        return Chain(hops, ChainEnd.FAILED, failed.rcode)
    return Chain(hops, ChainEnd.NOTHING, rcode)
