"""Real servers for tests; each parallel process has its own, and tests make their own members."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.dns.world import World, open_world
from tests.s3.front import Front, open_front
from tests.s3.server import S3Server, TestBucket, open_s3

# What a developer's shell says about an installation must reach neither a test nor a process it starts.
for _name in [name for name in os.environ if name.startswith("PROVISIONER_")]:
    del os.environ[_name]

# How long an example takes is the machine's affair; a slow moment is no failure.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Give this session a folder of its own, unless ``--basetemp`` names one to keep.

    All sessions of a user share pytest's own base, and each start of pytest closes it to other users: as
    root, that takes the way to its files from a PostgreSQL that another session has running.
    """
    if config.option.basetemp is None:
        folder = Path(tempfile.mkdtemp(prefix="provisioner-tests-"))
        config.option.basetemp = str(folder)
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A real S3 server over TLS, of this worker's own; it starts when a test asks for it."""
    with open_s3(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def bucket(s3_server: S3Server) -> TestBucket:
    """A new and empty one; it keeps no versions and cannot lock."""
    return s3_server.bucket()


@pytest.fixture
def front(s3_server: S3Server) -> Iterator[Front]:
    """What stands before the server and fails as the test wants."""
    with open_front(s3_server) as opened:
        yield opened


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Name servers listen all over 127.0.0.0/8: each has an address of its own, and all share one port."""
    for item in items:
        if "dns_world" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.0/8", "::1", "localhost"]))


@pytest.fixture
def dns_world() -> Iterator[World]:
    """A root, delegations and zones on loopback; it takes 5 ms to make."""
    with open_world() as world:
        yield world
