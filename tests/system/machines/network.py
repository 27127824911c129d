"""A network of a run's own: one namespace with a bridge, and one for each machine; no way leads out of it."""

import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.system.names.running import wait_until

PREFIX = "provisioner-tests-"
# Exists in the namespaces alone, so any number of runs may have it at once.
OUTSIDE = "10.77.0.1"
_LENGTH = 24
# The same once more for IPv6 (RFC 4193): what a machine has there follows from its other address.
_IPV6 = "fd77::{}/64"
_NAMESPACES = Path("/run/netns")


@dataclass(frozen=True, slots=True)
class Network:
    """``name`` is its namespace's, where all is reached: ``OUTSIDE`` is there, and stands for the world."""

    name: str

    def open(self) -> None:
        _ip("netns", "add", self.name)
        self._inside("link", "set", "lo", "up")
        self._inside("link", "add", "bridge", "type", "bridge")
        self._inside("addr", "add", f"{OUTSIDE}/{_LENGTH}", "dev", "bridge")
        self._inside("addr", "add", _IPV6.format(1), "dev", "bridge", "nodad")
        self._inside("link", "set", "bridge", "up")

    def plug(self, machine: str, address: str) -> str:
        """A namespace for this machine, with a cable to the bridge: its name."""
        namespace = f"{self.name}-{machine}"
        _ip("netns", "add", namespace)
        far = ["peer", "name", "eth0", "address", _hardware(address), "netns", namespace]
        self._inside("link", "add", machine, "type", "veth", *far)
        self._inside("link", "set", machine, "master", "bridge", "up")
        _ip("-netns", namespace, "addr", "add", f"{address}/{_LENGTH}", "dev", "eth0")
        _ip("-netns", namespace, "addr", "add", _IPV6.format(_host(address)), "dev", "eth0", "nodad")
        _ip("-netns", namespace, "link", "set", "eth0", "up")
        return namespace

    def cut(self, machine: str) -> None:
        """Nothing more goes through its cable: whoever waits for it is not told."""
        self._inside("link", "set", machine, "down")

    def mend(self, machine: str) -> None:
        self._inside("link", "set", machine, "up")

    def unplug(self, machine: str) -> None:
        """Without the namespace, the cable is gone too."""
        _ip("netns", "delete", f"{self.name}-{machine}")

    def within(self, *command: str) -> list[str]:
        """The command as one that runs in the network, and ends with whoever started it."""
        return ["setpriv", "--pdeathsig", "TERM", "ip", "netns", "exec", self.name, *command]

    def close(self) -> None:
        """With all that runs in it."""
        for namespace in _NAMESPACES.glob(f"{self.name}*"):
            listed = subprocess.run(["ip", "netns", "pids", namespace.name], check=True, capture_output=True)
            _end_all([int(line) for line in listed.stdout.split()])
            _ip("netns", "delete", namespace.name)

    def _inside(self, *words: str) -> None:
        _ip("-netns", self.name, *words)


def ipv6(address: str) -> str:
    """The address that whoever has this one has besides."""
    return _IPV6.format(_host(address)).partition("/")[0]


def _host(address: str) -> str:
    return address.rpartition(".")[2]


def _hardware(address: str) -> str:
    """Follows from the address: whoever remembers the machine before this one reaches this one."""
    return ":".join(["02", "00", *(f"{int(part):02x}" for part in address.split("."))])


def remove_leftovers(name: str) -> None:
    """What a killed run left of the network of this name: processes, namespaces, cgroups."""
    for cgroup in _cgroups(f"{name}-*"):
        _end_all(_processes(cgroup))
    wait_until(lambda: not is_running(f"{name}-*"), f"the end of {name}")
    Network(name).close()
    remove_cgroups(f"{name}-*")


def is_running(machines: str) -> bool:
    """Whether any process is left of these, a pattern of their namespaces' names."""
    return any(_processes(cgroup) for cgroup in _cgroups(machines))


def remove_cgroups(machines: str) -> None:
    """The empty ones that systemd-nspawn leaves to these, a pattern; the deepest go first."""
    for cgroup in _cgroups(machines):
        folders = sorted((path for path in cgroup.rglob("*") if path.is_dir()), reverse=True)
        for folder in (*folders, cgroup):
            with suppress(OSError):
                folder.rmdir()


def _cgroups(pattern: str) -> Sequence[Path]:
    """In the one hierarchy of today, or in the several of before."""
    top = Path("/sys/fs/cgroup")
    return [*top.glob(pattern), *top.glob(f"*/{pattern}")]


def _processes(cgroup: Path) -> list[int]:
    return [int(line) for path in cgroup.rglob("cgroup.procs") for line in path.read_text().split()]


def _end_all(processes: Sequence[int]) -> None:
    if processes:
        subprocess.run(["kill", "-KILL", *map(str, processes)], check=False, capture_output=True)


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], check=False, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, f"ip {' '.join(words)}: {done.stderr}"
