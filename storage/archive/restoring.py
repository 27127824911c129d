"""An archive back into a database, of which nothing stands unless all of the archive was right."""

import fcntl
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import IO

from storage.archive.contents import TableContents, database_errors, look_as, read_contents
from storage.archive.dumping import PIPE
from storage.archive.errors import ArchiveUnreadable, ReadingFault
from storage.archive.manifest import Manifest
from storage.archive.reading import FileSink, read_archive
from storage.archive.tools import Database, Running, ToolsMissing, running, tools_for
from storage.database import connect
from storage.encryption import Identity


def restore_database(
    chunks: Iterable[bytes],
    manifest: Manifest,
    identities: Sequence[Identity],
    database: Database,
    *,
    file: FileSink = lambda record, chunks: None,
) -> None:
    """Into ``database``, which is there and empty.

    Owners and rights are not restored: they are the target's. pg_restore carries out whatever a dump says,
    and a statement in it can undo its role and its transaction: it gets none but signed bytes. Of those, the
    database commits once, after the last was read and found right. Raises ArchiveUnreadable.
    """
    with _restoring(database) as restore:
        try:
            read_archive(chunks, manifest, identities, dump=restore.write, file=file)
            restore.finish()
        except BrokenPipeError as error:
            raise restore.failure() from error


def contents_of(database: Database) -> dict[str, TableContents]:
    """What a restored database holds, to be compared with its manifest. Raises ArchiveUnreadable."""
    with _translated(database.name), closing(connect(database.server, database.name)) as connection:
        look_as(connection, database.owner)
        return read_contents(connection)


@dataclass(slots=True)
class _Restore:
    """``pg_restore`` at work. It never gets the last bytes of a dump before it is told to finish."""

    database: str
    _running: Running
    _input: IO[bytes]
    _held: bytes = b""

    def write(self, chunk: bytes) -> None:
        """Raises BrokenPipeError once pg_restore has given up."""
        held, self._held = self._held, chunk
        self._send(held)

    def finish(self) -> None:
        """Raises ArchiveUnreadable, BrokenPipeError."""
        self._send(self._held)
        self._input.close()
        if self._running.process.wait() != 0:
            raise self.failure()

    def failure(self) -> ArchiveUnreadable:
        status = self._running.process.wait()
        return ArchiveUnreadable(
            ReadingFault.RESTORE_FAILED,
            f"pg_restore n’a pas pu remplir la base « {self.database} » (code {status}). "
            f"Il a répondu : {self._running.said()}",
        )

    def _send(self, content: bytes) -> None:
        view = memoryview(content)
        while view:
            view = view[self._input.write(view) :]


@contextmanager
def _restoring(database: Database) -> Iterator[_Restore]:
    with _translated(database.name), closing(connect(database.server, database.name)) as connection:
        major, tls = connection.info.server_version // 10_000, connection.pgconn.ssl_in_use
    try:
        tools = tools_for(major, tls=tls)
    except ToolsMissing as error:
        raise ArchiveUnreadable(ReadingFault.TOOLS_MISSING, str(error)) from error
    arguments = ("--format=custom", "--no-owner", "--no-acl", "--exit-on-error", "--single-transaction")
    with running(
        tools.folder / "pg_restore",
        database,
        *arguments,
        tls=tls,
        source=subprocess.PIPE,
        result=subprocess.DEVNULL,
    ) as process:
        given = process.process.stdin
        assert given is not None  # noqa: S101 - asked for above
        fcntl.fcntl(given, fcntl.F_SETPIPE_SZ, PIPE)
        yield _Restore(database.name, process, given)


def _translated(database: str) -> AbstractContextManager[None]:
    return database_errors(database, partial(ArchiveUnreadable, ReadingFault.DATABASE_FAILED))
