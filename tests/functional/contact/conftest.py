"""The contacts' pages in the tests' own installation."""

from collections.abc import Iterator

import pytest

from provisioner.addresses import Addresses
from provisioner.instances.work import Platform
from tests.functional.contact.desk import Dossiers


@pytest.fixture(scope="session")
def dossiers(platform: Platform, addresses: Addresses) -> Iterator[Dossiers]:
    with Dossiers.opened(platform, addresses) as opened:
        yield opened
