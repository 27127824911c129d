"""What each server says of a name, out of its answers to several questions."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from ipaddress import ip_address
from itertools import chain

from provisioner.domains.diagnosis.seen import GARBAGE, NXDOMAIN, SILENT, Answer
from provisioner.domains.spelling import ROOT

_ADDRESSES = frozenset({"A", "AAAA"})
_RECORDS = _ADDRESSES | {"CNAME"}
_MUTE = SILENT - {GARBAGE}
LAME = "LAME"


class Kind(Enum):
    """What stands at a name."""

    NOTHING = auto()
    CNAME = auto()
    ADDRESSES = auto()
    BOTH = auto()


@dataclass(frozen=True, slots=True)
class View:
    """What one server says: ``hops`` as far as it follows them itself, ``addresses`` of the name's own."""

    server: str
    answers: tuple[Answer, ...]
    hops: tuple[str, ...]
    addresses: tuple[str, ...]

    @property
    def hop(self) -> str | None:
        return self.hops[0] if self.hops else None

    @property
    def kind(self) -> Kind:
        if self.hops:
            return Kind.BOTH if self.addresses else Kind.CNAME
        return Kind.ADDRESSES if self.addresses else Kind.NOTHING

    @property
    def is_unknown(self) -> bool:
        """Whether it says that there is no such name, rather than a name without records."""
        return any(answer.rcode == NXDOMAIN for answer in self.answers)

    @property
    def is_torn(self) -> bool:
        """Whether a CNAME stands in some answers and not in others: they are memories of different times."""
        without = (
            not answer.chain and (answer.type in _ADDRESSES or not answer.values) for answer in self.answers
        )
        return bool(self.hops) and any(without)

    @property
    def position(self) -> tuple[Kind, str | None]:
        """Equal for servers that agree. Addresses may differ: there are several, given in turn."""
        return self.kind, self.hop


@dataclass(frozen=True, slots=True)
class Servers:
    """Those that were asked as one: ``speaking`` can be believed, ``silent`` gave no answer at all, and
    ``failing`` answered with an error, kept as server and what it said."""

    speaking: tuple[View, ...]
    silent: tuple[str, ...]
    failing: tuple[tuple[str, str], ...]

    @property
    def agree(self) -> bool:
        return len({view.position for view in self.speaking}) <= 1


def servers(answers: tuple[Answer, ...], target: str, *, lame: frozenset[str] = frozenset()) -> Servers:
    """``answers`` by server; ``lame`` are servers whose word does not count."""
    by_server: dict[str, list[Answer]] = {}
    for answer in answers:
        if answer.type in _RECORDS:
            by_server.setdefault(answer.server, []).append(answer)
    speaking, silent, failing = [], [], []
    for server, said in by_server.items():
        if fault := LAME if server in lame else _fault(said):
            failing.append((server, fault))
        elif _is_silent(said):
            silent.append(server)
        else:
            speaking.append(view(server, said, target))
    return Servers(tuple(speaking), tuple(silent), tuple(failing))


def lame_among(answers: tuple[Answer, ...], *, believe_any: bool) -> frozenset[str]:
    """Servers of the zone that do not know it: they answer, never as an authority (RFC 1912 §2.8).

    Where no server at all says that it is one, a resolver was asked in their place: with ``believe_any`` its
    word counts, unless nothing in it comes from any zone. Other resolvers pass even that on as "no record".
    """
    said = [answer for answer in answers if answer.says_something]
    sure = {answer.server for answer in said if answer.authoritative}
    if not sure and believe_any:
        sure = {answer.server for answer in said if _is_of_a_zone(answer)}
    return frozenset(answer.server for answer in said) - sure


def _is_of_a_zone(answer: Answer) -> bool:
    """Whether it holds records, says that there is no such name, or gives the SOA that goes with "nothing"
    (RFC 2308 §2.2), which is where its time to live comes from."""
    return bool(answer.chain or answer.values) or answer.rcode == NXDOMAIN or answer.ttl is not None


def view(server: str, answers: Iterable[Answer], target: str) -> View:
    """From the answers of one server that can be believed."""
    said = tuple(answer for answer in answers if answer.says_something)
    own = (answer.values for answer in said if answer.type in _ADDRESSES and not answer.chain)
    addresses = dict.fromkeys(map(plain_address, chain.from_iterable(own)))
    return View(server, said, _hops(said, target), tuple(addresses))


def plain_name(name: str) -> str:
    """``name`` as names are compared: case and a trailing dot say nothing (RFC 4343)."""
    return name.lower().removesuffix(".")


def plain_hop(name: str) -> str:
    """``name`` as ``plain_name`` gives it; of the root nothing would be left to read, so it keeps its dot."""
    return plain_name(name) or ROOT


def plain_address(address: str) -> str:
    """``address`` in its one canonical form (RFC 5952), as it is if it is none."""
    try:
        return str(ip_address(address))
    except ValueError:
        return address


def is_ipv6(address: str) -> bool:
    return ":" in address


def _hops(answers: tuple[Answer, ...], target: str) -> tuple[str, ...]:
    """The longest way that the answers show. A name with several CNAMEs is as wrong as the worst of them."""
    ways: list[tuple[str, ...]] = []
    for answer in answers:
        if answer.type == "CNAME" and answer.values and not answer.chain:
            ways += [(plain_hop(value),) for value in answer.values]
        elif answer.chain:
            ways.append(tuple(map(plain_hop, answer.chain)))
    astray = [way for way in ways if way[0] != target and target not in way]
    firsts = {way[0] for way in ways}
    candidates = astray if len(firsts) > 1 and astray else ways
    return max(sorted(candidates), key=len, default=())


def _is_silent(answers: list[Answer]) -> bool:
    """Whether what it said is not enough to tell what stands at the name."""
    if any(_shows_cname(answer) or answer.rcode == NXDOMAIN for answer in answers):
        return False
    asked = [answer for answer in answers if answer.type == "A"] or answers
    return not any(answer.says_something for answer in asked)


def _shows_cname(answer: Answer) -> bool:
    return answer.says_something and bool(answer.chain or (answer.type == "CNAME" and answer.values))


def _fault(answers: list[Answer]) -> str | None:
    """The error that it answered with, when nothing else came of it."""
    if not _is_silent(answers):
        return None
    errors = (answer for answer in answers if not answer.says_something and answer.rcode not in _MUTE)
    return next(map(_error, errors), None)


def _error(answer: Answer) -> str:
    """With what the server adds to it (RFC 8914)."""
    return f"{answer.rcode} ({', '.join(answer.extended)})" if answer.extended else answer.rcode
