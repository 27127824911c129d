"""Which certificate authorities a name allows: CAA, found by climbing (RFC 8659 §3)."""

import asyncio
from collections.abc import Sequence

from dns.rdatatype import CAA
from dns.rdtypes.ANY.CAA import CAA as CaaRdata  # noqa: N811 - a class, which its library writes so

from provisioner.domains.diagnosis.seen import NOERROR, CaaRecord, CaaSeen
from provisioner.domains.resolver.answers import MOST_VALUES, Records, records, shown
from provisioner.domains.resolver.asking import Question
from provisioner.domains.resolver.group import Group

_CRITICAL = 0x80


async def climb(resolvers: Group, names: Sequence[str]) -> CaaSeen:
    """``names`` from the host up. All are asked at once; the nearest that has records counts, be it by a
    CNAME: they are then those of the name that it leads to.

    So does a failure that is nearer: an authority that cannot tell must refuse (RFC 8659 §3).
    """
    replies = await asyncio.gather(*[resolvers.ask(Question(name, CAA)) for name in names])
    for name, reply in zip(names, replies, strict=True):
        if not reply.says_something:
            return CaaSeen(None, (), reply.rcode)
        found = records(reply.message, name, CAA)
        if entries := _entries(found):
            return CaaSeen((name, *found.chain)[-1], entries, reply.rcode)
    return CaaSeen(None, (), NOERROR)


def _entries(found: Records) -> tuple[CaaRecord, ...]:
    entries = [one for one in found.rrset or () if isinstance(one, CaaRdata)][:MOST_VALUES]
    return tuple(
        CaaRecord(bool(one.flags & _CRITICAL), shown(one.tag).lower(), shown(one.value)) for one in entries
    )
