"""Live instances, and people in them, for tests of their pages."""

from collections.abc import Iterator

import pytest
from flask import Flask

from provisioner.addresses import Addresses
from provisioner.app.instances import tenant_application
from provisioner.instances.work import Platform
from tenants.web.database import close_databases
from tests.functional.tenants.space import Space
from tests.installation import (  # noqa: F401 - found by the names of their fixtures
    own_addresses,
    own_outbox,
    own_platform,
    own_settings,
)
from tests.members import live_instance


@pytest.fixture(scope="package")
def app(addresses: Addresses) -> Iterator[Flask]:
    """The application as it is served, with the rights it is served with."""
    application = tenant_application(addresses)
    yield application
    close_databases(application)


@pytest.fixture(scope="package")
def space(platform: Platform, app: Flask) -> Space:
    """An instance shared by tests that leave it as it was, but for people whom they add."""
    return Space.of(platform, app, live_instance(platform))


@pytest.fixture(scope="package")
def neighbour(platform: Platform, app: Flask) -> Space:
    """Another member's instance."""
    return Space.of(platform, app, live_instance(platform))
