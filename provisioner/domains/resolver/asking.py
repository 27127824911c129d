"""One question to one server: UDP, TCP where the answer is cut, and never an exception."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import dns.flags
import dns.message
import dns.name
import dns.rcode
from dns.exception import DNSException
from dns.message import Message
from dns.rdatatype import RdataType

from provisioner.domains.diagnosis.seen import GARBAGE, NOERROR, NXDOMAIN
from provisioner.domains.resolver.channel import Channel, Unanswered
from provisioner.domains.resolver.reading import LOOK_BYTES, Allowance
from provisioner.domains.resolver.stream import ask_over_tcp
from provisioner.domains.servers import Server

# In seconds: once more after the first, nothing after the second.
WAITS = (1.5, 2.0)
TCP_SECONDS = 2.0
# Ten are promised (design §5), and a command takes a moment to start.
LOOK_SECONDS = 8.0
MOST_QUESTIONS = 300
# What passes everywhere without being cut into fragments (DNS flag day 2020).
PAYLOAD = 1232
# What servers from before EDNS answer to it (RFC 6891 §7).
_WITHOUT_EXTENSIONS = frozenset({dns.rcode.FORMERR, dns.rcode.NOTIMP, dns.rcode.BADVERS})


@dataclass(frozen=True, slots=True)
class Question:
    """``recursion`` asks the server to find out; ``unchecked`` to leave DNSSEC alone (CD)."""

    name: str
    type: RdataType
    recursion: bool = True
    unchecked: bool = False
    extensions: bool = True

    def query(self) -> Message:
        """Under a random ID of its own."""
        made = dns.message.make_query(
            dns.name.from_text(self.name),
            self.type,
            use_edns=0 if self.extensions else -1,
            payload=PAYLOAD,
        )
        made.flags = (dns.flags.RD if self.recursion else 0) | (dns.flags.CD if self.unchecked else 0)
        return made


@dataclass(frozen=True, slots=True)
class Reply:
    """``message`` is None when ``rcode`` is TIMEOUT, GARBAGE or UNREACHABLE."""

    rcode: str
    message: Message | None = None
    no_route: bool = False

    @property
    def says_something(self) -> bool:
        """Whether it can be believed: records, or that there are none."""
        return self.rcode in {NOERROR, NXDOMAIN}

    @property
    def authoritative(self) -> bool:
        """Whether the server says of itself that it is one of the zone's (AA)."""
        return self.message is not None and bool(self.message.flags & dns.flags.AA)


class Asker:
    """All questions of one look: no more than ``MOST_QUESTIONS``, all over within ``LOOK_SECONDS``.

    What goes beyond is not asked, or not read, and counts as not answered.
    """

    def __init__(self, seconds: float = LOOK_SECONDS) -> None:
        self.questions = 0
        self._allowance = Allowance(seconds, LOOK_BYTES)

    async def ask(self, server: Server, question: Question) -> Reply:
        reply = await self._ask(server, question)
        if reply.message is not None and reply.message.rcode() in _WITHOUT_EXTENSIONS and question.extensions:
            return await self._ask(server, replace(question, extensions=False))
        return reply

    async def _ask(self, server: Server, question: Question) -> Reply:
        try:
            query = question.query()
            message = await self._over_udp(server, query)
            if message.flags & dns.flags.TC:
                message = await self._over_tcp(server, query)
        except Unanswered as none:
            return Reply(none.rcode, no_route=none.no_route)
        except DNSException:
            # Of a name made out of a stranger's: too long, or none at all.
            return Reply(GARBAGE)
        return Reply(dns.rcode.to_text(message.rcode()), message)

    def _waits(self, *seconds: float) -> Iterator[float]:
        """How long to wait each time that it is asked, as far as the look goes on; each counts as asked."""
        for wait in seconds:
            left = self._allowance.seconds
            if left <= 0 or self.questions >= MOST_QUESTIONS:
                return
            self.questions += 1
            yield min(wait, left)

    async def _over_udp(self, server: Server, query: Message) -> Message:
        """Raises Unanswered."""
        channel = await Channel.open(server, self._allowance)
        try:
            return await channel.ask(query, self._waits(*WAITS))
        finally:
            channel.close()

    async def _over_tcp(self, server: Server, query: Message) -> Message:
        """Raises Unanswered."""
        seconds = next(self._waits(TCP_SECONDS), 0.0)
        return await ask_over_tcp(server, query, seconds, self._allowance)
