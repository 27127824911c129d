"""Instances with a trail, and somebody who can do to it what no role of ours can."""

from collections.abc import Iterator

import pytest
from flask import Flask

from provisioner.addresses import Addresses
from provisioner.app.instances import tenant_application
from provisioner.instances.work import Platform
from tenants.web.database import close_databases
from tests.functional.audit.ledger import Ledger
from tests.functional.tenants.space import Space
from tests.installation import (  # noqa: F401 - found by the names of their fixtures
    own_addresses,
    own_outbox,
    own_platform,
    own_settings,
)
from tests.members import live_instance


@pytest.fixture(scope="module")
def app(addresses: Addresses) -> Iterator[Flask]:
    application = tenant_application(addresses)
    yield application
    close_databases(application)


@pytest.fixture
def space(platform: Platform, app: Flask) -> Space:
    """An instance of the test's own: what is done to its trail concerns nobody else."""
    return Space.of(platform, app, live_instance(platform))


@pytest.fixture
def ledger(platform: Platform, space: Space) -> Ledger:
    return Ledger(platform, space.id)
