"""Installations of tests' own, in the embedded mode and in this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
