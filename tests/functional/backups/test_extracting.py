"""One table, one file or a plain database out of an archive; what they took on the way is gone again."""

import csv
import io
import uuid
from contextlib import closing

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.backups.copies.extracting import extract_file, extract_table
from provisioner.backups.copies.scratch import restore_into
from provisioner.backups.models import Archive, Restoration, RestorationState
from provisioner.backups.taking.taking import run_backup
from provisioner.errors import Conflict, InputRefused, NotFound
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder
from storage.archive.restoring import contents_of
from storage.archive.tools import Database
from storage.database import connect, run
from storage.errors import DatabaseUnavailable
from tenants.databases import TenantNames, login_url
from tests.functional.backups.copied import ASKER, contents, databases
from tests.functional.backups.test_refused_archives import flip_a_byte
from tests.members import live_instance


@pytest.fixture(scope="module")
def archive(platform: Platform) -> Archive:
    return run_backup(platform, BackupOrder(live_instance(platform).id))


def owner_of(archive: Archive) -> uuid.UUID:
    assert archive.instance_id is not None
    return archive.instance_id


def last_row(platform: Platform, archive: Archive) -> Restoration:
    newest = select(Restoration).where(Restoration.archive_id == archive.id)
    with Session(platform.control, expire_on_commit=False) as session:
        return session.scalars(newest.order_by(Restoration.asked_at.desc()).limit(1)).one()


def test_a_table_comes_as_csv_and_its_scratch_database_goes(platform: Platform, archive: Archive) -> None:
    before, written = databases(platform), io.BytesIO()
    extract_table(platform, archive, "accounts", ASKER, written.write)
    people = list(csv.DictReader(io.StringIO(written.getvalue().decode())))
    assert sorted(person["first_name"] for person in people) == ["Ambre", "Basile", "Partenaire"]
    assert "password_hash" in people[0]
    assert databases(platform) == before
    row = last_row(platform, archive)
    assert (row.state, row.message) == (RestorationState.DROPPED, "Extraction de la table « accounts »")


def test_a_file_comes_as_it_was(platform: Platform, archive: Archive) -> None:
    for name in platform.store.keys(f"pictures/{owner_of(archive)}/"):
        assert extract_file(platform, archive, name) == platform.store.get(name)


def test_what_the_archive_does_not_have_is_not_found(platform: Platform, archive: Archive) -> None:
    with pytest.raises(NotFound, match="nulle_part"):
        extract_table(platform, archive, "nulle_part", ASKER, io.BytesIO().write)
    with pytest.raises(NotFound, match="secrets/tenants"):
        extract_file(platform, archive, "secrets/tenants")


def test_of_an_archive_that_was_changed_nothing_is_written(platform: Platform) -> None:
    archive, written = run_backup(platform, BackupOrder(live_instance(platform).id)), io.BytesIO()
    flip_a_byte(platform, archive)
    before = databases(platform)
    with pytest.raises(InputRefused):
        extract_table(platform, archive, "accounts", ASKER, written.write)
    with pytest.raises(InputRefused):
        extract_file(platform, archive, next(platform.store.keys(f"pictures/{archive.instance_id}/")))
    assert written.getvalue() == b""
    assert databases(platform) == before
    assert last_row(platform, archive).state is RestorationState.FAILED


def test_into_a_database_everything_is_as_it_was_and_only_the_administrator_gets_in(
    platform: Platform, archive: Archive
) -> None:
    name, instance_id = f"rendue_{uuid.uuid4().hex[:8]}", owner_of(archive)
    manifest = restore_into(platform, archive, ASKER, name)
    owner = TenantNames.of(instance_id).owner
    assert contents_of(Database(platform.admin, name, owner)) == contents(platform, instance_id)
    assert manifest.rows == archive.rows
    with closing(connect(platform.admin)) as admin:
        owned = admin.execute(
            "SELECT r.rolname FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE datname = %s",
            [name],
        )
        assert owned.fetchone() == (owner,)
    with pytest.raises(DatabaseUnavailable, match="refuse"):
        connect(login_url(platform.admin, platform.keys, instance_id).set(database=name))
    row = last_row(platform, archive)
    assert (row.state, row.message) == (RestorationState.DROPPED, f"Restaurée dans la base « {name} »")
    with closing(connect(platform.admin)) as admin:
        run(admin, "DROP DATABASE {}", name)


def test_into_a_database_that_is_there_nothing_happens(platform: Platform, archive: Archive) -> None:
    before = databases(platform)
    for taken in ("postgres", str(platform.admin.database)):
        with pytest.raises(Conflict, match="existe déjà"):
            restore_into(platform, archive, ASKER, taken)
    assert databases(platform) == before


@pytest.mark.parametrize("name", ["", "1a", "Base", "a b", "a-b", 'a"b', "a" * 64, "é", "tenant_x", "a\nb"])
def test_a_name_that_no_database_can_have_is_refused(platform: Platform, archive: Archive, name: str) -> None:
    before = databases(platform)
    with pytest.raises(InputRefused) as refused:
        restore_into(platform, archive, ASKER, name)
    assert [problem.code for problem in refused.value.problems] == ["database_name"]
    assert databases(platform) == before
