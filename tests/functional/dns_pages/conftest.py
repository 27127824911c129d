"""The pages of those who manage members' DNS, in the tests' own installation."""

from collections.abc import Iterator

import pytest

from provisioner.addresses import Addresses
from provisioner.instances.work import Platform
from tests.functional.contact.desk import Dossiers
from tests.functional.dns_pages.desk import Names
from tests.installation import (  # noqa: F401 - found by the names of their fixtures
    own_addresses,
    own_outbox,
    own_platform,
    own_settings,
)


@pytest.fixture(scope="package")
def names(platform: Platform, addresses: Addresses) -> Iterator[Names]:
    with Names.opened(platform, addresses) as opened:
        yield opened


@pytest.fixture(scope="module")
def dossiers(platform: Platform, addresses: Addresses) -> Iterator[Dossiers]:
    with Dossiers.opened(platform, addresses) as opened:
        yield opened
