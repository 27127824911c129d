"""Databases that a later release has migrated: this one works on them as they are, and leaves them so.

That is how releases change without anybody noticing: the next one migrates while this one serves, and this
one comes back when the next is rolled back.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine, NullPool, create_engine, select
from sqlalchemy.orm import Session

from provisioner.addresses import Addresses
from provisioner.app.platform import open_platform
from provisioner.backups.copies.drilling import defer_due, drill
from provisioner.backups.copies.restoring import catch_up
from provisioner.backups.models import Archive
from provisioner.backups.taking.taking import run_backup
from provisioner.backups.taking.verifying import verify
from provisioner.instances.conditions import ConditionType, find
from provisioner.instances.migrating import Outcome, Pace, migrate, targets
from provisioner.instances.onboarding import onboard
from provisioner.instances.reconcile import reconcile
from provisioner.instances.waiting import bring_up
from provisioner.instances.work import Platform, tenant_session
from provisioner.jobs import BackupOrder
from provisioner.models import ConditionStatus, Instance
from provisioner.prepare import CONTROL_MIGRATIONS, TENANT_MIGRATIONS, control_suffices, prepare
from provisioner.settings import Settings
from storage.database import connect, run
from storage.migrations import UnknownRevision, head, revision_in
from tenants.databases import TenantNames
from tenants.models import Account
from tests.functional.backups.copied import restored
from tests.functional.migrations.older import revision_of
from tests.installation import forgo_durability
from tests.members import live_instance, load, order
from tests.releases import ADDS_TO_CONTROL, NextRelease


@dataclass(frozen=True)
class Later:
    """An installation that this release made and the next one migrated; ``instance`` was live before."""

    release: NextRelease
    platform: Platform
    addresses: Addresses
    instance: Instance

    def run(self, *arguments: str) -> None:
        done = self.release(self.platform.settings.data_dir, *arguments)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Later]:
    release = NextRelease(tmp_path_factory.mktemp("release") / "next", control=ADDS_TO_CONTROL)
    settings = Settings(data_dir=tmp_path_factory.mktemp("later"))
    with open_platform(settings) as platform:
        known = Addresses(settings)
        assert known.embedded is not None
        forgo_durability(known.embedded.url("postgres").set(password=known.superuser_password))
        opened = Later(release, platform, known, live_instance(platform))
        opened.run("instance", "migrate")
        yield opened
        # Tests prepare with these addresses once more.
        known.embedded.stop()


@pytest.fixture
def archive(later: Later) -> Archive:
    archive = run_backup(later.platform, BackupOrder(later.instance.id))
    verify(later.platform, archive.id)
    return archive


def control_revision(platform: Platform) -> str | None:
    with connect(platform.admin) as admin:
        return revision_in(admin)


@pytest.fixture(params=["registry", "console"])
def control(request: pytest.FixtureRequest, later: Later) -> Engine:
    """The control database as those who serve pages open it."""
    return create_engine(getattr(later.addresses, request.param), poolclass=NullPool)


def test_the_next_release_has_migrated_all_of_it(later: Later) -> None:
    assert control_revision(later.platform) == later.release.control_revision > head(CONTROL_MIGRATIONS)
    assert revision_of(later.platform, later.instance) == later.release.revision > head(TENANT_MIGRATIONS)


def test_the_control_database_is_prepared_as_it_is(later: Later) -> None:
    with connect(later.platform.admin) as admin:
        reader = str(later.addresses.registry.username)
        run(admin, "GRANT SELECT ON TABLE tidings TO {}", reader)
        prepare(later.addresses)
        assert control_revision(later.platform) == later.release.control_revision
        granted = admin.execute("SELECT has_table_privilege(%s, 'tidings', 'SELECT')", [reader]).fetchone()
        assert granted == (True,)


def test_its_revision_suffices_and_every_process_may_see_that(control: Engine) -> None:
    with control.connect() as connection:
        assert control_suffices(connection)


def test_an_instance_is_reconciled_and_served(later: Later) -> None:
    platform, instance = later.platform, later.instance
    names = TenantNames.of(instance.id)
    with connect(platform.admin, names.database) as inside:
        run(inside, "REVOKE UPDATE ON TABLE notices FROM {}", names.login)
        reconcile(platform, instance.id)
        assert {c.status for c in load(platform, instance.id).conditions} == {ConditionStatus.TRUE}
        question = "SELECT has_table_privilege(%s, 'notices', 'UPDATE')"
        assert inside.execute(question, [names.login]).fetchone() == (False,)
    assert revision_of(platform, instance) == later.release.revision
    (answer,) = platform.runtime.ask(platform.settings.hostname(instance.slug))
    assert answer.status == 200


def test_accounts_are_made_in_tables_that_have_more_columns(later: Later) -> None:
    instance_id = onboard(later.platform, order())
    instance = load(later.platform, instance_id)
    later.run("instance", "migrate", instance.slug)
    assert revision_of(later.platform, instance) == later.release.revision
    assert bring_up(later.platform, instance_id, 60, lambda kind, seen: None)
    with tenant_session(later.platform.tenants, instance) as tenant:
        assert len(tenant.scalars(select(Account)).all()) > 1


def test_a_member_is_taken_in_and_caught_up_by_the_next_release(later: Later) -> None:
    instance = live_instance(later.platform)
    assert revision_of(later.platform, instance) == head(TENANT_MIGRATIONS)
    later.run("instance", "migrate", instance.slug)
    assert revision_of(later.platform, instance) == later.release.revision


def test_there_is_nothing_to_migrate(later: Later) -> None:
    with Session(later.platform.control) as session:
        chosen = targets(session, [later.instance.slug])
    (found,) = migrate(later.platform, chosen, Pace(), lambda one: None)
    assert found.outcome is Outcome.READY
    assert revision_of(later.platform, later.instance) == later.release.revision


def test_an_archive_is_proven_once_and_restored_beside(later: Later, archive: Archive) -> None:
    assert archive.revision == later.release.revision
    found = drill(later.platform, archive.id)
    assert (found.held, found.problems) == (True, [])
    assert found.revision == later.release.revision
    defer_due(later.platform, 10_000)
    with connect(later.platform.admin) as admin:
        waiting = "SELECT count(*) FROM procrastinate_jobs WHERE args->>'archive_id' = %s"
        assert admin.execute(f"{waiting} AND task_name = 'drill'", [str(archive.id)]).fetchone() == (0,)
    copy_id = restored(later.platform, archive)
    assert not catch_up(later.platform, copy_id)
    with connect(later.platform.admin, TenantNames.of(copy_id).database) as inside:
        assert revision_in(inside) == later.release.revision


def test_an_archive_of_the_control_database_is_proven(later: Later) -> None:
    found = drill(later.platform, run_backup(later.platform, BackupOrder(None)).id)
    assert (found.held, found.problems) == (True, [])
    assert found.revision == later.release.control_revision


@pytest.mark.parametrize("revision", ["00042", "9", "later", "0000"])
def test_what_no_release_has_made_is_refused(later: Later, revision: str) -> None:
    instance = live_instance(later.platform)
    with connect(later.platform.admin, TenantNames.of(instance.id).database) as inside:
        inside.execute("UPDATE alembic_version SET version_num = %s", [revision])
    reconcile(later.platform, instance.id)
    condition = find(load(later.platform, instance.id), ConditionType.DATABASE_READY)
    assert condition is not None
    assert (condition.status, condition.reason) == (ConditionStatus.FALSE, "MigrationFailed")
    assert f"« {revision} »" in condition.message


def test_a_control_database_of_no_release_is_refused(later: Later) -> None:
    with connect(later.platform.admin) as admin:
        admin.execute("UPDATE alembic_version SET version_num = 'elsewhere'")
        try:
            with pytest.raises(UnknownRevision, match="elsewhere"):
                prepare(later.addresses)
            with later.platform.control.connect() as connection:
                assert not control_suffices(connection)
        finally:
            admin.execute("UPDATE alembic_version SET version_num = %s", [later.release.control_revision])


def test_a_control_database_that_is_behind_does_not_suffice(later: Later) -> None:
    with later.platform.control.connect() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
        assert not control_suffices(connection)
