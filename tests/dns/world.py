"""A root, delegations and zones on loopback, all at one port, and a resolver that goes down from the root."""

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address, ip_network

from provisioner.domains.reach import Reach
from provisioner.domains.resolver.where import Where
from provisioner.domains.servers import Server
from provisioner.offers import load_offer
from tests.dns.listening import Listening, open_listening
from tests.dns.recursion import Resolver
from tests.dns.server import Authority, NameServer
from tests.dns.zone import ZoneCopy, below

NETWORK = "127.53"
RESOLVER = f"{NETWORK}.0.53"
LOOPBACK = Reach((ip_network("127.0.0.0/8"), ip_network("::1/128")))
# Below what a system gives to outgoing connections.
PORTS = range(10_000, 32_000)


class Zone:
    """A zone and its servers; edits reach all of them, and ``servers[n].copy`` one alone."""

    def __init__(self, origin: str, servers: list[Authority]) -> None:
        self.origin = origin
        self.servers = servers

    def set(self, name: str, kind: str, *values: str, ttl: int = 300) -> None:
        """Exactly these records of this type; without ``values``, none. ``name`` is whole, or ``@``.

        ``zone.set("mixeur.ville.example", "CNAME", "prod.mixeur.solutions.")``; names in values end in a dot.
        """
        owner = self.origin if name == "@" else name
        for server in self.servers:
            server.copy.set(owner, kind, *values, ttl=ttl)

    def remove(self, name: str) -> None:
        """Every record of this name."""
        for kind in ("CNAME", "A", "AAAA", "TXT", "CAA"):
            self.set(name, kind)


class World:
    """Made by ``open_world``. ``target`` is what the offer asks members to point at, at ``front``."""

    front = "127.0.0.1"

    def __init__(self, listening: Listening, port: int) -> None:
        self.port = port
        self.target = load_offer().domain.cname_target
        self.zones: dict[str, Zone] = {}
        self.servers: dict[str, NameServer] = {}
        self._listening = listening
        self._last = 0

    @property
    def resolver(self) -> Resolver:
        found = self.servers[RESOLVER]
        assert isinstance(found, Resolver)
        return found

    @property
    def where(self) -> Where:
        """For ``look``: the resolver, and authorities at the world's port."""
        return Where((self.resolver.at,), self.port, reach=LOOPBACK)

    @property
    def settings(self) -> dict[str, str]:
        """The environment of a process that lives in this world."""
        return {
            "PROVISIONER_RESOLVERS": f'["{self.resolver.at}"]',
            "PROVISIONER_AUTHORITY_PORT": str(self.port),
            "PROVISIONER_PRIVATE_NETWORKS": json.dumps([str(network) for network in LOOPBACK.inside]),
        }

    def zone(self, origin: str, servers: int = 1, *, six: bool = False) -> Zone:
        """The zone, made and delegated from its parent, which is made too, if it was not there.

        Its servers are ``ns1.ORIGIN`` and so on, each at an address of its own; ``six`` gives the first one
        ``::1`` besides, which only one zone of a world can have.
        """
        if origin in self.zones:
            return self.zones[origin]
        parent = self.zone(origin.partition(".")[2], 1) if origin else None
        names = [below(f"ns{number}", origin) for number in range(1, servers + 1)]
        made = [self._authority(name, origin) for name in names]
        zone = self.zones[origin] = Zone(origin, made)
        zone.set("@", "NS", *[f"{name}." for name in names])
        for holder in (zone, parent) if parent else (zone,):
            holder.set(origin, "NS", *[f"{name}." for name in names])
            for server in made:
                holder.set(server.name, "A", server.address)
        if six:
            self._also_at_six(made[0], [holder for holder in (zone, parent) if holder])
        return zone

    def resolver_at(self, address: str, name: str = "resolver") -> Resolver:
        """One more, with a memory of its own."""
        root = self.zones[""].servers[0].address
        made = Resolver(name, Server(ip_address(address), self.port), self.servers.get, root)
        self._open(made)
        return made

    def free_address(self) -> str:
        """Where nobody listens."""
        self._last += 1
        return f"{NETWORK}.{1 + self._last // 250}.{1 + self._last % 250}"

    def _authority(self, name: str, origin: str) -> Authority:
        made = Authority(name, Server(ip_address(self.free_address()), self.port), ZoneCopy(origin))
        self._open(made)
        return made

    def _also_at_six(self, server: Authority, holders: list[Zone]) -> None:
        twin = Authority(server.name, Server(ip_address("::1"), self.port), server.copy)
        self._open(twin)
        for holder in holders:
            holder.set(server.name, "AAAA", "::1")

    def _open(self, server: NameServer) -> None:
        self._listening.open(server)
        self.servers[server.address] = server


@contextmanager
def open_world() -> Iterator[World]:
    """Serves until the end of the block, with the zone of the target in it."""
    with open_listening() as listening:
        yield _at_a_free_port(listening)


def _at_a_free_port(listening: Listening) -> World:
    """Every world has the same first addresses: whoever has those has the port."""
    for port in random.SystemRandom().sample(PORTS, 50):
        world = World(listening, port)
        try:
            world.zone("")
            world.resolver_at(RESOLVER)
        except OSError:
            listening.close()
            continue
        held, _, _ = world.target.partition(".")
        zone = world.zone(world.target.removeprefix(f"{held}."))
        zone.set(world.target, "A", world.front)
        return world
    raise AssertionError("No port is free on loopback.")
