"""Instances that are rows, and what the catalogue says of them."""

import uuid
from collections.abc import Iterator

import pytest

from provisioner.instances.work import Platform
from tests.functional.console.backups.shelf import Shelf
from tests.functional.console.office import Office


@pytest.fixture(scope="package")
def shelf(platform: Platform) -> Shelf:
    return Shelf(platform)


@pytest.fixture
def slug(office: Office, shelf: Shelf) -> Iterator[str]:
    """Of an instance that nothing was ever saved of."""
    with office.listed(1, name="Pays de la Sauve") as slugs:
        owner = office.instance(slugs[0]).id
        yield slugs[0]
        shelf.clear([owner])


@pytest.fixture
def owner(office: Office, slug: str) -> uuid.UUID:
    """The id of the same."""
    return office.instance(slug).id
