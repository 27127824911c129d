"""A restore for proof finds what is wrong, marks nothing good that is not, and leaves nothing behind."""

import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from alembic import command
from sqlalchemy import NullPool, create_engine, select, text
from sqlalchemy.orm import Session

from provisioner.backups.copies import copies
from provisioner.backups.copies.drilling import defer_due, drill, end_dead
from provisioner.backups.copies.restoring import carry_out_restoration
from provisioner.backups.copies.tidying import clean_up
from provisioner.backups.expiring import expire
from provisioner.backups.keys.control_key import owner_id
from provisioner.backups.models import Archive, ArchiveState, Drill
from provisioner.backups.taking.opening import ArchiveRefused, open_archive
from provisioner.backups.taking.taking import run_backup
from provisioner.backups.taking.verifying import verify
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder
from provisioner.models import Instance
from provisioner.prepare import CONTROL_MIGRATIONS, TENANT_MIGRATIONS
from storage.archive.contents import TableContents
from storage.archive.manifest import Manifest, seal_manifest
from storage.database import connect
from storage.directory_store import DirectoryStore
from storage.migration_runs import configuration
from storage.migrations import current, head
from storage.objects import ObjectStoreError
from storage.wall import Walled, ensure_empty, tear_down
from tenants.databases import TenantNames, login_url
from tenants.models import Structure
from tenants.registry import RegisteredInstance
from tests.functional.backups.copied import ask, changed, databases, traces
from tests.members import live_instance
from tests.s3.front import Front, download
from tests.s3.server import TestBucket

Change = Callable[[Manifest], Manifest]


@pytest.fixture
def instance(platform: Platform) -> Instance:
    return live_instance(platform)


@pytest.fixture
def archive(platform: Platform, instance: Instance) -> Archive:
    return run_backup(platform, BackupOrder(instance.id))


def proof_of(platform: Platform, archive: Archive) -> tuple[object, object]:
    """What says of an archive, and of its instance, that they were proven."""
    with Session(platform.control) as session:
        proven = select(RegisteredInstance.proven_at).where(RegisteredInstance.id == archive.instance_id)
        return session.get_one(Archive, archive.id).drilled_at, session.scalar(proven)


def codes(found: Drill) -> list[str]:
    return [problem["code"] for problem in found.problems]


def rewritten(platform: Platform, archive: Archive, change: Change) -> None:
    """Have another manifest lie beside the archive, signed by this very installation."""
    opened = open_archive(platform, archive)
    sealed = seal_manifest(change(opened.manifest), platform.signer(), archive.recipient)
    platform.expiry.remove(archive.manifest_key, None)
    upload = platform.archives.begin(archive.manifest_key)
    upload.write(sealed)
    upload.complete()


def with_table(name: str, **changes: object) -> Change:
    def change(manifest: Manifest) -> Manifest:
        table = replace(manifest.tables[name], **changes)  # type: ignore[arg-type]
        return manifest.model_copy(update={"tables": {**manifest.tables, name: table}})

    return change


def test_a_drill_that_holds_proves_archive_and_instance(platform: Platform, archive: Archive) -> None:
    assert proof_of(platform, archive) == (None, None)
    found = drill(platform, archive.id)
    assert (found.held, found.problems) == (True, [])
    assert found.rows == archive.rows
    assert found.revision == head(TENANT_MIGRATIONS)
    assert proof_of(platform, archive) == (found.ended_at, found.ended_at)
    assert traces(platform, found.id) == []


def test_the_control_plane_s_own_archive_is_proven_too(platform: Platform, instance: Instance) -> None:
    archive, before = run_backup(platform, BackupOrder(None)), databases(platform)
    found = drill(platform, archive.id)
    assert (found.held, found.problems) == (True, [])
    assert found.revision == head(CONTROL_MIGRATIONS)
    assert proof_of(platform, archive) == (found.ended_at, None)
    assert databases(platform) == before


