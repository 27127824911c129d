"""All that was seen, put in order: who speaks, what each says, and whether that leads to us."""

from dataclasses import dataclass
from itertools import dropwhile

from provisioner.domains.diagnosis.expected import Expected
from provisioner.domains.diagnosis.seen import NXDOMAIN, ChainEnd, Seen
from provisioner.domains.diagnosis.views import (
    Kind,
    Servers,
    View,
    is_ipv6,
    lame_among,
    plain_address,
    plain_hop,
    plain_name,
    servers,
)
from provisioner.domains.diagnosis.words.place import Place


@dataclass(frozen=True, slots=True)
class Scene:
    """``hops`` is the way from the host on as resolvers find it; ``ours`` are addresses that are the target's
    or our front's."""

    seen: Seen
    expected: Expected
    place: Place
    authorities: Servers
    resolvers: Servers
    hops: tuple[str, ...]
    ours: frozenset[str]

    @property
    def believed(self) -> tuple[View, ...]:
        """The zone's own servers; resolvers where none of those speaks."""
        return self.authorities.speaking or self.resolvers.speaking

    @property
    def is_blind(self) -> bool:
        """Whether the zone has servers, and none of them says anything."""
        asked = self.authorities.silent or self.authorities.failing
        return bool(asked) and not self.authorities.speaking

    @property
    def tells(self) -> bool:
        """Whether it can be told what stands at the name.

        Where the zone's servers are all down, resolvers may remember what was right: people still reach us.
        """
        return bool(self.believed) and (not self.is_blind or self.found_everywhere)

    def reaches(self, view: View) -> bool:
        """Whether its CNAME leads to the target, by itself or as resolvers follow it."""
        return self.place.target in self.way(view)

    def way(self, view: View) -> tuple[str, ...]:
        """Where ``view`` leads, as far as anybody followed it."""
        known = self.hops if self.hops[:1] == view.hops[:1] else ()
        return max(view.hops, known, key=len)

    def stands_for_us(self, view: View) -> bool:
        """Whether its own addresses are ours; IPv6 that is not is a matter of its own."""
        four = {address for address in view.addresses if not is_ipv6(address)}
        return view.kind is Kind.ADDRESSES and (four or set(view.addresses)) <= self.ours

    def leads_to_us(self, view: View) -> bool:
        return self.reaches(view) or self.stands_for_us(view)

    def is_right(self, view: View) -> bool:
        """Whether what it says needs no change: one CNAME way, or an apex with our addresses."""
        if view.kind is Kind.CNAME:
            return self.reaches(view) and not self.seen.is_apex
        return self.seen.is_apex and self.stands_for_us(view)

    def is_ours(self, name: str) -> bool:
        """Whether it is the target, or where that leads on the way from the host."""
        beyond = dropwhile(lambda hop: hop != self.place.target, self.hops)
        return plain_name(name) in {self.place.target, *beyond}

    @property
    def by_cname(self) -> bool:
        return bool(self.believed) and all(map(self.reaches, self.believed))

    @property
    def points_at_us(self) -> bool | None:
        """False only when the zone's own servers say so, and each way was followed to its end."""
        if any(map(self.leads_to_us, self.authorities.speaking + self.resolvers.speaking)):
            return True
        own = self.authorities.speaking
        return False if own and all(map(self._is_followed, own)) else None

    def _is_followed(self, view: View) -> bool:
        if view.kind is Kind.ADDRESSES:
            return bool(self.ours)
        is_same_way = self.hops[:1] == view.hops[:1]
        # A way that is too long for us may lead on for others.
        is_told = self.seen.chain.end not in {ChainEnd.FAILED, ChainEnd.TOO_LONG}
        return not view.hops or (is_same_way and is_told)

    @property
    def stale(self) -> tuple[View, ...]:
        """Resolvers that say something else than is right, be it to one kind of question alone."""
        return tuple(view for view in self.resolvers.speaking if view.is_torn or not self.leads_to_us(view))

    @property
    def found_everywhere(self) -> bool:
        """Whether every resolver that was asked, and speaks, leads to us, and one does."""
        asked = self.resolvers.speaking + self.resolvers.silent + self.resolvers.failing
        return not asked or (bool(self.resolvers.speaking) and not self.stale)

    @property
    def token_seen(self) -> bool | None:
        token = self.expected.token
        return None if token is None else token in self.tokens

    @property
    def tokens(self) -> tuple[str, ...]:
        """What stands below the challenge's name, as any server tells it."""
        values = (value for answer in self.seen.tokens for value in answer.values if answer.says_something)
        return tuple(dict.fromkeys(value.strip().strip('"') for value in values))

    @property
    def ends_unknown(self) -> bool:
        return self.seen.chain.rcode == NXDOMAIN


def scene(seen: Seen, expected: Expected) -> Scene:
    target, host = plain_name(seen.target), plain_name(seen.host)
    zone = None if seen.zone is None else plain_name(seen.zone)
    resolvers = servers(seen.recursive, target)
    lame = lame_among(seen.authorities, believe_any=bool(resolvers.speaking))
    ours = map(plain_address, (*seen.target_addresses, *expected.front_addresses))
    return Scene(
        seen=seen,
        expected=expected,
        place=Place(host, target, zone, seen.wildcard),
        authorities=servers(seen.authorities, target, lame=lame),
        resolvers=resolvers,
        hops=tuple(map(plain_hop, seen.chain.hops)),
        ours=frozenset(ours),
    )
