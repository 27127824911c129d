"""A stranger's zone does not have us look around our own network."""

from ipaddress import ip_address, ip_network

import pytest

from provisioner.domains.reach import PUBLIC, Reach

OWN = ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.251"]  # noqa: S104 - an address, bound to nothing
LEADS_INSIDE = ["64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::1", "2001:0:1::1", "::10.0.0.1"]
OWN_SIX = ["::1", "::", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "ff02::fb"]


@pytest.mark.parametrize("address", [*OWN, *OWN_SIX, *LEADS_INSIDE])
def test_what_is_not_public_is_not_asked(address: str) -> None:
    assert not PUBLIC.includes(ip_address(address))


@pytest.mark.parametrize("address", ["9.9.9.9", "2620:fe::fe"])
def test_what_is_public_is(address: str) -> None:
    assert PUBLIC.includes(ip_address(address))


def test_networks_that_the_operator_named_are_asked_and_no_others() -> None:
    reach = Reach((ip_network("10.1.0.0/16"), ip_network("::1/128")))
    asked = {written for written in [*OWN, *OWN_SIX] if reach.includes(ip_address(written))}
    assert asked == {"10.1.2.3", "::1"}
