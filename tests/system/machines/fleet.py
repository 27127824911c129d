"""The machines of one run; what a killed run left is removed by the next."""

import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from fcntl import LOCK_EX, LOCK_NB, flock
from itertools import count
from pathlib import Path

from tests.system.machines.base import A_DAY, BUILD, Base, ready_base
from tests.system.machines.machine import Machine, Shell
from tests.system.machines.network import PREFIX, Network, remove_leftovers

_RUNS = BUILD / "runs"
# In memory: what is written to them is forgotten within minutes, and on a disk that alone takes some.
_DISKS = Path("/dev/shm")  # noqa: S108 - below it, each run has a folder that root alone opens
JOURNALS = BUILD / "journals"


@dataclass(slots=True)
class Fleet:
    """``folder`` and ``disks`` are gone at the end; ``plays`` numbers what playbooks say."""

    folder: Path
    disks: Path
    base: Base
    network: Network
    shell: Shell
    machines: dict[str, Machine] = field(default_factory=dict)
    plays: Iterator[int] = field(default_factory=lambda: count(1))
    _numbers: Iterator[int] = field(default_factory=lambda: count(11))

    def machine(self, name: str, address: str | None = None) -> Machine:
        """A bare one, booted; its name has 15 letters at most, ``address`` is the next if not given."""
        address = address or f"10.77.0.{next(self._numbers)}"
        disk = self.disks / f"{name}-{secrets.token_hex(3)}"
        machine = Machine(name, address, disk, self.base, self.network, self.shell)
        machine.make()
        self.machines[name] = machine
        with (self.shell.known_hosts).open("a") as known:
            known.write(f"{address} {host_key(self.base)}\n")
        machine.start()
        return machine

    def forget(self, *machines: Machine) -> None:
        """What they said stays in ``build/machines/journals``, for whoever looks why a test failed."""
        for machine in machines:
            machine.keep_journal(JOURNALS)
            machine.forget()
            del self.machines[machine.name]

    def close(self) -> None:
        self.forget(*list(self.machines.values()))
        self.network.close()


def host_key(base: Base) -> str:
    """All machines come from one root, so they have one host key."""
    kind, key, *_ = (base.root / "etc/ssh/ssh_host_ed25519_key.pub").read_text().split()
    return f"{kind} {key}"


@contextmanager
def open_fleet() -> Iterator[Fleet]:
    """An empty one, until the end of the block."""
    base = ready_base()
    name = f"{PREFIX}{secrets.token_hex(3)}"
    folder, disks = _RUNS / name, _DISKS / name
    with ExitStack() as held:
        # Another run that begins at this moment removes what nobody holds.
        with (BUILD / "runs.lock").open("w") as beginning:
            flock(beginning, LOCK_EX)
            _remove_dead_runs()
            _remove_old_journals()
            folder.mkdir(parents=True)
            disks.mkdir(mode=0o700)
            flock(held.enter_context((folder / "lock").open("w")), LOCK_EX)
        fleet = Fleet(folder, disks, base, Network(name), _make_shell(folder))
        try:
            fleet.network.open()
            yield fleet
        finally:
            fleet.close()
            shutil.rmtree(disks)
            shutil.rmtree(folder)


def _make_shell(folder: Path) -> Shell:
    shell = Shell(folder / "key", folder / "known_hosts")
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "tests", "-f", str(shell.key)]
    subprocess.run(command, check=True, timeout=30)
    return shell


def _remove_old_journals() -> None:
    for journal in JOURNALS.glob("*"):
        if time.time() - journal.stat().st_mtime > A_DAY:
            journal.unlink()


def _remove_dead_runs() -> None:
    """A run holds the lock in its folder as long as it lives."""
    for folder in _RUNS.glob(f"{PREFIX}*"):
        with (folder / "lock").open("w") as lock:
            try:
                flock(lock, LOCK_EX | LOCK_NB)
            except BlockingIOError:
                continue
            remove_leftovers(folder.name)
            shutil.rmtree(_DISKS / folder.name, ignore_errors=True)
            shutil.rmtree(folder)
