"""One moment of a database, held for as long as an archive of it is written."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial

import psycopg

from storage.archive.contents import TableContents, database_errors, look_as, read_contents
from storage.archive.errors import ArchiveNotWritten, WritingFault
from storage.archive.tools import Database
from storage.database import Connection, connect

CANCEL_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A transaction that sees one moment, whose ``name`` lets others see the same."""

    database: Database
    name: str
    tls: bool
    server_version: str
    connection: Connection

    @property
    def server_major(self) -> int:
        return int(self.server_version.split(".")[0])

    def contents(self) -> dict[str, TableContents]:
        """Raises ArchiveNotWritten."""
        with _translated(self.database.name):
            return read_contents(self.connection)

    def revision(self) -> str | None:
        """The migration that it is at, None for one without migrations. Raises ArchiveNotWritten."""
        with _translated(self.database.name):
            if self.connection.execute("SELECT to_regclass('public.alembic_version')").fetchone() == (None,):
                return None
            row = self.connection.execute("SELECT version_num FROM public.alembic_version").fetchone()
            return None if row is None else str(row[0])

    def cancel(self) -> None:
        """End what another thread reads, soon; never raises."""
        with suppress(psycopg.Error):
            self.connection.cancel_safe(timeout=CANCEL_SECONDS)


@contextmanager
def open_snapshot(database: Database) -> Iterator[Snapshot]:
    """See ``database`` as it is now.

    Files that its rows name are to be listed afterwards: objects are only added, so none will be missing.
    Raises ArchiveNotWritten.
    """
    with _translated(database.name):
        connection = connect(database.server, database.name)
    with closing(connection):
        with _translated(database.name):
            look_as(connection, database.owner)
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            (name,) = connection.execute("SELECT pg_export_snapshot()").fetchall()[0]
        tls = connection.pgconn.ssl_in_use
        yield Snapshot(database, name, tls, server_version(connection), connection)


def server_version(connection: Connection) -> str:
    """As ``18.4``."""
    number = connection.info.server_version
    return f"{number // 10_000}.{number % 10_000}"


def _translated(database: str) -> AbstractContextManager[None]:
    return database_errors(database, partial(ArchiveNotWritten, WritingFault.DATABASE_FAILED))
