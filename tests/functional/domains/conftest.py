"""What tests of names share."""

import pytest

from provisioner.instances.work import Platform
from tests.dns.world import World
from tests.functional.domains.journeys import Journey


@pytest.fixture
def journey(platform: Platform, dns_world: World) -> Journey:
    """An instance and a name of its own to ask for, in a world of name servers of this test."""
    return Journey(platform, dns_world)
