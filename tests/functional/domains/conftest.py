"""What tests of names share."""

import pytest

from provisioner.instances.work import Platform
from tests.dns.world import World, Zone
from tests.functional.domains.journeys import Journey
from tests.functional.domains.looks import HOST, ZONE, Onlooker
from tests.installation import (  # noqa: F401 - found by the names of their fixtures
    own_addresses,
    own_outbox,
    own_platform,
    own_settings,
)


@pytest.fixture
def journey(platform: Platform, dns_world: World) -> Journey:
    """An instance and a name of its own to ask for, in a world of name servers of this test."""
    return Journey(platform, dns_world)


@pytest.fixture
def zone(dns_world: World) -> Zone:
    """Where the host leads to us, on two servers."""
    made = dns_world.zone(ZONE, servers=2)
    made.set(HOST, "CNAME", f"{dns_world.target}.")
    return made


@pytest.fixture
def look(dns_world: World) -> Onlooker:
    return Onlooker(dns_world, dns_world.where)
