"""One machine with the whole service on it, whoever plays playbooks on it, and how long everything took."""

import json
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.system.machines.base import PROJECT
from tests.system.machines.machine import Machine
from tests.system.machines.member import Member
from tests.system.machines.playing import Operator, Recap
from tests.system.machines.service import Service

GROUPS = ("front", "web", "worker", "database")
UNITS = (
    *("provisioner-console", "provisioner-instances", "provisioner-worker"),
    *("caddy", "postgresql@15-provisioner"),
)
_READY = {"console": 9101, "instances": 9102, "worker": 9103}
_MEASURED = PROJECT / "build" / "machines" / "measured.json"


@dataclass(slots=True)
class Site:
    """``slugs`` are its instances, ``member`` is somebody of the first one who has signed in; ``seconds`` are
    kept in ``build/machines/measured.json`` too."""

    service: Service
    operator: Operator
    slugs: list[str] = field(default_factory=list)
    member: Member | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def machine(self) -> Machine:
        return self.service.machine

    def plays(self, what: str, playbook: str, **changes: Any) -> Recap:
        """``what`` is how its time is written down."""
        operator = self.operator.told(**changes)
        begun = time.monotonic()
        recap = operator.play(playbook).check()
        self.took(what, time.monotonic() - begun)
        self.operator = operator
        return recap

    def took(self, what: str, seconds: float) -> None:
        self.seconds[what] = round(seconds, 1)
        _MEASURED.parent.mkdir(parents=True, exist_ok=True)
        _MEASURED.write_text(json.dumps(self.seconds, indent=1) + "\n")

    def is_ready(self) -> bool:
        asked = " && ".join(f"curl -sf 127.0.0.1:{port}/readyz" for port in _READY.values())
        return self.machine.tries(asked).returncode == 0

    def tries_as_web_user(self, command: str) -> subprocess.CompletedProcess[str]:
        """Outside of what its unit shuts it in, as if it had broken out of that."""
        return self.machine.tries(f"runuser -u provisioner-instances -- {command}")

    def running(self) -> str:
        """The version of the release."""
        return Path(self.machine.run("readlink /opt/provisioner/current").strip()).name

    def main(self, unit: str) -> str:
        """The unit's process; 0 where none runs."""
        return self.machine.run(f"systemctl show --value --property=MainPID {unit}").strip()

    def proven(self) -> set[str]:
        """The first instance's archives that were restored for proof."""
        listed = self.service.document("backup", "list", self.slugs[0])["archives"]
        return {archive["id"] for archive in listed if archive["drilled_at"] is not None}

    def stands(self) -> tuple[str, list[str], list[str]]:
        """Which release runs and which are there, and as which processes."""
        releases = self.machine.run("ls /opt/provisioner/releases").split()
        return self.running(), releases, [self.main(unit) for unit in UNITS]
