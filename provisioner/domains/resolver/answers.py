"""From a DNS message to what it says about one name and type."""

from collections.abc import Iterable
from dataclasses import dataclass

import dns.edns
import dns.flags
import dns.name
import dns.rdatatype
from dns.message import Message
from dns.name import Name
from dns.rdata import Rdata
from dns.rdataclass import IN
from dns.rdatatype import CNAME, NS, SOA, RdataType
from dns.rdtypes.nsbase import NSBase
from dns.rdtypes.txtbase import TXTBase
from dns.rrset import RRset

from provisioner.domains.diagnosis.seen import Answer
from provisioner.domains.resolver.asking import Question, Reply

# A server may send thousands, and all that is kept of a look is stored.
MOST_VALUES = 32
LONGEST_TEXT = 255
MOST_EXTENDED = 4
# CNAMEs that count; a way that is longer is none (security §5).
MOST_HOPS = 8


@dataclass(frozen=True, slots=True)
class Records:
    """The CNAMEs that an answer followed from the name that was asked about, and what is at their end."""

    chain: tuple[str, ...]
    rrset: RRset | None
    ttl: int | None

    @property
    def values(self) -> tuple[str, ...]:
        return values_of(self.rrset) if self.rrset is not None else ()


def answer(server: str, question: Question, reply: Reply, *, is_authority: bool) -> Answer:
    """What ``server``, as people know it, said."""
    found = records(reply.message, question.name, question.type)
    return Answer(
        server=server,
        is_authority=is_authority,
        authoritative=reply.authoritative,
        name=question.name,
        type=dns.rdatatype.to_text(question.type),
        rcode=reply.rcode,
        chain=found.chain,
        values=found.values,
        ttl=found.ttl,
        extended=extended(reply.message),
    )


def records(message: Message | None, host: str, kind: RdataType) -> Records:
    """Of ``kind`` at ``host``, or where its CNAMEs lead within this one message."""
    if message is None:
        return Records((), None, None)
    name, chain, ttls = dns.name.from_text(host), list[str](), list[int]()
    while (found := _rrset(message.answer, name, kind)) is None and len(chain) < MOST_HOPS:
        alias = _rrset(message.answer, name, CNAME)
        if alias is None or text(name) in chain[:-1]:
            break
        name = alias[0].target
        chain.append(text(name))
        ttls.append(alias.ttl)
    ttls += [found.ttl] if found is not None else _negative_ttl(message)
    return Records(tuple(chain), found, min(ttls, default=None))


def names_at(message: Message | None, host: str, kind: RdataType) -> tuple[str, ...]:
    """The records of ``host`` itself, whatever a CNAME leads to; () when there are none."""
    found = _rrset(message.answer, dns.name.from_text(host), kind) if message is not None else None
    return values_of(found) if found is not None else ()


def referral(message: Message | None) -> tuple[str, tuple[str, ...]] | None:
    """The zone below and the names of its servers, when the answer sends there (RFC 1034 §4.3.2)."""
    if message is None or message.flags & dns.flags.AA or message.answer:
        return None
    for rrset in message.authority:
        if _is(rrset, NS):
            return text(rrset.name), values_of(rrset)
    return None


def glue(message: Message, server: str) -> tuple[str, ...]:
    """The addresses of ``server`` that came along."""
    name = dns.name.from_text(server)
    found = (_rrset(message.additional, name, kind) for kind in (dns.rdatatype.A, dns.rdatatype.AAAA))
    return tuple(value for rrset in found if rrset is not None for value in values_of(rrset))


def values_of(rrset: RRset) -> tuple[str, ...]:
    """Sorted, so that an order that servers turn is no difference."""
    return tuple(sorted({_value(rdata) for rdata in list(rrset)[:MOST_VALUES]}))


def extended(message: Message | None) -> tuple[str, ...]:
    """``EDE 6 (DNSSEC Bogus): signature expired`` (RFC 8914)."""
    return tuple(shown(option.to_text()) for option in _extended(message))


def extended_codes(message: Message | None) -> tuple[int, ...]:
    return tuple(int(option.code) for option in _extended(message))


def text(name: Name) -> str:
    """In lower case without a trailing dot; what cannot be shown is escaped (RFC 1035 §5.1)."""
    return name.to_text(omit_final_dot=True).lower()


def shown(given: bytes | str) -> str:
    """Strangers' words on one line of a screen: no control characters, nothing without end."""
    told = given.decode("utf-8", "replace") if isinstance(given, bytes) else given
    return "".join(char if char.isprintable() else "\ufffd" for char in told[:LONGEST_TEXT])


def _value(rdata: Rdata) -> str:
    if isinstance(rdata, TXTBase):
        return shown(b"".join(rdata.strings))
    if isinstance(rdata, NSBase):
        return text(rdata.target)
    return rdata.to_text()


def _rrset(section: Iterable[RRset], name: Name, kind: RdataType) -> RRset | None:
    return next((rrset for rrset in section if _is(rrset, kind) and rrset.name == name), None)


def _is(rrset: RRset, kind: RdataType) -> bool:
    """Of the Internet's class, too: no other was asked for, and what others hold is of another shape."""
    return rrset.rdtype == kind and rrset.rdclass == IN


def _negative_ttl(message: Message) -> list[int]:
    """RFC 2308 §5."""
    return [min(rrset.ttl, rrset[0].minimum) for rrset in message.authority if _is(rrset, SOA)]


def _extended(message: Message | None) -> list[dns.edns.EDEOption]:
    options = message.options if message is not None else ()
    return [option for option in options if isinstance(option, dns.edns.EDEOption)][:MOST_EXTENDED]
