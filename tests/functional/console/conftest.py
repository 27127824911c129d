"""The console, its demo twin, and a live instance to look at."""

from collections.abc import Iterator

import pytest

from provisioner.addresses import Addresses
from provisioner.instances.work import Platform
from provisioner.models import Instance
from tests.functional.console.office import Office
from tests.installation import (  # noqa: F401 - found by the names of their fixtures
    own_addresses,
    own_outbox,
    own_platform,
    own_settings,
)
from tests.members import live_instance
from tests.pages import PageClient


@pytest.fixture(scope="package")
def office(platform: Platform, addresses: Addresses) -> Iterator[Office]:
    """The console as an operator has it."""
    with Office.opened(platform, addresses) as opened:
        yield opened


@pytest.fixture(scope="package")
def demo(platform: Platform, addresses: Addresses) -> Iterator[Office]:
    """The console as the demonstration has it: with the mails."""
    with Office.opened(platform, addresses, demo=True) as opened:
        yield opened


@pytest.fixture(scope="package")
def live(platform: Platform) -> Instance:
    """An instance shared by tests that leave it as it was."""
    return live_instance(platform)


@pytest.fixture
def own(platform: Platform) -> Instance:
    """An instance of the test's own, to suspend and resume."""
    return live_instance(platform)


@pytest.fixture(scope="module")
def browser(office: Office) -> PageClient:
    """Of somebody of the staff who has logged in and stays in."""
    return office.signed_in()
