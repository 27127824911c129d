"""Instances whose accounts a test may change as it likes."""

import pytest

from provisioner.instances.work import Platform
from tests.functional.tenants.accounts.staffed import Staffed
from tests.functional.tenants.space import Space


@pytest.fixture(scope="module")
def staffed(platform: Platform, space: Space) -> Staffed:
    """Shared by the tests of a module: each brings its own people."""
    return Staffed.open(platform, space)


@pytest.fixture
def own(platform: Platform, space: Space) -> Staffed:
    """For a test that needs to know all who are there."""
    return Staffed.open(platform, space)
