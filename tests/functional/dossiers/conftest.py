"""Dossiers in the tests' own installation."""

import pytest

from provisioner.instances.work import Platform
from tests.functional.dossiers.folders import Folders
from tests.installation import (  # noqa: F401 - found by the names of their fixtures
    own_addresses,
    own_outbox,
    own_platform,
    own_settings,
)


@pytest.fixture
def folders(platform: Platform) -> Folders:
    return Folders(platform)
