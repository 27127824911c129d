"""The four applications as they are served, and an instance beside another."""

from collections.abc import Iterator

import pytest

from provisioner.addresses import Addresses
from provisioner.app.instances import tenant_application
from provisioner.instances.work import Platform
from tenants.web.database import close_databases
from tests.functional.console.office import Office
from tests.functional.contact.desk import Dossiers
from tests.functional.dns_pages.desk import Names
from tests.functional.tenants.space import Space
from tests.installation import (  # noqa: F401 - found by the names of their fixtures
    own_addresses,
    own_outbox,
    own_platform,
    own_settings,
)
from tests.members import live_instance


@pytest.fixture(scope="module")
def office(platform: Platform, addresses: Addresses) -> Iterator[Office]:
    with Office.opened(platform, addresses) as opened:
        yield opened


@pytest.fixture(scope="module")
def dossiers(platform: Platform, addresses: Addresses) -> Iterator[Dossiers]:
    with Dossiers.opened(platform, addresses) as opened:
        yield opened


@pytest.fixture(scope="module")
def names(platform: Platform, addresses: Addresses) -> Iterator[Names]:
    with Names.opened(platform, addresses) as opened:
        yield opened


@pytest.fixture(scope="module")
def spaces(platform: Platform, addresses: Addresses) -> Iterator[tuple[Space, Space]]:
    """Two members' instances."""
    app = tenant_application(addresses)
    yield Space.of(platform, app, live_instance(platform)), Space.of(platform, app, live_instance(platform))
    close_databases(app)
