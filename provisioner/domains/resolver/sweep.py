"""Thousands of names that were right, each asked about once: whoever is plainly right needs no look."""

import asyncio
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress

import dns.rcode
from dns.rdatatype import A

from provisioner.domains.resolver.answers import records
from provisioner.domains.resolver.asking import WAITS, Asker, Question
from provisioner.domains.resolver.channel import Channel, Unanswered
from provisioner.domains.resolver.group import Group, NamedServer
from provisioner.domains.resolver.where import Where
from provisioner.domains.servers import Server
from provisioner.errors import OutsideFailed

# As many questions are on their way at any time: a few that stay unanswered hold nobody up.
AT_ONCE = 200
# To each resolver, with a port of its own each: an answer that somebody invents has one more thing to guess.
SOCKETS = 8
# In seconds: results are handed out in batches.
BATCH = 0.05
_ANSWERS = frozenset({dns.rcode.NOERROR, dns.rcode.NXDOMAIN})


def recheck(hosts: Iterable[str], target: str, where: Where) -> Generator[tuple[str, bool]]:
    """Each host, as it is answered, and whether its CNAMEs lead to ``target``: if not, it needs a look.

    ``hosts`` is read as it is needed, and nothing is kept: memory does not grow with their number. Results
    come in the order of the answers. For threads without an event loop. Raises OutsideFailed, before the
    first, when no resolver answers for ``target``: it is our own way out that is shut, no name is to blame.
    """
    servers = where.stand_in or where.resolvers
    with asyncio.Runner() as runner:
        sweep = _Sweep(iter(hosts), target)
        runner.run(sweep.begin(servers))
        try:
            while results := runner.run(sweep.more()):
                yield from results
        finally:
            runner.run(sweep.end())


async def _connected(servers: tuple[Server, ...]) -> list[Channel]:
    """In turn, without servers that this machine has no way to: one over IPv6, say, where there is none."""
    channels = []
    for server in servers * SOCKETS:
        with suppress(Unanswered):
            channels.append(await Channel.open(server))
    return channels


class _Sweep:
    """A crowd of workers that take the next host from one iterator."""

    def __init__(self, hosts: Iterator[str], target: str) -> None:
        self._hosts = hosts
        self._target = target
        self._results: list[tuple[str, bool]] = []
        self._channels: list[Channel] = []

    async def begin(self, servers: tuple[Server, ...]) -> None:
        """Raises OutsideFailed when none of them answers for the target."""
        reply = await Group(Asker(), tuple(map(NamedServer, servers))).ask(Question(self._target, A))
        if reply.says_something:
            self._channels = await _connected(servers)
        if not self._channels:
            names = ", ".join(map(str, servers))
            raise OutsideFailed(
                f"Aucun résolveur ne répond pour {self._target} ({reply.rcode}) : vérifiez que {names} "
                "fonctionne, ou nommez-en d’autres dans PROVISIONER_RESOLVERS."
            )
        ways = [self._channels[number:] + self._channels[:number] for number in range(len(self._channels))]
        workers = [self._work(ways[number % len(ways)]) for number in range(AT_ONCE)]
        self._crowd = asyncio.gather(*workers)

    async def more(self) -> list[tuple[str, bool]]:
        """What was answered since it was last asked for; nothing once all are done."""
        while not self._results and not self._crowd.done():
            await asyncio.wait({self._crowd}, timeout=BATCH)
        if self._crowd.done():
            self._crowd.result()
        results, self._results = self._results, []
        return results

    async def end(self) -> None:
        self._crowd.cancel()
        await asyncio.gather(self._crowd, return_exceptions=True)
        for channel in self._channels:
            channel.close()

    async def _work(self, channels: list[Channel]) -> None:
        for host in self._hosts:
            right = await self._is_right(host, channels)
            # Looked up only now: the list of before the answer may have been handed out.
            self._results.append((host, right))

    async def _is_right(self, host: str, channels: list[Channel]) -> bool:
        """The first of two that answers, and not by an error: what is not right is looked at by others."""
        question = Question(host, A)
        for channel, seconds in zip(channels, WAITS, strict=False):
            try:
                message = await channel.ask(question.query(), (seconds,))
            except Unanswered:
                continue
            if (rcode := message.rcode()) in _ANSWERS:
                return rcode == dns.rcode.NOERROR and self._target in records(message, host, A).chain
        return False
