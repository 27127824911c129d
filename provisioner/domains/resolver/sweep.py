"""Thousands of names that were right, each asked about once: whoever is plainly right needs no look."""

import asyncio
from collections.abc import Iterable, Iterator
from itertools import cycle, islice

from dns.message import Message
from dns.rdatatype import A

from provisioner.domains.diagnosis.seen import NOERROR
from provisioner.domains.resolver.answers import records
from provisioner.domains.resolver.asking import Asker, Question, Reply
from provisioner.domains.resolver.channel import Channel, Unanswered
from provisioner.domains.resolver.group import Group, NamedServer
from provisioner.domains.resolver.where import Where
from provisioner.domains.servers import Server
from provisioner.errors import OutsideFailed

# As many questions are on their way at any time: a few that stay unanswered hold nobody up.
AT_ONCE = 200
# In seconds, to one resolver and then to the next.
WAITS = (1.5, 2.0)
# Of one source port each, so that nobody outside can guess which answer is awaited where.
SOCKETS = 8


def recheck(hosts: Iterable[str], target: str, where: Where) -> Iterator[tuple[str, bool]]:
    """Each host, as it is answered, and whether its CNAMEs lead to ``target``: if not, it needs a look.

    ``hosts`` is read as it is needed, and nothing is kept: memory does not grow with their number. For threads
    without an event loop. Raises OutsideFailed, before the first, when no resolver answers for ``target``: it
    is our own way out that is shut then, and no name is to blame.
    """
    servers = where.stand_in or where.resolvers
    with asyncio.Runner() as runner:
        runner.run(_make_sure(servers, target))
        sweep = _Sweep(iter(hosts), target)
        runner.run(sweep.begin(servers))
        while results := runner.run(sweep.more()):
            yield from results


async def _make_sure(servers: tuple[Server, ...], target: str) -> None:
    reply = await Group(Asker(), tuple(map(NamedServer, servers))).ask(Question(target, A))
    if not reply.says_something:
        names = ", ".join(map(str, servers))
        raise OutsideFailed(
            f"Aucun résolveur ne répond pour {target} ({reply.rcode}) : vérifiez que {names} fonctionne, ou "
            "nommez-en d’autres dans PROVISIONER_RESOLVERS."
        )