LOST = {"public.lost": TableContents(0, "0")}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (with_table("public.accounts", rows=4), "rows"),
        (with_table("public.accounts", digest="1"), "digest"),
        (
            lambda manifest: manifest.model_copy(update={"tables": {**manifest.tables, **LOST}}),
            "table_missing",
        ),
        (
            lambda manifest: manifest.model_copy(
                update={"tables": {name: one for name, one in manifest.tables.items() if "audit" not in name}}
            ),
            "table_unknown",
        ),
        (
            lambda manifest: manifest.model_copy(
                update={"files": (replace(manifest.files[0], sha256="0" * 64), *manifest.files[1:])}
            ),
            "not_as_described",
        ),
        (lambda manifest: manifest.model_copy(update={"files": manifest.files[1:]}), "not_as_described"),
        (
            lambda manifest: manifest.model_copy(update={"dump": replace(manifest.dump, sha256="0" * 64)}),
            "not_as_described",
        ),
    ],
)
def test_a_planted_difference_is_found(
    platform: Platform, archive: Archive, change: Change, code: str
) -> None:
    rewritten(platform, archive, change)
    found = drill(platform, archive.id)
    assert not found.held
    assert codes(found) == [code]
    assert proof_of(platform, archive) == (None, None)
    assert traces(platform, found.id) == []


@pytest.mark.parametrize("revision", ["0001", "elsewhere"])
def test_a_database_that_cannot_reach_the_current_release_is_found(
    platform: Platform, instance: Instance, revision: str
) -> None:
    database = TenantNames.of(instance.id).database
    with connect(platform.admin, database) as inside:
        inside.execute("UPDATE alembic_version SET version_num = %s", [revision])
    archive = run_backup(platform, BackupOrder(instance.id))
    found = drill(platform, archive.id)
    assert codes(found) == ["migration"]
    assert proof_of(platform, archive) == (None, None)
    assert traces(platform, found.id) == []


def test_pages_in_a_look_that_is_gone_are_found(platform: Platform, archive: Archive) -> None:
    with Session(platform.control) as session, session.begin():
        session.get_one(RegisteredInstance, archive.instance_id).theme_version = "0" * 32
    found = drill(platform, archive.id)
    assert codes(found) == ["page"]
    assert traces(platform, found.id) == []


def test_without_its_key_nothing_is_restored(platform: Platform, archive: Archive) -> None:
    platform.escrow.destroy(owner_id(archive.instance_id))
    found = drill(platform, archive.id)
    assert (codes(found), found.hindered) == (["key_missing"], True)
    assert waiting(platform, archive, "verify-archive") == 0
    assert proof_of(platform, archive) == (None, None)
    verify(platform, archive.id)
    expire(platform)
    with Session(platform.control) as session:
        assert session.get_one(Archive, archive.id).state is ArchiveState.VERIFIED


def test_a_drill_whose_process_died_is_ended_and_its_copy_removed(
    platform: Platform, archive: Archive
) -> None:
    drill_id = uuid.uuid4()
    with Session(platform.control) as session, session.begin():
        session.add(Drill(id=drill_id, archive_id=archive.id, started_at=platform.clock(), problems=[]))
    copies.make_empty(platform, drill_id)
    with copies.copy_lock(platform, drill_id):
        assert clean_up(platform) == 0
    assert clean_up(platform) == 1
    with Session(platform.control) as session:
        ended = session.get_one(Drill, drill_id)
        assert ended.ended_at is not None
        assert codes(ended) == ["interrupted"]
    assert traces(platform, drill_id) == []


@pytest.mark.parametrize(("change", "code"), [(None, None), (with_table("public.accounts", rows=4), "rows")])
def test_what_was_found_is_known_though_the_copy_could_not_be_removed(
    platform: Platform, archive: Archive, change: Change | None, code: str | None
) -> None:
    if change is not None:
        rewritten(platform, archive, change)
    away = replace(platform, store=Unforgetting(platform.settings.data_dir / "objects"))
    with pytest.raises(ObjectStoreError):
        drill(away, archive.id)
    assert proof_of(platform, archive) == (None, None)
    assert clean_up(platform) == 1
    with Session(platform.control) as session:
        (ended,) = session.scalars(select(Drill).where(Drill.archive_id == archive.id))
        assert ended.held is (code is None)
        assert codes(ended) == ([] if code is None else [code])
        assert (session.get_one(Archive, archive.id).drilled_at is not None) is (code is None)


