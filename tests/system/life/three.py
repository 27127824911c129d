"""Three machines with the service on them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.system.machines.machine import Machine
from tests.system.machines.playing import Operator
from tests.system.machines.service import Service
from tests.system.machines.site import Site
from tests.system.names.running import wait_until

WEB = " ".join(
    f"provisioner-{part}.{kind}" for part in ("console", "instances") for kind in ("socket", "service")
)
_RUNNING = "basename $(readlink /opt/provisioner/current)"


@dataclass(frozen=True, slots=True)
class Three:
    """``front`` serves pages too, ``second`` serves pages and works; the first, which was alone, keeps the
    database and works. The second's administrator is not root, and is asked for a password."""

    site: Site
    front: Machine
    second: Machine
    operator: Operator

    @property
    def first(self) -> Machine:
        return self.site.machine

    @property
    def machines(self) -> tuple[Machine, ...]:
        return self.first, self.front, self.second

    @property
    def service(self) -> Service:
        """As visitors find it by the new front."""
        return replace(self.site.service, front=self.front.address)

    @property
    def joining(self) -> Operator:
        """Whoever plays, while the first is a front and serves pages as before, beside the two others."""
        groups = {
            "front": [self.first, self.front],
            "web": self.machines,
            # Whoever has the secrets of the service.
            "worker": [self.first, self.second],
        }
        former = self.site.operator.variables["front_addresses"]
        return replace(self.with_groups(**groups), own={self.first.name: {"front_addresses": former}})

    def asks(self, query: str) -> str:
        """The control database's answer."""
        return self.service.asks(query, database="provisioner_control").strip()

    def knows(self, slug: str) -> bool:
        return self.asks(f"SELECT count(*) FROM instances WHERE slug = '{slug}'") == "1"  # noqa: S608 - ours

    def answers(self) -> None:
        for slug in (*self.site.slugs, "console"):
            self.service.comes_back(slug)

    def running(self) -> set[str]:
        """The releases' versions: one, unless machines differ."""
        return {runs(machine) for machine in self.machines}

    def becomes_ready(self, machine: Machine, port: int) -> None:
        """``port`` is where one of its processes tells."""
        asked = f"curl -sf http://{machine.address}:{port}/readyz"
        wait_until(lambda: machine.tries(asked).returncode == 0, f"{machine.name}:{port}", seconds=120)

    def with_groups(self, **groups: Sequence[Machine]) -> Operator:
        """Whoever plays, with another inventory."""
        return replace(self.operator, groups={**self.operator.groups, **groups})


def runs(machine: Machine) -> str:
    """The version of the release that runs there."""
    return machine.run(_RUNNING).strip()
