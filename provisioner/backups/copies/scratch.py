"""An archive in a database that one command works with: for a table of it, or to be handed over."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from psycopg.errors import DuplicateDatabase
from sqlalchemy.orm import Session

from provisioner.backups.copies import copies, restoring
from provisioner.backups.copies.filling import fill, stored_bytes
from provisioner.backups.copies.names import purpose_into
from provisioner.backups.copies.restorations import begin
from provisioner.backups.models import Archive, RestorationState
from provisioner.backups.taking.opening import open_archive
from provisioner.errors import Conflict, InputRefused
from provisioner.instances.work import Platform
from storage.archive.manifest import Manifest
from storage.archive.tools import Database
from storage.database import connect, database_exists, run
from tenants.databases import TenantNames
from themes.problems import Problem

# As PostgreSQL takes them without quotes; those that begin like ours would be taken for ours.
_DATABASE = re.compile(r"(?!tenant_)[a-z_][a-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class Filled:
    """A database that holds what the archive of ``manifest`` held, to the last row."""

    manifest: Manifest
    database: Database


@contextmanager
def filled(platform: Platform, archive: Archive, asked_by: str, purpose: str) -> Iterator[Filled]:
    """Restore for as long as the block lasts; ``purpose``, in French, stays in the list of copies.

    The database is the instance's owner's, and nobody logs in to it. Raises what ``fill`` and
    ``open_archive`` do, before which nothing was made.
    """
    opened = open_archive(platform, archive)
    assert archive.instance_id is not None  # noqa: S101 - the command line asks for instances alone
    owner = TenantNames.of(archive.instance_id).owner
    with _tracked(platform, archive, asked_by, purpose) as copy_id:
        target = copies.make_empty_for(platform, copy_id, owner)
        fill(stored_bytes(platform, archive), opened, target)
        yield Filled(opened.manifest, target)


def restore_into(platform: Platform, archive: Archive, asked_by: str, database: str) -> Manifest:
    """A plain new database, as it was: at the migration it was at, with no pages and no login role.

    Raises InputRefused for a name that cannot be, Conflict for one that is taken, and as ``filled``.
    """
    _check_name(database)
    with connect(platform.admin) as admin:
        if database_exists(admin, database):
            raise _taken(database)
    with filled(platform, archive, asked_by, purpose_into(database)) as copy:
        _rename(platform, copy.database.name, database)
    return copy.manifest


@contextmanager
def _tracked(platform: Platform, archive: Archive, asked_by: str, purpose: str) -> Iterator[uuid.UUID]:
    """The id of a copy whose row tells of it from before the beginning until after the end."""
    copy_id = uuid.uuid4()
    with copies.copy_lock(platform, copy_id):
        with Session(platform.control) as session, session.begin():
            restoration = begin(session, archive, asked_by, platform.clock(), copy_id)
            restoration.state, restoration.message = RestorationState.RUNNING, purpose
        try:
            yield copy_id
        except BaseException as error:
            restoring.give_up(platform, copy_id, restoring.sentence_of(error))
            raise
        copies.remove(platform, copy_id)
        restoring.end(platform, copy_id, RestorationState.DROPPED, purpose)


def _rename(platform: Platform, scratch: str, database: str) -> None:
    with connect(platform.admin) as admin:
        try:
            run(admin, "ALTER DATABASE {} RENAME TO {}", scratch, database)
        except DuplicateDatabase as error:
            raise _taken(database) from error


def _check_name(database: str) -> None:
    if not _DATABASE.fullmatch(database):
        sentence = (
            f"« {database} » ne peut pas être le nom de la base : utilisez 63 caractères au plus parmi a-z, "
            "0-9 et _, sans chiffre au début et sans commencer par « tenant_ »."
        )
        raise InputRefused([Problem.error("into", "database_name", sentence)])


def _taken(database: str) -> Conflict:
    return Conflict(
        f"Une base « {database} » existe déjà : choisissez un autre nom ; elle n’est pas touchée."
    )