class Unforgetting(DirectoryStore):
    """A store that goes away just before a copy is removed."""

    def forget(self, folder: str) -> None:
        raise ObjectStoreError("Le stockage ne répond pas.")


def test_a_store_that_is_away_says_nothing_of_the_archive(
    platform: Platform, instance: Instance, bucket: TestBucket, front: Front
) -> None:
    store = front.before(bucket).store
    remote = replace(platform, archives=store, expiry=store)
    archive = run_backup(remote, BackupOrder(instance.id))
    front.answer(503, "SlowDown", when=download)
    found = drill(remote, archive.id)
    assert (codes(found), found.hindered) == (["unavailable"], True)
    assert waiting(platform, archive, "verify-archive") == 0
    front.mend()
    assert drill(remote, archive.id).held


def test_a_drill_that_somebody_ended_meanwhile_is_not_counted_as_tidied(
    platform: Platform, archive: Archive
) -> None:
    done = drill(platform, archive.id)
    assert end_dead(platform, done.id) is False


def waiting(platform: Platform, archive: Archive, task: str = "drill") -> int:
    with connect(platform.admin) as admin:
        statement = (
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s AND args ->> 'archive_id' = %s"
        )
        row = admin.execute(statement, [task, str(archive.id)]).fetchone()
    return int(row[0]) if row else 0


def test_what_was_never_proven_is_queued_once_and_no_more_when_it_was(
    platform: Platform, archive: Archive
) -> None:
    everything = 10_000
    assert defer_due(platform, everything) > 0
    defer_due(platform, everything)
    assert waiting(platform, archive) == 1
    with connect(platform.admin) as admin:
        admin.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'drill'")
    drill(platform, archive.id)
    defer_due(platform, everything)
    assert waiting(platform, archive) == 0


@pytest.fixture
def old_archive(platform: Platform, instance: Instance) -> Archive:
    """Of an instance whose database is as the first release made it."""
    names = TenantNames.of(instance.id)
    tear_down(platform.admin, names.database)
    password = str(login_url(platform.admin, platform.keys, instance.id).password)
    ensure_empty(platform.admin, Walled(names.database, names.owner, names.login, password))
    engine = create_engine(platform.admin.set(database=names.database), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(f"SET ROLE {names.owner}"))
        config = configuration(TENANT_MIGRATIONS)
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text("INSERT INTO structure VALUES (1, 'Pays des Sources', 'Ancienne fiche.')"))
    return run_backup(platform, BackupOrder(instance.id))


def test_an_archive_of_the_first_release_reaches_the_current_one(
    platform: Platform, old_archive: Archive
) -> None:
    assert old_archive.revision == "0001"
    found = drill(platform, old_archive.id)
    assert (found.problems, found.revision) == ([], head(TENANT_MIGRATIONS))
    assert found.rows == old_archive.rows
    restoration_id = ask(platform, old_archive)
    carry_out_restoration(platform, restoration_id)
    with Session(platform.tenants.engine(restoration_id, "primary")) as tenant:
        assert tenant.get_one(Structure, 1).description == "Ancienne fiche."
        assert current(tenant.connection()) == head(TENANT_MIGRATIONS)


@pytest.mark.parametrize("state", [ArchiveState.FAILED, ArchiveState.EXPIRED, ArchiveState.SHREDDED])
def test_of_what_is_not_there_no_drill_is_made(
    platform: Platform, archive: Archive, state: ArchiveState
) -> None:
    with changed(platform, archive) as row:
        row.state = state
    with pytest.raises(ArchiveRefused) as refused:
        drill(platform, archive.id)
    assert refused.value.problem.code == state.value
    with Session(platform.control) as session:
        assert session.scalars(select(Drill).where(Drill.archive_id == archive.id)).all() == []
