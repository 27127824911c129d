"""Restored copies behind the wall, on our own server and on one of the user's."""

import uuid
from collections.abc import Iterator

import psycopg
import pytest
from pydantic import SecretStr

from provisioner.app.platform import open_platform
from provisioner.backups.copies import copies
from provisioner.backups.copies.drilling import drill
from provisioner.backups.copies.restoring import carry_out_restoration, drop_copy
from provisioner.backups.models import RestorationState
from provisioner.backups.taking.taking import run_backup
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder
from provisioner.settings import Settings
from storage.database import connect, conninfo, run
from storage.errors import DatabaseUnavailable
from tenants.databases import TenantNames, login_url
from tests.clusters import open_cluster
from tests.functional.backups.copied import ask, contents, row_of, traces
from tests.functional.storage.refusals import Refusal, refusal
from tests.members import live_instance


@pytest.fixture(scope="module", params=["embedded", "given by address"])
def platform(
    request: pytest.FixtureRequest, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    if request.param == "embedded":
        with open_platform(settings) as opened:
            yield opened
        return
    with open_cluster(tmp_path_factory.mktemp("given")) as url:
        address = SecretStr(url.render_as_string(hide_password=False))
        given = Settings(data_dir=tmp_path_factory.mktemp("with-given"), database_url=address)
        with open_platform(given) as opened:
            yield opened


@pytest.fixture
def copy_id(platform: Platform) -> Iterator[uuid.UUID]:
    chosen = uuid.uuid4()
    yield chosen
    copies.remove(platform, chosen)


def test_until_it_is_opened_a_copy_is_closed_to_its_own_role(platform: Platform, copy_id: uuid.UUID) -> None:
    own = login_url(platform.admin, platform.keys, copy_id)
    copies.make_empty(platform, copy_id)
    assert refusal(own) is Refusal.DENIED
    copies.make_empty(platform, copy_id)
    copies.open_to_login(platform, copy_id)
    assert refusal(own) is None


def test_a_copy_is_closed_to_everybody_else_and_opens_nothing_else(
    platform: Platform, copy_id: uuid.UUID
) -> None:
    instance = live_instance(platform)
    original = login_url(platform.admin, platform.keys, instance.id)
    own = login_url(platform.admin, platform.keys, copy_id)
    copies.make_empty(platform, copy_id)
    copies.open_to_login(platform, copy_id)
    assert refusal(original.set(database=own.database)) is Refusal.DENIED
    assert refusal(own.set(database=original.database)) is Refusal.DENIED
    assert refusal(own.set(database=platform.admin.database)) is Refusal.DENIED


def test_a_copy_goes_whoever_looks_at_it(platform: Platform, copy_id: uuid.UUID) -> None:
    copies.make_empty(platform, copy_id)
    copies.open_to_login(platform, copy_id)
    with psycopg.connect(conninfo(login_url(platform.admin, platform.keys, copy_id))) as visitor:
        copies.remove(platform, copy_id)
        with pytest.raises(psycopg.OperationalError):
            visitor.execute("SELECT 1")
    copies.remove(platform, copy_id)
    assert traces(platform, copy_id) == []


def test_restored_proven_and_dropped_on_either_server(platform: Platform) -> None:
    instance = live_instance(platform)
    archive = run_backup(platform, BackupOrder(instance.id))
    assert drill(platform, archive.id).problems == []
    restoration_id = ask(platform, archive)
    carry_out_restoration(platform, restoration_id)
    assert row_of(platform, restoration_id).state is RestorationState.READY
    assert contents(platform, restoration_id) == contents(platform, instance.id)
    drop_copy(platform, restoration_id)
    assert traces(platform, restoration_id) == []


def test_what_cannot_be_removed_is_said_and_removed_later(platform: Platform, copy_id: uuid.UUID) -> None:
    owner, other = TenantNames.of(copy_id).owner, f"beside_{copy_id.hex[:8]}"
    copies.make_empty(platform, copy_id)
    with connect(platform.admin) as admin:
        run(admin, "CREATE DATABASE {} OWNER {} TEMPLATE template0 ALLOW_CONNECTIONS false", other, owner)
        with pytest.raises(DatabaseUnavailable, match="ne se supprime pas"):
            copies.remove(platform, copy_id)
        run(admin, "DROP DATABASE {}", other)
    copies.remove(platform, copy_id)
    assert traces(platform, copy_id) == []
