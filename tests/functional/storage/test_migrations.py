"""Databases are migrated by several threads of one process: drills, restorations and reconciliations."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import URL, NullPool, create_engine

from provisioner.instances.work import Platform
from provisioner.prepare import TENANT_MIGRATIONS
from storage.database import connect, run
from storage.migrations import current, head, upgrade


@pytest.fixture
def empty_databases(platform: Platform) -> Iterator[list[URL]]:
    names = [f"migrated_{uuid.uuid4().hex}" for _ in range(6)]
    with connect(platform.admin) as admin:
        for name in names:
            run(admin, "CREATE DATABASE {} TEMPLATE template0", name)
        yield [platform.admin.set(database=name) for name in names]
        for name in names:
            run(admin, "DROP DATABASE {} WITH (FORCE)", name)


def revision(url: URL) -> str | None:
    with create_engine(url, poolclass=NullPool).connect() as connection:
        return current(connection)


def test_databases_migrated_at_once_all_reach_the_newest_revision(empty_databases: list[URL]) -> None:
    with ThreadPoolExecutor(len(empty_databases)) as threads:
        list(threads.map(lambda url: upgrade(url, TENANT_MIGRATIONS), empty_databases))
    assert {revision(url) for url in empty_databases} == {head(TENANT_MIGRATIONS)}
