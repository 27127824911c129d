"""An archive brought back beside its instance: the same row for row, for staff alone, and gone again."""

import csv
import io
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from provisioner.addresses import Addresses
from provisioner.app.control_plane import copy_access
from provisioner.app.instances import tenant_application
from provisioner.audit.anchoring import anchor_trails
from provisioner.audit.trails import InstanceTrail
from provisioner.audit.verifying import verify_instance
from provisioner.backups.catalogue import find_archive
from provisioner.backups.copies.access import CopyAccess
from provisioner.backups.copies.restorations import (
    ask_drop,
    ask_restoration,
    find_restoration,
    is_going,
    keep,
)
from provisioner.backups.copies.restoring import carry_out_restoration, drop_copy
from provisioner.backups.copies.tidying import clean_up
from provisioner.backups.models import Archive, ArchiveState, RestorationState
from provisioner.backups.taking.taking import run_backup
from provisioner.errors import Conflict, NotFound
from provisioner.instances.work import Platform, tenant_session
from provisioner.jobs import BackupOrder
from provisioner.models import Instance
from storage.database import connect, run
from tenants.audit import record
from tenants.audit.events import FactorRequired
from tenants.databases import TenantNames
from tenants.models import Account, Structure, Throttle
from tenants.registry import RegisteredInstance
from tenants.web.database import close_databases
from tests.functional.backups.copied import ASKER, ask, contents, restored, row_of, traces
from tests.functional.migrations.older import bring_to
from tests.functional.tenants.space import Space
from tests.members import live_instance
from tests.pages import PageClient


@pytest.fixture(scope="module")
def instance(platform: Platform) -> Instance:
    return live_instance(platform)


@pytest.fixture(scope="module")
def archive(platform: Platform, instance: Instance) -> Archive:
    taken = run_backup(platform, BackupOrder(instance.id))
    assert taken.state is ArchiveState.VERIFIED
    return taken


@pytest.fixture(scope="module")
def copy_id(platform: Platform, archive: Archive) -> uuid.UUID:
    """A copy that is ready, for tests that leave it so."""
    return restored(platform, archive)


@pytest.fixture(scope="module")
def app(addresses: Addresses) -> Iterator[Flask]:
    application = tenant_application(addresses)
    yield application
    close_databases(application)


@pytest.fixture
def access(addresses: Addresses) -> CopyAccess:
    return copy_access(addresses)


def test_a_copy_equals_its_original_row_for_row(
    platform: Platform, instance: Instance, copy_id: uuid.UUID
) -> None:
    original, copy = contents(platform, instance.id), contents(platform, copy_id)
    assert copy == original
    assert copy["public.accounts"].rows == 3


def test_the_original_goes_on_and_its_changes_stay_its_own(platform: Platform) -> None:
    instance = live_instance(platform)
    archive = run_backup(platform, BackupOrder(instance.id))
    before = contents(platform, instance.id)
    with tenant_session(platform.tenants, instance) as tenant:
        tenant.get_one(Structure, 1).description = "Changée depuis."
    copy_id = restored(platform, archive)
    assert contents(platform, copy_id) == before
    assert contents(platform, instance.id) != before
    with tenant_session(platform.tenants, instance) as tenant:
        assert tenant.get_one(Structure, 1).description == "Changée depuis."


def test_the_trail_of_a_copy_is_judged_by_what_is_known_of_its_original(platform: Platform) -> None:
    instance = live_instance(platform)
    anchor_trails(platform)
    copy_id = restored(platform, run_backup(platform, BackupOrder(instance.id)))
    with tenant_session(platform.tenants, instance) as tenant:
        record(tenant, FactorRequired(required=False), platform.clock())
    anchor_trails(platform)
    with Session(platform.control) as session:
        trail = InstanceTrail.of(session.get_one(RegisteredInstance, copy_id))
    sound = verify_instance(platform, trail)
    assert (sound.is_copy, sound.wounds, sound.unread) == (True, (), ())
    assert sound.lines > 0
    with trail.owner_session(platform) as tenant:
        tenant.connection().exec_driver_sql("UPDATE audit_events SET kind = 'logout' WHERE position = 1")
    assert [wound.position for wound in verify_instance(platform, trail).wounds] == [1]


def test_its_row_says_what_came_back(platform: Platform, archive: Archive, copy_id: uuid.UUID) -> None:
    row = row_of(platform, copy_id)
    assert row.rows == archive.rows
    assert row.files is not None
    assert any(name.startswith("originals/") for name in row.files)
    assert (row.done_bytes, row.message) == (archive.bytes, None)
    assert row.hostname == f"copie-{copy_id.hex[:8]}.localhost"
    assert row.ready_at is not None
    assert row.drop_after == row.ready_at + timedelta(days=7)


def test_staff_open_it_through_a_link_and_nobody_else_does(
    platform: Platform, app: Flask, access: CopyAccess, instance: Instance, copy_id: uuid.UUID
) -> None:
    row = row_of(platform, copy_id)
    visitor = PageClient(app, str(row.hostname))
    assert visitor.get("/login").heading == "Aucun site à cette adresse"
    link = access.visit_url(row, platform.clock()).split(str(platform.settings.port), 1)[1]
    page = visitor.follow(visitor.get(link))
    assert page.heading == "Visite de la copie"
    assert f"Copie restaurée de {instance.member.name}" in page.text


def test_the_instance_beside_it_answers_as_before(
    platform: Platform, app: Flask, instance: Instance, copy_id: uuid.UUID
) -> None:
    space = Space.of(platform, app, instance)
    assert space.signed_in().get("/").status == 200
    assert "Copie restaurée" not in space.visitor().get("/login").text


