"""PostgreSQL's own ``pg_dump`` and ``pg_restore``: which ones fit a server, and how they are started.

Older tools cannot read newer servers, and from 17 on ``pg_restore`` sets what a server before 17 does not
know. The wheel brings 16 and 18, built without TLS: for a server spoken to in TLS, the system's are taken.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import URL

from storage.database import conninfo
from storage.embedded import binaries
from storage.server_words import words_of_program

# The last server before ``transaction_timeout``.
LAST_OLD = 16
SYSTEM_FOLDERS = Path("/usr/lib/postgresql")
# A tool may warn of every table before it fails, and quotes a value of any length.
READ_WORDS = 1_000_000


class ToolsMissing(Exception):
    """No tools at hand fit the server; the sentence says what to install."""


@dataclass(frozen=True, slots=True)
class Tools:
    """A folder of programs of one PostgreSQL."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def fit(self, server: int) -> bool:
        if server <= LAST_OLD:
            return server <= self.major <= LAST_OLD
        return server <= self.major


def tools_for(server: int, *, tls: bool) -> Tools:
    """For a server of this major version; ``tls`` when it is spoken to in TLS. Raises ToolsMissing."""
    for folder in _system_folders() if tls else _wheel_folders():
        version = _version(folder)
        if version is not None and (found := Tools(folder, version)).fit(server):
            return found
    raise ToolsMissing(
        f"Aucun pg_dump ne convient à un serveur PostgreSQL {server}{' joint par TLS' if tls else ''} : "
        f"installez le paquet postgresql-client-{server} sur cette machine."
    )


@dataclass(frozen=True, slots=True)
class Database:
    """A database, the address of whom to log in as, and the role to take then: its owner's."""

    server: URL
    name: str
    owner: str


@dataclass(frozen=True, slots=True)
class Running:
    """A tool at work; ``words`` is what it writes to standard error, in memory."""

    process: subprocess.Popen[bytes]
    words: IO[bytes]

    def said(self) -> str:
        """Its first error, without anybody's data."""
        self.words.seek(0)
        return words_of_program(self.words.read(READ_WORDS).decode(errors="replace"))


@contextmanager
def running(
    program: Path, database: Database, *arguments: str, tls: bool, source: int, result: int
) -> Iterator[Running]:
    """Start a tool on a database; leaving the block kills one that still runs, and waits for it.

    ``source`` and ``result`` are as Popen takes them. The address goes through a file in memory, the password
    through the environment: neither stands on the command line, which everybody on the machine can read.
    """
    with _in_memory("words") as words, _in_memory("service") as service:
        options = conninfo_to_dict(conninfo(database.server.set(database=database.name)))
        password = options.pop("password", None)
        if tls and options.get("sslmode") in {None, "allow", "prefer"}:
            options["sslmode"] = "require"
        service.write(_service(options).encode())
        service.flush()
        environment = {"PGSERVICEFILE": f"/proc/self/fd/{service.fileno()}", "LC_ALL": "C"}
        process = subprocess.Popen(
            [program, "--dbname=service=target", "--no-password", f"--role={database.owner}", *arguments],
            bufsize=0,
            stdin=source,
            stdout=result,
            stderr=words,
            cwd="/",
            env=environment | ({"PGPASSWORD": str(password)} if password else {}),
            pass_fds=[service.fileno()],
        )
        try:
            yield Running(process, words)
        finally:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
            process.wait()


def _service(options: Mapping[str, object]) -> str:
    return "\n".join(["[target]", *(f"{name}={value}" for name, value in options.items()), ""])


@contextmanager
def _in_memory(name: str) -> Iterator[IO[bytes]]:
    with os.fdopen(os.memfd_create(name), "w+b") as file:
        yield file


def _wheel_folders() -> list[Path]:
    newest = binaries()
    return [newest.parent.parent / "pginstall" / "bin", newest]


def _system_folders() -> list[Path]:
    on_path = shutil.which("pg_dump")
    found = [*SYSTEM_FOLDERS.glob("*/bin"), *([Path(on_path).resolve().parent] if on_path else [])]
    return [folder for folder in sorted(found) if (folder / "pg_dump").exists()]


@cache
def _version(folder: Path) -> str | None:
    try:
        done = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"\d+(\.\d+)?", done.stdout)
    return found.group() if found else None
