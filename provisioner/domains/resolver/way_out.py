"""Whether anything beyond our own network answers us, asked before a name is blamed for its silence."""

import asyncio

from dns.rdatatype import NS, SOA

from provisioner.domains.resolver.asking import Asker, Question
from provisioner.domains.resolver.group import Group, NamedServer
from provisioner.domains.resolver.where import Where
from provisioner.domains.resolver.zone_cut import located, zone_at


def is_open(host: str, where: Where) -> bool:
    """Whether a server of the host's top-level domain answers us directly: those are many, and everywhere.

    A resolver may remember what it can no longer ask about. For threads without an event loop; takes no
    longer than a look.
    """
    return asyncio.run(_is_open(host.rpartition(".")[2], where))


async def _is_open(top: str, where: Where) -> bool:
    resolvers = Group(Asker(), tuple(map(NamedServer, where.resolvers)))
    _, names = await zone_at(resolvers, (top,), NS)
    servers = Group(resolvers.asker, await located(resolvers, names, where), recursion=False)
    reply = await servers.ask(Question(top, SOA), useful=lambda reply: reply.authoritative)
    return reply.authoritative
