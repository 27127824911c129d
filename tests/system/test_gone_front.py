"""A front whose machine is gone, seen from a network of its own: no neighbour answers for its address."""

import subprocess
import sys

# What a router, or this machine once nobody answers on the wire, says of the first; to the second there is no
# way (RFC 5737: neither is anybody's).
GONE, WITHOUT_A_WAY = "192.0.2.10", "198.51.100.10"
NETWORK = f'ip link set lo up && ip route add unreachable {GONE}/32 && exec "$@"'
LOOK = """
import sys
from datetime import UTC, datetime
from ipaddress import ip_address
from provisioner.domains.certificates import FromOutside

for address in sys.argv[1:]:
    seen = FromOutside(443, (ip_address(address),)).observe_ours("console.mixeur.test", datetime.now(UTC))
    print(seen.problem)
"""


def test_it_counts_as_gone_and_not_as_an_address_without_a_way_from_here() -> None:
    """Else one of two fronts could be dead for ever, and nobody would be told."""
    look = [sys.executable, "-c", LOOK, GONE, WITHOUT_A_WAY]
    command = ["unshare", "--net", "sh", "-c", NETWORK, "sh", *look]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    gone, without_a_way = done.stdout.splitlines()
    assert f"({GONE}, port 443)" in gone
    assert "Aucune adresse où regarder" in without_a_way
