"""Several servers of which one answer is enough."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from provisioner.domains.resolver.asking import Asker, Question, Reply
from provisioner.domains.resolver.race import Race
from provisioner.domains.servers import Server

# A server that is well answers sooner; whoever comes next is asked besides.
HEAD_START = 0.4


@dataclass(frozen=True, slots=True)
class NamedServer:
    """``name`` is None for servers that are known by their address alone."""

    at: Server
    name: str | None = None

    def __str__(self) -> str:
        return f"{self.name} ({self.at.address})" if self.name else str(self.at)


@dataclass(frozen=True, slots=True)
class Told:
    """Which server replied what to which question."""

    server: NamedServer
    question: Question
    reply: Reply


def _says_something(reply: Reply) -> bool:
    return reply.says_something


@dataclass(frozen=True, slots=True)
class Group:
    """Asked in this order, the next one as well as soon as one fails or lets wait.

    So what they come to is the first one's word while it is well. ``recursion`` is for resolvers.
    """

    asker: Asker
    servers: tuple[NamedServer, ...]
    recursion: bool = True

    async def ask_each(self, questions: Iterable[Question]) -> list[Told]:
        """Every question to every server, all at once."""
        asked = [
            (server, replace(question, recursion=self.recursion))
            for server in self.servers
            for question in questions
        ]
        replies = await asyncio.gather(*[self.asker.ask(server.at, question) for server, question in asked])
        return [Told(*pair, reply) for pair, reply in zip(asked, replies, strict=True)]

    async def ask(self, question: Question, useful: Callable[[Reply], bool] = _says_something) -> Reply:
        """The first ``useful`` answer, else the failure that says most; TIMEOUT when there are no servers."""
        question = replace(question, recursion=self.recursion)
        race = Race(useful)
        try:
            for server in self.servers:
                race.start(self.asker.ask(server.at, question))
                if (won := await race.winner(HEAD_START)) is not None:
                    return won
            return await race.winner(None) or race.best_failure()
        finally:
            await race.stop()
