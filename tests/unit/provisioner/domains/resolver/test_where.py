"""Which servers are asked."""

from ipaddress import ip_address
from pathlib import Path

import pytest

from provisioner.domains.resolver.where import FALLBACK, Where, system_resolvers, where
from provisioner.domains.servers import Server
from provisioner.settings import Settings

ONE, SIX = Server(ip_address("192.0.2.53")), Server(ip_address("2001:db8::53"), 5353)


def test_resolvers_of_the_system(tmp_path: Path) -> None:
    file = tmp_path / "resolv.conf"
    file.write_text(
        "# nameserver 192.0.2.1\nsearch ville.example\nnameserver 192.0.2.53\nnameserver\n"
        "nameserver fe80::1%eth0\nnameserver\t2001:db8::54 trailing\noptions edns0\n"
    )
    listed = system_resolvers(file)
    assert ONE in listed
    assert Server(ip_address("2001:db8::54")) in listed
    assert Server(ip_address("192.0.2.1")) not in listed


def test_a_system_without_any_asks_its_own_machine(tmp_path: Path) -> None:
    """As the C library does (resolv.conf(5))."""
    assert system_resolvers(tmp_path / "missing") == (FALLBACK,)
    (tmp_path / "empty").write_bytes(b"nameserver not-an-address\n\xff\xfe\n")
    assert system_resolvers(tmp_path / "empty") == (FALLBACK,)


def test_settings_come_before_the_system() -> None:
    asked = where(Settings(resolvers=(ONE, SIX), authority_port=5300), stand_in=(SIX,))
    assert (asked.resolvers, asked.authority_port, asked.stand_in) == ((ONE, SIX), 5300, (SIX,))


@pytest.mark.parametrize("written", ["", "10.0.0.1", r"\# 4 7f000001", "ns1.ville.example", "fe80::1"])
def test_a_zone_s_own_server_is_at_a_public_address_or_nowhere(written: str) -> None:
    assert Where((), 53).authority(written) is None


def test_a_zone_s_own_server_is_asked_at_the_port_of_zones() -> None:
    assert Where((), 5300).authority("1.1.1.1") == Server(ip_address("1.1.1.1"), 5300)