def test_the_login_role_of_a_copy_has_the_rights_of_an_instance_and_no_more(
    platform: Platform, copy_id: uuid.UUID
) -> None:
    with Session(platform.tenants.engine(copy_id, "primary")) as tenant:
        assert tenant.query(Account).count() == 3
        with pytest.raises(Exception, match="permission denied"):
            tenant.connection().exec_driver_sql("DELETE FROM audit_events")


def test_a_table_comes_as_csv(platform: Platform, access: CopyAccess, copy_id: uuid.UUID) -> None:
    row = row_of(platform, copy_id)
    tables = {table.name: table.rows for table in access.tables(row)}
    assert (tables["accounts"], tables["enabled_applications"]) == (3, 9)
    text = b"".join(access.csv(row, "accounts")).decode()
    people = list(csv.DictReader(io.StringIO(text)))
    assert sorted(person["first_name"] for person in people) == ["Ambre", "Basile", "Partenaire"]
    assert {"id", "email", "created_at"} <= set(people[0])


def test_no_password_hash_leaves_by_the_console(
    platform: Platform, access: CopyAccess, copy_id: uuid.UUID
) -> None:
    text = b"".join(access.csv(row_of(platform, copy_id), "accounts")).decode()
    assert "password_hash" not in text.splitlines()[0]
    assert "$argon2" not in text


@pytest.mark.parametrize("table", ["nulle_part", "accounts; DROP TABLE accounts", "pg_authid", ""])
def test_a_table_that_is_not_there_is_not_found(
    platform: Platform, access: CopyAccess, copy_id: uuid.UUID, table: str
) -> None:
    with pytest.raises(NotFound):
        access.csv(row_of(platform, copy_id), table)


def test_a_file_comes_as_it_was(platform: Platform, access: CopyAccess, copy_id: uuid.UUID) -> None:
    row = row_of(platform, copy_id)
    for file in access.files(row):
        content = access.read_file(row, file.name)
        assert content == platform.store.get(file.name)
        assert len(content) == file.size
    for other in ("originals/x", f"../{row.id}", "secrets/tenants"):
        with pytest.raises(NotFound):
            access.read_file(row, other)


def test_asking_twice_while_it_waits_makes_one(platform: Platform, archive: Archive) -> None:
    first = ask(platform, archive)
    assert ask(platform, archive) == first
    carry_out_restoration(platform, first)
    again = ask(platform, archive)
    assert again != first
    for one in (first, again):
        carry_out_restoration(platform, one)
        drop_copy(platform, one)


def test_a_copy_that_is_dropped_leaves_nothing(
    platform: Platform, access: CopyAccess, archive: Archive
) -> None:
    restoration_id = restored(platform, archive)
    assert len(traces(platform, restoration_id)) > 4
    with Session(platform.control) as session, session.begin():
        restoration = find_restoration(session, restoration_id)
        ask_drop(session, restoration, platform.clock())
        assert is_going(restoration, platform.clock())
    drop_copy(platform, restoration_id)
    drop_copy(platform, restoration_id)
    row = row_of(platform, restoration_id)
    assert (row.state, row.hostname) == (RestorationState.DROPPED, None)
    assert row.dropped_at is not None
    assert traces(platform, restoration_id) == []
    with pytest.raises(Conflict):
        access.tables(row)


def test_a_copy_goes_after_a_week_unless_somebody_keeps_it(platform: Platform, archive: Archive) -> None:
    forgotten, kept = restored(platform, archive), restored(platform, archive)
    with Session(platform.control) as session, session.begin():
        keep(session, find_restoration(session, kept))
        for one in (forgotten, kept):
            row = find_restoration(session, one)
            if row.drop_after is not None:
                row.drop_after -= timedelta(days=7)
    assert clean_up(platform) == 1
    assert row_of(platform, forgotten).state is RestorationState.DROPPED
    assert row_of(platform, kept).state is RestorationState.READY
    drop_copy(platform, kept)


@pytest.mark.parametrize(
    "state", [ArchiveState.FAILED, ArchiveState.EXPIRED, ArchiveState.SHREDDED, ArchiveState.DAMAGED]
)
def test_what_holds_nothing_cannot_be_asked_for(
    platform: Platform, archive: Archive, state: ArchiveState
) -> None:
    with Session(platform.control) as session:
        row = find_archive(session, archive.id)
        row.state = state
        with pytest.raises(Conflict, match="ne peut pas être restaurée"):
            ask_restoration(session, row, ASKER, platform.clock())
        session.rollback()


def test_a_copy_under_way_is_neither_kept_nor_dropped(platform: Platform, archive: Archive) -> None:
    restoration_id = ask(platform, archive)
    with Session(platform.control) as session:
        waiting = find_restoration(session, restoration_id)
        with pytest.raises(Conflict):
            keep(session, waiting)
        with pytest.raises(Conflict):
            ask_drop(session, waiting, platform.clock())
    carry_out_restoration(platform, restoration_id)
    drop_copy(platform, restoration_id)


def test_a_copy_that_stays_follows_the_releases(platform: Platform, archive: Archive) -> None:
    restoration_id = restored(platform, archive)
    names = TenantNames.of(restoration_id)
    with connect(platform.admin, names.database) as inside:
        inside.execute("DROP SCHEMA public CASCADE")
        run(inside, "CREATE SCHEMA public AUTHORIZATION {}", names.owner)
        inside.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
    bring_to(platform.admin.set(database=names.database), "0002", names.owner)
    clean_up(platform)
    with Session(platform.tenants.engine(restoration_id, "primary")) as tenant:
        assert tenant.query(Throttle).count() == 0
    drop_copy(platform, restoration_id)
