"""What the system tests share: servers that only Debian packages give."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.machines.fleet import Fleet, open_fleet
from tests.system.machines.outside import Outside, open_outside
from tests.system.names.looks import Checking
from tests.system.names.world import World, open_world
from tools.release import build_release, committed


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
