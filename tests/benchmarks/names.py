"""How long a look at one name takes, and the questions about ten thousand."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from ipaddress import ip_address

from provisioner.domains.diagnosis.expected import Expected
from provisioner.domains.diagnosis.judge import judge
from provisioner.domains.resolver.looking import look_at
from provisioner.domains.resolver.sweep import recheck
from provisioner.domains.resolver.where import Where
from provisioner.domains.servers import Server
from provisioner.offers import load_offer
from tests.benchmarks.figures import line, spread
from tests.benchmarks.swift_resolver import HOLE
from tests.dns.faults import SILENT, TRUNCATING_WITHOUT_TCP, slow
from tests.dns.world import World, Zone, open_world
from tests.memory import peak_kib

ZONE, HOST = "ville.example", "mixeur.ville.example"
NAMES = 10_000
HOLES_PERCENT = 1
SAMPLES = 30
# Just under what a question may take the first time: nothing fails, and all is late.
LATE = 1.4


def diagnosis() -> None:
    """With three servers that all answer; then at the worst, with the failure that takes longest."""
    seconds = [_look(_fine) for _ in range(SAMPLES)]
    line("diagnosis", **spread(seconds), target_ms=500)
    worst = {fault.__name__.strip("_"): _look(fault) for fault in (_dead, _cut, _late, _blind, _lost)}
    slowest = max(worst, key=worst.__getitem__)
    line("diagnosis_worst", max_ms=round(worst[slowest] * 1000), slowest=slowest, target_ms=10_000)


def _look(happen: Callable[[World, Zone], None]) -> float:
    """Seconds from the question to the verdict, after this has happened to the zone."""
    with open_world() as world:
        zone = world.zone(ZONE, servers=3)
        zone.set(HOST, "CNAME", f"{world.target}.")
        happen(world, zone)
        start = time.perf_counter()
        seen = look_at(HOST, world.target, world.where, datetime.now(UTC), with_token=True)
        judge(seen, Expected())
        return time.perf_counter() - start


def _fine(world: World, zone: Zone) -> None:
    """As it should be."""


def _dead(world: World, zone: Zone) -> None:
    for server in zone.servers:
        server.fail(SILENT)


def _cut(world: World, zone: Zone) -> None:
    for server in zone.servers:
        server.fail(TRUNCATING_WITHOUT_TCP)


def _late(world: World, zone: Zone) -> None:
    for server in [world.resolver, *zone.servers]:
        server.fail(slow(LATE))


def _blind(world: World, zone: Zone) -> None:
    world.resolver.fail(SILENT)


def _lost(world: World, zone: Zone) -> None:
    """The zone's servers are dead, and the resolver tries them for longer than anybody waits."""
    _dead(world, zone)
    world.resolver.fail(SILENT, only={HOST, ZONE})


def domains_asked() -> None:
    """The questions of a sweep alone, then with names that get no answer. A first round loads modules."""
    target = load_offer().domain.cname_target
    with swift_resolver(target) as where:
        _sweep(where, target, NAMES // 10, 0)
        before = peak_kib()
        seconds = _sweep(where, target, NAMES, 0)
        grown = peak_kib() - before
        line("domains_asked", names=NAMES, seconds=round(seconds, 1), grown_kib=grown, target_s=15)
        holes = NAMES * HOLES_PERCENT // 100
        seconds = _sweep(where, target, NAMES, holes)
        line("domains_asked", names=NAMES, black_holes=holes, seconds=round(seconds, 1), target_s=25)


def _sweep(where: Where, target: str, count: int, holes: int) -> float:
    hosts = (f"{HOLE if number < holes else 'mixeur'}{number}.{ZONE}" for number in range(count))
    start = time.perf_counter()
    right = sum(right for _, right in recheck(hosts, target, where))
    assert right == count - holes
    return time.perf_counter() - start


@contextmanager
def swift_resolver(target: str) -> Iterator[Where]:
    """In a process of its own, as resolvers are."""
    command = [sys.executable, "-m", "tests.benchmarks.swift_resolver", target]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield Where((Server(ip_address("127.0.0.1"), int(process.stdout.readline())),), 53)


if __name__ == "__main__":
    diagnosis()
    domains_asked()
