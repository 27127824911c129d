"""Which of the service's ports answer, asked from a machine or from outside of all."""

import subprocess
import sys

from tests.system.machines.machine import Machine
from tests.system.machines.network import Network

PORTS = (22, 80, 443, 5432, 8001, 8002, 9000, 9100, 9101, 9102, 9103)
# All at once: what a firewall passes over in silence is waited for.
_KNOCK = """
import sys
from concurrent.futures import ThreadPoolExecutor
from socket import create_connection

address, *ports = sys.argv[1:]

def answers(port):
    try:
        create_connection((address, int(port)), timeout=5).close()
    except OSError:
        return False
    return True

with ThreadPoolExecutor(len(ports)) as knocking:
    print(*(port for port, opened in zip(ports, knocking.map(answers, ports)) if opened))
"""
_SECONDS = 60


def open_from_outside(network: Network, address: str) -> set[int]:
    """Those of ``PORTS`` that whoever is at OUTSIDE reaches, which is everybody who was told no more."""
    command = network.within(sys.executable, "-", address, *map(str, PORTS))
    done = subprocess.run(command, input=_KNOCK, check=True, capture_output=True, text=True, timeout=_SECONDS)
    return set(map(int, done.stdout.split()))


def open_from(asking: Machine, machine: Machine) -> set[int]:
    """Those of ``PORTS`` that ``asking`` reaches; a machine that asks itself passes its own firewall."""
    command = f"python3 - {machine.address} {' '.join(map(str, PORTS))}"
    return set(map(int, asking.run(command, text=_KNOCK, seconds=_SECONDS).split()))
