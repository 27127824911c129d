"""One world for the attacks of a module; what a test destroys, it makes for itself."""

from collections.abc import Iterator

import pytest

from provisioner.addresses import Addresses
from provisioner.instances.work import Platform
from tests.functional.attacks.world import World, open_world
from tests.functional.tenants.space import Space
from tests.installation import (  # noqa: F401 - found by the names of their fixtures
    own_addresses,
    own_outbox,
    own_platform,
    own_settings,
)


@pytest.fixture(scope="module")
def world(platform: Platform, addresses: Addresses) -> Iterator[World]:
    with open_world(platform, addresses) as opened:
        yield opened


@pytest.fixture(scope="module")
def space(world: World) -> Space:
    return world.space


@pytest.fixture(scope="module")
def neighbour(world: World) -> Space:
    return world.neighbour
