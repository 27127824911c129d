"""Looking into a copy that is ready: with the rights of the copy's own login role, and no administrator."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from psycopg import sql
from sqlalchemy import URL

from provisioner.backups.copies.names import copy_slug, files_prefix
from provisioner.backups.models import Restoration, RestorationState
from provisioner.errors import Conflict, NotFound
from storage.database import Connection, connect
from storage.objects import ObjectNotFound, ObjectStore
from tenants.databases import login_url
from tenants.keys import TenantKeys
from tenants.visits import VisitKey, link_path

PUBLIC = "public."
# What nobody needs who looks for what there was, and a stolen file gives away.
SECRET_COLUMNS = frozenset({"password_hash"})
# Whatever can be copied: what the server computes itself cannot. Types of the category S hold any text.
_COLUMNS = """
SELECT attname, typcategory = 'S'
  FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_type t ON t.oid = atttypid
 WHERE relname = %s AND relnamespace = 'public'::regnamespace
   AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
"""
# What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection), in wide letters too.
_FORMULA = r"^([\t\r]|[\s\u00a0\u2000-\u200b\u202f\u3000\ufeff]*[-=+@＝＋－＠])"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


@dataclass(frozen=True, slots=True)
class CopiedTable:
    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class CopiedFile:
    """``name`` is the key that its object had; ``size`` is in bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class CopyAccess:
    """``servers`` by the registry's names, without any role; ``url`` is the address of a name for browsers.

    Everything raises Conflict for a copy that is not ready, or no longer there.
    """

    keys: TenantKeys
    servers: Mapping[str, URL]
    store: ObjectStore
    url: Callable[[str], str]

    def visit_url(self, restoration: Restoration, now: datetime) -> str:
        """Opens the copy's pages within a quarter of an hour, for whoever has it: made at the click."""
        _refuse_unready(restoration)
        token = VisitKey(self.keys, restoration.id).link(now)
        return f"{self.url(copy_slug(restoration.id))}{link_path(token)}"

    def tables(self, restoration: Restoration) -> list[CopiedTable]:
        """By name. Nobody writes to a copy: its rows are those that were counted when it was restored."""
        rows = restoration.rows or {}
        names = self._names(restoration)
        return [CopiedTable(name, rows.get(f"{PUBLIC}{name}", 0)) for name in names]

    def csv(self, restoration: Restoration, table: str) -> Iterator[bytes]:
        """The table with a line of headings, but for ``SECRET_COLUMNS``. Raises NotFound at once.

        For spreadsheets: an apostrophe goes before every text that one would take for a formula.
        """
        if table not in self._names(restoration):
            raise NotFound(f"La copie n’a pas de table « {table} ».")
        # Streamed after the request's session is gone: the row is not asked any more.
        open_connection = partial(connect, self._database(restoration))
        return csv_of(open_connection, table, without=SECRET_COLUMNS, column=_harmless)

    def files(self, restoration: Restoration) -> list[CopiedFile]:
        """By name."""
        _refuse_unready(restoration)
        return [CopiedFile(name, size) for name, size in sorted((restoration.files or {}).items())]

    def read_file(self, restoration: Restoration, name: str) -> bytes:
        """As it lay in the archive. Raises NotFound."""
        _refuse_unready(restoration)
        try:
            if name in (restoration.files or {}):
                return self.store.get(f"{files_prefix(restoration.id)}{name}")
        except ObjectNotFound:
            pass
        raise NotFound(f"La copie n’a pas de fichier « {name} ».")

    def _names(self, restoration: Restoration) -> list[str]:
        with closing(connect(self._database(restoration))) as connection:
            return [row[0] for row in connection.execute(_TABLES)]

    def _database(self, restoration: Restoration) -> URL:
        _refuse_unready(restoration)
        instance = restoration.archive.instance
        assert instance is not None  # noqa: S101 - nothing of the control plane is restored beside
        return login_url(self.servers[instance.database_server], self.keys, restoration.id)


def csv_of(
    open_connection: Callable[[], Connection],
    table: str,
    *,
    without: Collection[str] = (),
    column: Callable[[str, bool], sql.Composable] = lambda name, _is_text: sql.Identifier(name),
) -> Iterator[bytes]:
    """A table of the public schema, which is there, in constant memory; connected while it is read.

    As it lies there, to be loaded again: what a spreadsheet may be given is for ``column`` to say, of each
    column's name and whether it holds text. Columns named in ``without`` are left out.
    """
    statement = sql.SQL("COPY (SELECT {} FROM public.{}) TO STDOUT (FORMAT csv, HEADER, ENCODING 'UTF8')")
    with closing(open_connection()) as connection, connection.cursor() as cursor:
        found = cursor.execute(_COLUMNS, [table]).fetchall()
        columns = sql.SQL(", ").join(column(*each) for each in found if each[0] not in without)
        with cursor.copy(statement.format(columns, sql.Identifier(table))) as rows:
            for chunk in rows:
                yield bytes(chunk)


def _harmless(name: str, is_text: bool) -> sql.Composable:
    """What anybody wrote is text, and nothing else can begin a formula."""
    column = sql.Identifier(name)
    if not is_text:
        return column
    guarded = sql.SQL("regexp_replace({0}, {1}, {2}) AS {0}")
    return guarded.format(column, sql.Literal(_FORMULA), sql.Literal(r"'\1"))


def _refuse_unready(restoration: Restoration) -> None:
    if restoration.state is not RestorationState.READY:
        raise Conflict("Cette copie n’est pas prête, ou n’est plus là.")
