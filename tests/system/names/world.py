"""The servers of names, put together: a signed root, its top-level domains, hosts of zones, a resolver.

Every server has a loopback address of its own and the port that it has in the world, 53.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests.system.names.faulty import FaultyHosts, open_faulty_hosts
from tests.system.names.knot import Knot, open_knot
from tests.system.names.running import Addresses
from tests.system.names.unbound import Memory, Unbound, open_unbound
from tests.system.names.zones import NEGATIVE_TTL, Signing, ZoneKey, ZoneText

OPERATOR, TARGET = "mixeur.solutions", "prod.mixeur.solutions"
TOP_LEVEL = ("fr", "solutions", "org", "net", "example", "test")
# Whoever issues certificates asks the zones' own servers, not a memory.
FORGETFUL = Memory(longest=0, longest_negative=0)


@dataclass(frozen=True, slots=True)
class Delegation:
    """What a top-level domain says of a zone."""

    records: str
    ds: str | None = None


@dataclass(slots=True)
class Registry:
    """The root and the top-level domains, signed; they know which servers a zone has."""

    root: Knot
    server: Knot
    serials: Iterator[int] = field(default_factory=lambda: count(1))
    key: ZoneKey = field(default_factory=ZoneKey)
    delegations: dict[str, dict[str, Delegation]] = field(default_factory=dict)

    def open(self) -> None:
        for name in TOP_LEVEL:
            self.delegations[name] = {}
            self._publish(name)
        children = (ZoneText(name, "", (self.server.address,)) for name in TOP_LEVEL)
        records = "".join(
            f"{child.delegation(child.name)}{child.name} DS {self.key.ds(child.origin)}\n"
            for child in children
        )
        self._serve(self.root, ZoneText(".", records, (self.root.address,)))

    @property
    def anchor(self) -> str:
        """What a resolver trusts."""
        return self.key.ds(ZoneText(".", "", ()).origin)

    def delegate(self, zone: ZoneText, ds: str | None = None) -> None:
        label, _, top = zone.name.rpartition(".")
        self.delegations[top][label] = Delegation(zone.delegation(label), ds)
        self._publish(top)

    def _publish(self, top: str) -> None:
        known = self.delegations[top].items()
        records = "".join(one.records + (f"{label} DS {one.ds}\n" if one.ds else "") for label, one in known)
        self._serve(self.server, ZoneText(top, records, (self.server.address,)))

    def _serve(self, server: Knot, zone: ZoneText) -> None:
        serial = next(self.serials)
        server.serve(zone.name, self.key.sign(zone.write(serial), zone.origin), serial)


@dataclass(slots=True)
class World:
    """``hosts`` are the two servers of every zone unless a test says otherwise; ``faulty`` makes others.

    ``front`` is the address of the target, where nobody listens before a test opens a front there.
    """

    folder: Path
    addresses: Addresses
    registry: Registry
    hosts: tuple[Knot, Knot]
    faulty: FaultyHosts
    resolver: Unbound
    unremembering: Unbound
    front: str
    serials: Iterator[int] = field(default_factory=lambda: count(1))

    def zone(
        self,
        name: str,
        records: str = "",
        *,
        servers: tuple[str, ...] = (),
        signing: Signing = Signing.NONE,
        negative_ttl: int = NEGATIVE_TTL,
    ) -> "HostedZone":
        """A new zone with these records, relative to its name.

        ``servers`` are the addresses that it is delegated to, those of ``hosts`` if none is given; ``hosts``
        answer for it in any case.
        """
        given = servers or tuple(host.address for host in self.hosts)
        zone = HostedZone(self, ZoneText(name, records, given, negative_ttl), signing)
        zone.edit(records)
        self.registry.delegate(zone.text, zone.ds)
        return zone


@dataclass(slots=True)
class HostedZone:
    """A zone that is edited while its servers run."""

    world: World
    text: ZoneText
    signing: Signing
    key: ZoneKey = field(default_factory=ZoneKey)

    @property
    def name(self) -> str:
        return self.text.name

    @property
    def ds(self) -> str | None:
        if self.signing is Signing.NONE:
            return None
        announced = ZoneKey() if self.signing is Signing.WRONG_DS else self.key
        return announced.ds(self.text.origin)

    def host(self, label: str) -> str:
        return f"{label}.{self.name}"

    def edit(self, records: str, *, only: int | None = None) -> None:
        """Replace all records, at all servers or at the one of that number alone; returns once served."""
        text = ZoneText(self.text.name, records, self.text.servers, self.text.negative_ttl)
        serial = next(self.world.serials)
        written = text.write(serial)
        if self.signing is not Signing.NONE:
            written = self.key.sign(written, text.origin, expired=self.signing is Signing.EXPIRED)
        for host in self.world.hosts if only is None else (self.world.hosts[only],):
            host.serve(self.name, written, serial)

    def forget(self, number: int) -> None:
        """Let one of the servers know nothing of the zone any more."""
        self.world.hosts[number].forget(self.name)


@contextmanager
def open_world(folder: Path) -> Iterator[World]:
    """Answers until the end of the block; ``folder`` is there, and empty."""
    addresses = Addresses()
    with ExitStack() as running:

        def knot(name: str) -> Knot:
            return running.enter_context(open_knot(folder / name, addresses.take()))

        registry = Registry(knot("root"), knot("registry"))
        registry.open()

        def unbound(name: str, memory: Memory) -> Unbound:
            root, anchor = registry.root.address, registry.anchor
            return running.enter_context(open_unbound(folder / name, addresses.take(), root, anchor, memory))

        hosts = knot("first-host"), knot("second-host")
        resolvers = unbound("resolver", Memory()), unbound("unremembering", FORGETFUL)
        faulty = running.enter_context(open_faulty_hosts(addresses))
        world = World(folder, addresses, registry, hosts, faulty, *resolvers, front=addresses.take())
        world.zone(OPERATOR, f"prod A {world.front}\n* A {world.front}\n")
        yield world
