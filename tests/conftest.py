"""Real servers for tests; each parallel process has its own, and tests make their own members."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioner.addresses import Addresses
from provisioner.app import open_platform
from provisioner.instances.work import Platform
from provisioner.settings import Settings


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An installation of this worker's own, in the embedded mode."""
    return Settings(data_dir=tmp_path_factory.mktemp("installation"))


@pytest.fixture(scope="session")
def addresses(settings: Settings, platform: Platform) -> Addresses:
    """Every address and secret of the installation, for tests that look behind it."""
    return Addresses(settings)


@pytest.fixture(scope="session")
def platform(settings: Settings) -> Iterator[Platform]:
    """The control plane on a real embedded PostgreSQL."""
    with open_platform(settings) as opened:
        yield opened


@pytest.fixture(scope="session")
def outbox(settings: Settings) -> Path:
    """Where mails of the embedded mode land."""
    return settings.data_dir.resolve() / "outbox"
