"""Ways in which name servers fail: each is given a question as bytes and says what goes out, or None."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from dnslib import QTYPE, RCODE, DNSRecord

Wire = bytes
Answering = Callable[[Wire, bool], Awaitable[Wire | None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """``act`` gets the question, whether it came over TCP, and how the server would answer."""

    act: Callable[[Wire, bool, Answering], Awaitable[Wire | None]]


async def _right(wire: Wire, tcp: bool, answer: Answering) -> Wire | None:
    return await answer(wire, tcp)


async def _nothing(wire: Wire, tcp: bool, answer: Answering) -> Wire | None:
    return None


async def _cut(wire: Wire, tcp: bool, answer: Answering) -> Wire | None:
    if tcp:
        return await answer(wire, tcp)
    reply = DNSRecord.parse(wire).reply()
    reply.header.tc = 1
    return bytes(reply.pack())


async def _junk(wire: Wire, tcp: bool, answer: Answering) -> Wire | None:
    return wire[:2] + b"\xff" * 30


async def _anothers_id(wire: Wire, tcp: bool, answer: Answering) -> Wire | None:
    right = await answer(wire, tcp)
    return bytes([wire[0] ^ 0xFF]) + right[1:] if right else None


async def _knows_nothing(wire: Wire, tcp: bool, answer: Answering) -> Wire | None:
    reply = DNSRecord.parse(wire).reply(aa=0)
    return bytes(reply.pack())


async def _no_extensions(wire: Wire, tcp: bool, answer: Answering) -> Wire | None:
    question = DNSRecord.parse(wire)
    if not any(record.rtype == QTYPE.OPT for record in question.ar):
        return await answer(wire, tcp)
    return _with_rcode(question, "FORMERR")


async def _denies(wire: Wire, tcp: bool, answer: Answering) -> Wire | None:
    right = await answer(wire, tcp)
    reply = DNSRecord.parse(right) if right is not None else None
    if reply is None or reply.rr:
        return right
    reply.header.rcode = RCODE.NXDOMAIN
    return bytes(reply.pack())


async def _truncates_everywhere(wire: Wire, tcp: bool, answer: Answering) -> Wire | None:
    return None if tcp else await _cut(wire, tcp, answer)


SILENT = Fault(_nothing)
TRUNCATING = Fault(_cut)
"""The answer comes over TCP."""
TRUNCATING_WITHOUT_TCP = Fault(_truncates_everywhere)
GARBAGE = Fault(_junk)
WRONG_ID = Fault(_anothers_id)
LAME = Fault(_knows_nothing)
"""Asked as an authority, it says neither yes nor no."""
OLD = Fault(_no_extensions)
"""From before EDNS: FORMERR to whatever has an OPT record."""

DENYING = Fault(_denies)
"""Says that there is no such name wherever it is only a type that is not there."""


def rcode(name: str) -> Fault:
    """REFUSED, SERVFAIL, NOTIMP, … to everything."""

    async def refuse(wire: Wire, tcp: bool, answer: Answering) -> Wire | None:
        return _with_rcode(DNSRecord.parse(wire), name)

    return Fault(refuse)


def slow(seconds: float) -> Fault:
    async def wait(wire: Wire, tcp: bool, answer: Answering) -> Wire | None:
        await asyncio.sleep(seconds)
        return await answer(wire, tcp)

    return Fault(wait)


def padded(size: int, *, tcp_only: bool = False) -> Fault:
    """The right answer, made as long with zeros; with ``tcp_only`` nothing but TC comes over UDP."""

    async def pad(wire: Wire, tcp: bool, answer: Answering) -> Wire | None:
        right = await (_cut if tcp_only else _right)(wire, tcp, answer)
        return right.ljust(size, b"\0") if right is not None and tcp == tcp_only else right

    return Fault(pad)


def saying(told: Callable[[Wire], Wire]) -> Fault:
    """These bytes to whatever is asked."""

    async def say(wire: Wire, tcp: bool, answer: Answering) -> Wire | None:
        return told(wire)

    return Fault(say)


def losing_first(count: int) -> Fault:
    """The first ``count`` questions are lost on the way."""
    left = count

    async def lose(wire: Wire, tcp: bool, answer: Answering) -> Wire | None:
        nonlocal left
        left -= 1
        return None if left >= 0 else await answer(wire, tcp)

    return Fault(lose)


def _with_rcode(question: DNSRecord, name: str) -> Wire:
    reply = question.reply()
    reply.header.aa = 0
    reply.header.rcode = getattr(RCODE, name)
    return bytes(reply.pack())
