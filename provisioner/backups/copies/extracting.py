"""One table or one file out of an archive, for people who need no more of it."""

import io
from collections.abc import Callable, Iterator
from functools import partial

from sqlalchemy.orm import Session

from provisioner.backups.copies.access import PUBLIC, csv_of
from provisioner.backups.copies.filling import stored_bytes, told
from provisioner.backups.copies.holding import hold
from provisioner.backups.copies.scratch import filled
from provisioner.backups.models import Archive
from provisioner.backups.taking.opening import Opened, open_archive
from provisioner.errors import NotFound
from provisioner.instances.work import Platform
from storage.archive.errors import ArchiveError
from storage.archive.reading import read_archive
from storage.archive.tools import Database
from storage.archive.written import FileRecord
from storage.database import Connection, connect, run


def extract_table(
    platform: Platform, archive: Archive, table: str, asked_by: str, write: Callable[[bytes], object]
) -> None:
    """The table as CSV with a line of headings, in constant memory, as it was: to be loaded again with COPY.

    Nothing in it is made harmless for a spreadsheet, unlike what the console gives (``CopyAccess.csv``).
    The first byte is written when all of the archive was found right. Raises NotFound for an unknown table,
    before anything is restored, and else as ``filled``.
    """
    opened = open_archive(platform, archive)
    if f"{PUBLIC}{table}" not in opened.manifest.tables:
        raise NotFound(f"La sauvegarde n’a pas de table « {table} » : --list montre celles qu’elle a.")
    with filled(platform, archive, asked_by, f"Extraction de la table « {table} »") as copy:
        for chunk in csv_of(partial(_opened, copy.database), table):
            write(chunk)


def extract_file(platform: Platform, archive: Archive, name: str) -> bytes:
    """The file as it lay in the archive, all of which was read and found right.

    Raises NotFound for an unknown one, and else as ``fill``.
    """
    opened = open_archive(platform, archive)
    if name not in {record.name for record in opened.manifest.files}:
        raise NotFound(f"La sauvegarde n’a pas de fichier « {name} » : --list montre ceux qu’elle a.")
    return _read(platform, archive, opened, name)


def _opened(database: Database) -> Connection:
    """As the owner, since an administrator owns no table and need not be a superuser."""
    connection = connect(database.server, database.name)
    run(connection, "SET ROLE {}", database.owner)
    return connection


def _read(platform: Platform, archive: Archive, opened: Opened, name: str) -> bytes:
    content = io.BytesIO()

    def keep(record: FileRecord, chunks: Iterator[bytes]) -> None:
        if record.name == name:
            content.writelines(chunks)

    try:
        read_archive(stored_bytes(platform, archive), opened.manifest, opened.identities, file=keep)
    except ArchiveError as error:
        raise told(error) from error
    # Nothing of an archive is handed out once its key was destroyed.
    with Session(platform.control) as session:
        hold(session, archive.id)
    return content.getvalue()
