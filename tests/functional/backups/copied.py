"""Restored copies as tests ask for them and look for what is left of them."""

import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import LiteralString

from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.backups.catalogue import find_archive
from provisioner.backups.copies.names import files_folder
from provisioner.backups.copies.restorations import ask_restoration, find_restoration
from provisioner.backups.copies.restoring import carry_out_restoration
from provisioner.backups.models import Archive, Restoration, RestorationState
from provisioner.instances.work import Platform
from storage.archive.contents import TableContents
from storage.archive.restoring import contents_of
from storage.archive.tools import Database
from storage.database import Connection, connect
from tenants.databases import TenantNames
from tenants.registry import RegisteredInstance

ASKER = "ambre@service.example"


def ask(platform: Platform, archive: Archive) -> uuid.UUID:
    """As the console does; nobody carries it out yet."""
    with Session(platform.control) as session, session.begin():
        row = find_archive(session, archive.id)
        return ask_restoration(session, row, ASKER, platform.clock()).id


def row_of(platform: Platform, restoration_id: uuid.UUID) -> Restoration:
    """Detached, with its archive and its instance."""
    with Session(platform.control, expire_on_commit=False) as session:
        restoration = find_restoration(session, restoration_id)
        _ = restoration.archive.instance
        return restoration


def restored(platform: Platform, archive: Archive) -> uuid.UUID:
    """A copy that is ready."""
    restoration_id = ask(platform, archive)
    carry_out_restoration(platform, restoration_id)
    assert row_of(platform, restoration_id).state is RestorationState.READY
    return restoration_id


@contextmanager
def changed(platform: Platform, archive: Archive) -> Iterator[Archive]:
    """Its row, to damage as a defect or an intruder would."""
    with Session(platform.control) as session, session.begin():
        yield find_archive(session, archive.id)


def traces(platform: Platform, copy_id: uuid.UUID) -> list[str]:
    """Everything that there is of a copy: databases, roles, registry, files."""
    names = TenantNames.of(copy_id)
    with closing(connect(platform.admin)) as admin:
        found = _named(admin, "SELECT datname FROM pg_database WHERE datname = ANY(%s)", names.database)
        found += _named(
            admin, "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", names.owner, names.login
        )
    with Session(platform.control) as session:
        entries = session.scalars(select(RegisteredInstance.slug).where(RegisteredInstance.id == copy_id))
        found += entries
    # Parts and empty folders are no objects, and traces all the same.
    folder = platform.settings.data_dir / "objects" / files_folder(copy_id)
    return found + [str(path) for path in (folder, *folder.rglob("*")) if path.exists()]


def _named(admin: Connection, query: LiteralString, *names: str) -> list[str]:
    return [row[0] for row in admin.execute(query, [list(names)])]


def databases(platform: Platform) -> set[str]:
    with closing(connect(platform.admin)) as admin:
        return {row[0] for row in admin.execute("SELECT datname FROM pg_database")}


def contents(platform: Platform, tenant_id: uuid.UUID) -> dict[str, TableContents]:
    """Rows and digests of every table of an instance, or of a copy."""
    names = TenantNames.of(tenant_id)
    return contents_of(Database(platform.admin, names.database, names.owner))
