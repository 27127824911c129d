"""The control database back from its archive, under a name of its own until all instances are back."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from provisioner.addresses import Addresses
from provisioner.backups.copies.filling import fill
from provisioner.errors import Conflict, InputRefused
from provisioner.instances.work import Platform
from provisioner.models import ControlEvent
from provisioner.prepare import CONTROL_MIGRATIONS
from provisioner.recovery.control_archive import SECRETS, SETTINGS, ControlArchive
from provisioner.recovery.files import put_back
from provisioner.recovery.mails import Past
from provisioner.recovery.marks import Mark, driver, kept, new_recovery, write_mark
from provisioner.recovery.settling import settle_control
from provisioner.recovery.standing import SCRATCH, refuse_used
from storage.archive.reading import FileSink
from storage.archive.tools import Database
from storage.archive.written import FileRecord
from storage.cluster import ensure_database
from storage.database import connect, database_exists, run
from storage.migrations import MigrationFailed, try_upgrade
from storage.objects import DeletableStore
from storage.trail import head_of
from storage.wall import tear_down
from themes.problems import Problem


def restore_control(
    platform: Platform, found: ControlArchive, refusals: tuple[Problem, ...], past: Past
) -> Mark:
    """Into ``SCRATCH``, compared, at this release, settled and marked; what a death left there goes first.

    Raises InputRefused when the archive is not what its manifest says, and as ``fill``.
    """
    tear_down(platform.admin, SCRATCH)
    with connect(platform.admin) as admin:
        ensure_database(admin, SCRATCH)
    target = Database(platform.admin, SCRATCH, str(platform.admin.username))
    chunks = found.believed.chunks(platform.archives)
    fill(chunks, found.believed.opened, target, _putting(platform.store))
    try:
        try_upgrade(platform.admin.set(database=SCRATCH), CONTROL_MIGRATIONS)
    except MigrationFailed as error:
        raise InputRefused([Problem.error("archive", "migration", str(error))]) from error
    with aside(platform) as restored:
        return _settle(restored, found, refusals, past)


@contextmanager
def aside(platform: Platform) -> Iterator[Platform]:
    """The same platform on the control database that is not in its place yet."""
    admin = platform.admin.set(database=SCRATCH)
    control = create_engine(admin, pool_size=4, pool_pre_ping=True, hide_parameters=True)
    try:
        yield replace(platform, admin=admin, control=control)
    finally:
        control.dispose()


def promote(platform: Platform, addresses: Addresses) -> None:
    """Give the restored control database its name; an unused one that has it goes. Again is fine.

    Raises Conflict when that one is used by now, or when somebody is connected to either.
    """
    control = addresses.control_database
    with connect(addresses.maintenance) as admin:
        if not database_exists(admin, SCRATCH):
            return
        try:
            if database_exists(admin, control):
                refuse_used(addresses.maintenance, control)
                run(admin, "DROP DATABASE {}", control)
            run(admin, "ALTER DATABASE {} RENAME TO {}", SCRATCH, control)
        except psycopg.errors.ObjectInUse as error:
            raise Conflict(
                "Un processus du service est connecté à la base de contrôle : arrêtez-le (console, "
                "instances, "
                "worker), puis relancez. Tout ce qui a été rétabli le reste."
            ) from error


def _settle(restored: Platform, found: ControlArchive, refusals: tuple[Problem, ...], past: Past) -> Mark:
    manifest = found.believed.manifest
    with Session(restored.control) as session, session.begin():
        mark = Mark(
            recovery=new_recovery(),
            key=manifest.key,
            archive=str(manifest.archive),
            taken_at=manifest.taken_at.isoformat(),
            head=head_of(session, ControlEvent).position,
            is_proven=found.is_proven,
            rows=manifest.rows,
            problems=kept(refusals),
        )
        settle_control(session, uuid.UUID(mark.archive), manifest.taken_at, past)
        write_mark(driver(session), SCRATCH, mark)
    return mark


def _putting(store: DeletableStore) -> FileSink:
    """Files of dossiers that are no instance yet go where they were; secrets have been brought before."""

    def put(record: FileRecord, chunks: Iterator[bytes]) -> None:
        if not record.name.startswith(SECRETS) and record.name != SETTINGS:
            put_back(store, record.name, b"".join(chunks))

    return put
