"""The console and two members' instances, as they are served."""

from collections.abc import Iterator

import pytest

from provisioner.addresses import Addresses
from provisioner.app.instances import tenant_application
from provisioner.instances.work import Platform
from tenants.web.database import close_databases
from tests.functional.console.office import Office
from tests.functional.support.door import Door
from tests.functional.tenants.space import Space
from tests.installation import (  # noqa: F401 - found by the names of their fixtures
    own_addresses,
    own_outbox,
    own_platform,
    own_settings,
)
from tests.members import live_instance


@pytest.fixture(scope="package")
def office(platform: Platform, addresses: Addresses) -> Iterator[Office]:
    with Office.opened(platform, addresses) as opened:
        yield opened


@pytest.fixture(scope="module")
def doors(platform: Platform, addresses: Addresses, office: Office) -> Iterator[tuple[Door, Door]]:
    """Of two members, served by one application."""
    app = tenant_application(addresses)
    made = [live_instance(platform), live_instance(platform)]
    yield (
        Door(office, Space.of(platform, app, made[0]), made[0].slug),
        Door(office, Space.of(platform, app, made[1]), made[1].slug),
    )
    close_databases(app)


@pytest.fixture
def door(doors: tuple[Door, Door]) -> Iterator[Door]:
    """The first of them, closed again at the end."""
    yield doors[0]
    doors[0].close()


@pytest.fixture
def neighbour(doors: tuple[Door, Door]) -> Iterator[Door]:
    yield doors[1]
    doors[1].close()
