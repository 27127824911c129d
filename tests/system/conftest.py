"""What the system tests share: servers that only Debian packages give."""

from collections.abc import Iterator

import pytest

from tests.system.names.world import World, open_world


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Name servers from the root down, and a resolver; each test makes zones of its own in it."""
    with open_world(tmp_path_factory.mktemp("world")) as opened:
        yield opened
