"""Dossiers in front of somebody of the staff."""

import pytest

from provisioner.instances.work import Platform
from tests.functional.dossiers.folders import Folders


@pytest.fixture
def folders(platform: Platform) -> Folders:
    return Folders(platform)
