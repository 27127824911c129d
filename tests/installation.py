"""Installations of tests' own, in the embedded mode and in this process.

``settings``, ``platform``, ``addresses`` and ``outbox`` are a folder's: its ``conftest.py`` imports them,
and its tests share one installation. What goes over all instances meets those of no other folder.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL

from provisioner.addresses import Addresses
from provisioner.app.platform import open_platform
from provisioner.instances.work import Platform
from provisioner.settings import Settings
from storage.database import connect
from storage.throttle import Limit


def patient(data_dir: Path) -> Settings:
    """Tests all come from one address: what they may try is left to those that are about it."""
    plenty = Limit.parse("100000/10s")
    return Settings(
        data_dir=data_dir, throttle_account=plenty, throttle_address=plenty, throttle_overall=plenty
    )


@contextmanager
def installed(settings: Settings) -> Iterator[Platform]:
    """The control plane on a real PostgreSQL, which is not made for the plug of the machine being pulled."""
    with open_platform(settings) as opened:
        known = Addresses(settings)
        assert known.embedded is not None
        forgo_durability(known.embedded.url("postgres").set(password=known.superuser_password))
        yield opened


def forgo_durability(superuser: URL) -> None:
    """Without fsync, making hundreds of databases is bearable."""
    with connect(superuser) as admin:
        admin.execute("ALTER SYSTEM SET fsync = off")
        admin.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="package", name="settings")
def own_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An installation of this package's own, and of this worker's."""
    return patient(tmp_path_factory.mktemp("installation"))


@pytest.fixture(scope="package", name="platform")
def own_platform(settings: Settings) -> Iterator[Platform]:
    """The control plane on a real embedded PostgreSQL."""
    with installed(settings) as opened:
        yield opened


@pytest.fixture(scope="package", name="addresses")
def own_addresses(settings: Settings, platform: Platform) -> Addresses:
    """Every address and secret of the installation, for tests that look behind it."""
    return Addresses(settings)


@pytest.fixture(scope="package", name="outbox")
def own_outbox(settings: Settings) -> Path:
    """Where mails of the embedded mode land."""
    return settings.data_dir.resolve() / "outbox"
