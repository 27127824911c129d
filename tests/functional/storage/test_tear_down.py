"""Removing a database, whoever is at work in it."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL

from storage.database import connect
from storage.wall import tear_down
from tests.clusters import open_cluster

DATABASE = "to_be_removed"
# Autovacuum comes at once, and takes minutes over a page: it is at work whenever the test looks.
_SLOW_VACUUM = (
    "autovacuum_vacuum_threshold = 1, autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1"
)


@pytest.fixture
def superuser(tmp_path: Path) -> Iterator[URL]:
    with open_cluster(tmp_path / "cluster") as url:
        yield url


@pytest.fixture
def admin(superuser: URL) -> URL:
    with connect(superuser, "postgres") as server:
        server.execute("CREATE ROLE administrator LOGIN CREATEDB CREATEROLE PASSWORD 'secret'")
    url = superuser.set(username="administrator", password="secret", database="postgres")
    with connect(url) as server:
        server.execute(f"CREATE DATABASE {DATABASE}")
    return url


def vacuum_for_ever(superuser: URL) -> None:
    with connect(superuser, DATABASE) as inside:
        inside.execute(f"CREATE TABLE large WITH ({_SLOW_VACUUM}) AS SELECT generate_series(1, 100000) AS n")
        inside.execute("DELETE FROM large")
        inside.execute("ALTER SYSTEM SET autovacuum_naptime = '1s'")
        inside.execute("SELECT pg_reload_conf()")
        while not at_work(inside):
            time.sleep(0.1)


def at_work(server: psycopg.Connection) -> bool:
    query = "SELECT FROM pg_stat_activity WHERE backend_type = 'autovacuum worker' AND datname = %s"
    return server.execute(query, [DATABASE]).fetchone() is not None


def exists(server: URL) -> bool:
    with connect(server, "postgres") as asked:
        return asked.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is not None


def test_a_database_is_removed_while_somebody_is_connected(admin: URL) -> None:
    with closing(connect(admin, DATABASE)):
        tear_down(admin, DATABASE)
    assert not exists(admin)


def test_a_database_is_removed_while_autovacuum_and_somebody_are_at_work_in_it(
    superuser: URL, admin: URL
) -> None:
    vacuum_for_ever(superuser)
    with closing(connect(admin, DATABASE)):
        tear_down(admin, DATABASE)
    assert not exists(admin)
