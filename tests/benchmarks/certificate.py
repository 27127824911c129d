"""From the edit of a member's zone to its page over https, with real servers all the way."""

import os
import statistics
import tempfile
from pathlib import Path

from tests.benchmarks.figures import line
from tests.system.names import front, knot, pebble, unbound
from tests.system.names.operation import Operation, open_operation
from tests.system.names.world import World, open_world

PROGRAMS = (knot.PROGRAM, unbound.PROGRAM, pebble.PROGRAM, front.PROGRAM)
# What the resolver has heard when the zone is put right, for an hour to come.
BEFORE = {"nothing": "www A 192.0.2.1\n", "another": "mixeur 3600 CNAME ancien.hebergeur.example.\n"}
ROUNDS = 3


def certificate() -> None:
    """Needs the Debian packages of ``make test-system`` and root; says so where they are missing."""
    if missing := _missing():
        line("certificate", measured=False, missing=missing, install="sudo make test-system")
        return
    with (
        tempfile.TemporaryDirectory() as name,
        open_world(_below(name, "world")) as world,
        open_operation(world, _below(name, "operation")) as operation,
    ):
        for before, records in BEFORE.items():
            seconds = [_live(world, operation, f"{before}-{n}", records) for n in range(ROUNDS)]
            line(
                "certificate",
                before=before,
                median_seconds=round(statistics.median(seconds), 1),
                max_seconds=round(max(seconds), 1),
                samples=ROUNDS,
                target_seconds=60,
            )


def _missing() -> list[str]:
    programs = [Path(program).name for program in PROGRAMS if not Path(program).exists()]
    return programs + ([] if os.geteuid() == 0 else ["root, for ports 53, 80 and 443 of loopback"])


def _below(folder: str, name: str) -> Path:
    made = Path(folder) / name
    made.mkdir()
    return made


def _live(world: World, operation: Operation, label: str, records: str) -> float:
    zone = world.zone(f"{label}.fr", records, negative_ttl=3600)
    member = f"Ville {label}"
    name = operation.asks_for(operation.member(member), zone.host("mixeur"))
    name.is_looked_at()
    return name.goes_live(zone, member)
