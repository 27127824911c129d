"""``pg_dump`` at work: its bytes as they come, and whether they are all."""

import fcntl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import RawIOBase
from typing import cast

from storage.archive.contents import LOCK_WAIT
from storage.archive.errors import ArchiveNotWritten, WritingFault
from storage.archive.snapshot import Snapshot
from storage.archive.tools import Running, ToolsMissing, running, tools_for

# Linux's largest for everybody: fewer turns between two processes than with the 64 KiB that a pipe has.
PIPE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Dump:
    """A dump under way; ``version`` is pg_dump's."""

    version: str
    database: str
    _running: Running
    _output: RawIOBase

    def read(self, size: int) -> memoryview:
        """So many bytes, fewer at the end of the dump, none after it."""
        view, filled = memoryview(bytearray(size)), 0
        while filled < size and (count := self._output.readinto(view[filled:])):
            filled += count
        return view[:filled]

    def kill(self) -> None:
        """Have ``read`` come to its end."""
        self._running.process.kill()

    def check(self) -> None:
        """After the last byte: whether there is nothing missing. Raises ArchiveNotWritten.

        A dump that was cut short looks like a whole one: only its exit status tells.
        """
        status = self._running.process.wait()
        if status < 0:
            raise ArchiveNotWritten(
                WritingFault.DUMP_KILLED,
                f"pg_dump a été interrompu (signal {-status}) pendant la lecture de la base "
                f"« {self.database} » : la sauvegarde est à refaire.",
            )
        if status > 0:
            raise ArchiveNotWritten(
                WritingFault.DUMP_FAILED,
                f"pg_dump n’a pas pu lire la base « {self.database} » (code {status}). "
                f"Il a répondu : {self._running.said()}",
            )


@contextmanager
def dumping(snapshot: Snapshot) -> Iterator[Dump]:
    """Dump what ``snapshot`` sees. Leaving the block ends it. Raises ArchiveNotWritten."""
    try:
        tools = tools_for(snapshot.server_major, tls=snapshot.tls)
    except ToolsMissing as error:
        raise ArchiveNotWritten(WritingFault.TOOLS_MISSING, str(error)) from error
    arguments = (
        "--format=custom",
        "--compress=0",
        f"--snapshot={snapshot.name}",
        f"--lock-wait-timeout={LOCK_WAIT}",
    )
    with running(
        tools.folder / "pg_dump",
        snapshot.database,
        *arguments,
        tls=snapshot.tls,
        source=subprocess.DEVNULL,
        result=subprocess.PIPE,
    ) as process:
        # Unbuffered, since ``running`` asks for that.
        output = cast("RawIOBase", process.process.stdout)
        fcntl.fcntl(output, fcntl.F_SETPIPE_SZ, PIPE)
        yield Dump(tools.version, snapshot.database.name, process, output)
