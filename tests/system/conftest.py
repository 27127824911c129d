"""What the system tests share: servers that only Debian packages give."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation import (  # noqa: F401 - found by the names of their fixtures
    own_addresses,
    own_outbox,
    own_platform,
    own_settings,
)
from tests.releases import ADDS_TO_CONTROL, ADDS_TO_INSTANCES, add_migration
from tests.system.machines.fleet import Fleet, open_fleet
from tests.system.machines.outside import Outside, open_outside
from tests.system.names.looks import Checking
from tests.system.names.world import World, open_world
from tools.release import Source, build_release, committed


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Name servers from the root down, and a resolver; each test makes zones of its own in it."""
    with open_world(tmp_path_factory.mktemp("world")) as opened:
        yield opened


@pytest.fixture
def check(world: World, tmp_path: Path) -> Checking:
    """``provisioner domain check`` in that world."""
    return Checking(world, tmp_path)


@pytest.fixture(scope="session")
def fleet() -> Iterator[Fleet]:
    """Debian machines on a network of their own; each test starts its own, and forgets them."""
    with open_fleet() as opened:
        yield opened


@pytest.fixture(scope="session")
def outside(fleet: Fleet) -> Iterator[Outside]:
    """Names, mails, an authority and an object store, as the fleet's machines reach them."""
    with open_outside(fleet.folder / "outside", fleet.network) as opened:
        yield opened


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``make release`` builds of the last commit."""
    with committed() as source:
        return build_release(source, tmp_path_factory.mktemp("releases"))


@pytest.fixture(scope="session")
def next_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This one with another version, and a migration more on either side."""
    with committed() as source:
        folder = tmp_path_factory.mktemp("next") / "source"
        shutil.copytree(source.folder, folder)
        for room, body in (("tenants", ADDS_TO_INSTANCES), ("provisioner", ADDS_TO_CONTROL)):
            add_migration(folder / room / "migrations" / "versions", body)
        project = folder / "pyproject.toml"
        project.write_text(re.sub(r'^version = ".*"$', 'version = "99.0.0"', project.read_text(), flags=re.M))
        later = Source(folder, source.commit, source.moment)
        return build_release(later, tmp_path_factory.mktemp("releases"))
