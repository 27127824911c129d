import threading
from collections.abc import Iterator

import psutil
import pytest

from provisioner.instances.work import Platform
from tests.functional.storage.archives.yard import Yard


@pytest.fixture(scope="package")
def yard(platform: Platform) -> Yard:
    return Yard(platform.admin)


@pytest.fixture
def nothing_left() -> Iterator[None]:
    """Whatever happens, no thread and no program of PostgreSQL outlives it."""
    threads = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= threads
    assert not [child for child in psutil.Process().children() if child.name() in {"pg_dump", "pg_restore"}]
