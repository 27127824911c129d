"""One look at one host name: everything that is asked, and in which order."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dns.rdatatype import SOA

from provisioner.domains.diagnosis.seen import Answer, CaaSeen, Chain, ChainEnd, Seen
from provisioner.domains.resolver.asking import Asker
from provisioner.domains.resolver.authority import about_challenge, about_host, ask_authorities, say_nothing
from provisioner.domains.resolver.chain import follow
from provisioner.domains.resolver.climbing import climb
from provisioner.domains.resolver.doubling import find_misplaced
from provisioner.domains.resolver.group import Group, NamedServer
from provisioner.domains.resolver.recursion import discreet, signature_fails, views
from provisioner.domains.resolver.where import Where, where
from provisioner.domains.resolver.wildcard import find_wildcard
from provisioner.domains.resolver.zone_cut import above, addresses_of, find_cut, zone_at

__all__ = ["Where", "look", "look_at", "where"]


def look_at(host: str, target: str, where: Where, at: datetime, *, with_token: bool) -> Seen:
    """``look`` for threads without an event loop."""
    return asyncio.run(look(host, target, where, at, with_token=with_token))


async def look(host: str, target: str, where: Where, at: datetime, *, with_token: bool) -> Seen:
    """Ask all there is to ask about ``host``; ``with_token`` also about its challenge.

    Names are in lower-case ASCII without a trailing dot. It takes 10 s at most, and no longer than a few
    round trips when all servers answer. Nothing that a server does raises.
    """
    asker = Asker()
    resolvers = Group(asker, tuple(map(NamedServer, where.stand_in or where.resolvers)))
    if where.stand_in:
        looking = _at_stand_ins(resolvers, host, with_token=with_token)
    else:
        looking = _in_the_world(resolvers, host, where, with_token=with_token)
    (own, view), targets = await asyncio.gather(looking, addresses_of(resolvers, target))
    return Seen(
        host=host,
        target=target,
        at=at,
        zone=own.zone,
        authorities=tuple(one for one in own.answers if one.name == host),
        recursive=discreet(view.answers, where.reach),
        chain=view.chain,
        target_addresses=targets,
        caa=view.caa,
        tokens=tuple(one for one in own.answers if one.name != host),
        wildcard=own.wildcard,
        misplaced=own.misplaced,
        signature_fails=view.signature_fails,
        by_stand_ins=bool(where.stand_in),
        questions=asker.questions,
    )


@dataclass(frozen=True, slots=True)
class _Own:
    """What the zone's own servers say."""

    zone: str | None
    answers: tuple[Answer, ...]
    wildcard: str | None = None
    misplaced: str | None = None


@dataclass(frozen=True, slots=True)
class _View:
    """What resolvers see."""

    answers: tuple[Answer, ...]
    chain: Chain
    caa: CaaSeen
    signature_fails: bool | None


async def _in_the_world(resolvers: Group, host: str, where: Where, *, with_token: bool) -> tuple[_Own, _View]:
    """The zone's own servers first: while these have nothing, no resolver is made to remember that."""
    cut = await find_cut(resolvers, host, where)
    servers = Group(resolvers.asker, cut.servers, recursion=False)
    challenge = about_challenge(host) if with_token else []
    answers = await ask_authorities(servers, [*about_host(host), *challenge])
    of_host = [one for one in answers if one.name == host]
    if say_nothing(of_host):
        misplaced, nothing = await asyncio.gather(
            find_misplaced(servers, cut.zone, host), _nothing_yet(resolvers, host, of_host)
        )
        return _Own(cut.zone, answers, misplaced=misplaced), nothing
    wildcard, view = await asyncio.gather(
        find_wildcard(servers, cut.zone, host, of_host), _view(resolvers, host)
    )
    return _Own(cut.zone, answers, wildcard), view


async def _at_stand_ins(servers: Group, host: str, *, with_token: bool) -> tuple[_Own, _View]:
    """Asked once: what they say is the zone's own word as well as what resolvers see."""
    (zone, _), tokens, view = await asyncio.gather(
        zone_at(servers, (host, *above(host)), SOA),
        ask_authorities(servers, about_challenge(host) if with_token else []),
        _view(servers, host),
    )
    answers = tuple(replace(one, is_authority=True) for one in view.answers)
    wildcard = await find_wildcard(servers, zone, host, answers)
    is_empty = not any(one.values or one.chain for one in answers)
    misplaced = await find_misplaced(servers, zone, host) if is_empty else None
    return _Own(zone, (*answers, *tokens), wildcard, misplaced), view


async def _view(resolvers: Group, host: str) -> _View:
    told, chain, caa = await asyncio.gather(
        resolvers.ask_each(about_host(host)), follow(resolvers, host), climb(resolvers, (host, *above(host)))
    )
    return _View(views(told), chain, caa, await signature_fails(resolvers, told))


async def _nothing_yet(resolvers: Group, host: str, answers: Sequence[Answer]) -> _View:
    """What resolvers would say, but for the names above, about which they may be asked."""
    rcode = next(one.rcode for one in answers if one.says_something)
    return _View((), Chain((), ChainEnd.NOTHING, rcode), await climb(resolvers, above(host)), None)
