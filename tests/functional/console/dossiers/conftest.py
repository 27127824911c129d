"""Dossiers in front of somebody of the staff."""

from importlib import resources

import pytest

from provisioner.instances.work import Platform
from tests.functional.dossiers.folders import Folders


@pytest.fixture
def folders(platform: Platform) -> Folders:
    return Folders(platform)


@pytest.fixture(scope="package")
def returned() -> bytes:
    """A Word document as a member returned it: signed, a colour without ``#``, an address cut short."""
    return resources.files("provisioner.demo").joinpath("sample", "annexe-port-ligny.docx").read_bytes()
