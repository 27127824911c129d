"""Instances that are rows, and the names that they ask for."""

from collections.abc import Iterator

import pytest

from provisioner.instances.work import Platform
from tests.functional.console.domains.names import Names, Town
from tests.functional.console.office import Office


@pytest.fixture(scope="package")
def names(platform: Platform) -> Names:
    return Names(platform)


@pytest.fixture
def town(office: Office, names: Names) -> Iterator[Town]:
    """One that never asked for a name."""
    with office.listed(1, name="Pays de la Sauve") as (slug,):
        one = Town(names, slug, office.instance(slug).id, f"mixeur.{slug}.example")
        yield one
        names.clear([one.id])
