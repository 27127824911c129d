"""Somebody with the credentials of one instance costs that instance, and no other."""

from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest
from sqlalchemy import URL
from sqlalchemy.orm import Session

from provisioner.instances.conditions import ConditionType, find
from provisioner.instances.directory import show
from provisioner.instances.reconcile import reconcile
from provisioner.instances.work import Platform
from provisioner.models import Instance
from storage.database import connect
from storage.errors import DatabaseUnavailable
from tenants.databases import login_url
from tests.members import live_instance, load


@pytest.fixture
def instance(platform: Platform) -> Instance:
    return live_instance(platform)


@pytest.fixture
def inside(platform: Platform, instance: Instance) -> Iterator[psycopg.Connection]:
    with connect(login_url(platform.admin, platform.keys, instance.id)) as connection:
        yield connection


def test_a_table_it_locks_is_not_waited_for_without_end(
    platform: Platform, instance: Instance, inside: psycopg.Connection
) -> None:
    with inside.transaction():
        inside.execute("LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE")
        reconcile(platform, instance.id)
        with Session(platform.control) as session:
            assert show(platform, session, session.get_one(Instance, instance.id))["accounts"] is None
    stopped = [c for c in load(platform, instance.id).conditions if c.status.value != "true"]
    assert [condition.reason for condition in stopped] == ["Unavailable"]
    reconcile(platform, instance.id)
    assert all(c.status.value == "true" for c in load(platform, instance.id).conditions)


def test_a_row_that_nobody_can_read_hides_only_its_own_instance(
    platform: Platform, instance: Instance, inside: psycopg.Connection
) -> None:
    inside.execute("UPDATE accounts SET role = 'king'")
    with Session(platform.control) as session:
        shown = show(platform, session, session.get_one(Instance, instance.id))
    assert shown["accounts"] is None


def test_settings_it_gives_its_own_role_are_put_back(
    platform: Platform, instance: Instance, inside: psycopg.Connection
) -> None:
    inside.execute("ALTER ROLE CURRENT_USER SET default_transaction_read_only = on")
    database = psycopg.sql.Identifier(inside.info.dbname)
    inside.execute(
        psycopg.sql.SQL("ALTER ROLE CURRENT_USER IN DATABASE {} SET search_path = pg_catalog").format(
            database
        )
    )
    platform.tenants.close()
    reconcile(platform, instance.id)
    assert find(load(platform, instance.id), ConditionType.ACCOUNTS_CREATED).status.value == "true"  # type: ignore[union-attr]
    with connect(login_url(platform.admin, platform.keys, instance.id)) as again:
        assert again.execute("SHOW default_transaction_read_only").fetchone() == ("off",)
        assert "public" in str(again.execute("SHOW search_path").fetchone())


def test_it_cannot_take_every_connection_of_the_server(
    platform: Platform, instance: Instance, inside: psycopg.Connection
) -> None:
    url = login_url(platform.admin, platform.keys, instance.id)
    with ExitStack() as taken, pytest.raises(DatabaseUnavailable, match="too many connections for role"):
        take_them_all(url, taken)
    with connect(platform.admin) as admin:
        assert admin.execute("SELECT 1").fetchone() == (1,)


def take_them_all(url: URL, taken: ExitStack) -> None:
    for _ in range(100):
        taken.enter_context(connect(url))
