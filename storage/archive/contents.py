"""What the tables of a database hold: rows, and a digest that says whether two databases hold the same."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql

from storage.archive.errors import ArchiveError
from storage.database import Connection
from storage.errors import DatabaseUnavailable
from storage.server_words import words_of

LARGE_OBJECTS = "pg_catalog.pg_largeobject"


@dataclass(frozen=True, slots=True)
class TableContents:
    """``digest`` does not depend on the order of the rows, and compares within one major PostgreSQL alone."""

    rows: int
    digest: str


Contents = Mapping[str, TableContents]


@dataclass(frozen=True, slots=True)
class Difference:
    """A table that is not as expected; None is a table that is not there."""

    table: str
    expected: TableContents | None
    found: TableContents | None


def read_contents(connection: Connection) -> dict[str, TableContents]:
    """Of every table of ``connection``'s database, by quoted ``schema.table``; see ``look_as`` for whom."""
    found = {name: _measured(connection, statement) for name, statement in _tables(connection)}
    large = _measured(connection, _LARGE)
    return found | ({LARGE_OBJECTS: large} if large.rows else {})


def differences(expected: Contents, found: Contents, *, same_major: bool) -> list[Difference]:
    """None when both hold the same; across major versions of PostgreSQL, as far as rows can tell."""

    def differ(one: TableContents | None, other: TableContents | None) -> bool:
        if one is None or other is None or one.rows != other.rows:
            return True
        return same_major and one.digest != other.digest

    return [
        Difference(table, expected.get(table), found.get(table))
        for table in sorted({*expected, *found})
        if differ(expected.get(table), found.get(table))
    ]


def look_as(connection: Connection, owner: str) -> None:
    """Read as the database's owner, whom no policy on rows filters, and write texts in one way everywhere.

    An administrator owns no tenant's table, and is no superuser.
    """
    for setting, value in _SETTINGS.items():
        connection.execute(sql.SQL("SET {} = {}").format(sql.Identifier(setting), value))
    connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(owner)))


@contextmanager
def database_errors(database: str, raised: Callable[[str], ArchiveError]) -> Iterator[None]:
    """What the server could not do, as ``raised`` makes it from a sentence."""
    try:
        yield
    except DatabaseUnavailable as error:
        raise raised(str(error)) from error
    except psycopg.Error as error:
        # Not from it: a log would show its details.
        raise raised(f"La base « {database} » n’a pas pu être lue : {words_of(error)}") from None


# Whoever holds an instance's credentials may lock its tables: we do not wait for ever.
LOCK_WAIT = "60s"
_SETTINGS = {
    "search_path": "",
    "row_security": "off",
    "statement_timeout": "0",
    "lock_timeout": LOCK_WAIT,
    "idle_in_transaction_session_timeout": "0",
    # Our statements read everything once: compiling them, or a second processor, only takes from the dump.
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "timezone": "UTC",
    "datestyle": "ISO",
    "intervalstyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "lc_monetary": "C",
    "xmloption": "content",
}

_ROWS = sql.SQL("SELECT count(*), coalesce(sum(hash_record_extended(ROW({fields}), 0)), 0) FROM ONLY {table}")
_LARGE = sql.SQL(
    "SELECT count(*), coalesce(sum(hash_record_extended(ROW(oid, lo_get(oid)), 0)), 0)"
    " FROM pg_largeobject_metadata"
)

# Tables whose rows pg_dump writes: not those of extensions, which come with the extension. Hashed as it is:
# what has a hash that is the same in another database (an enum's is of its number there). All else: as text.
_TABLES = """
WITH hashed AS (
    SELECT c.opcintype AS type
      FROM pg_opclass c
      JOIN pg_am m ON m.oid = c.opcmethod AND m.amname = 'hash'
      JOIN pg_type t ON t.oid = c.opcintype AND t.typtype = 'b'
      JOIN pg_amproc p ON p.amprocfamily = c.opcfamily AND p.amprocnum = 2
       AND p.amproclefttype = c.opcintype AND p.amprocrighttype = c.opcintype
     WHERE c.opcdefault AND t.typnamespace = 'pg_catalog'::regnamespace
     UNION SELECT 'varchar'::regtype
)
SELECT format('%I.%I', n.nspname, c.relname), n.nspname, c.relname,
       array_remove(array_agg(a.attname ORDER BY a.attnum), NULL),
       array_agg(t.oid IN (SELECT type FROM hashed)
                 OR t.typcategory = 'A' AND t.typelem IN (SELECT type FROM hashed) ORDER BY a.attnum)
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attgenerated <> 'v'
  LEFT JOIN pg_type t ON t.oid = a.atttypid
 WHERE c.relkind = 'r' AND c.relpersistence <> 't'
   AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                   AND d.deptype = 'e')
 GROUP BY n.nspname, c.relname
 ORDER BY n.nspname, c.relname
"""


def _tables(connection: Connection) -> Iterator[tuple[str, sql.Composed]]:
    """Each table's name for people, and the statement that measures it."""
    for name, schema, table, columns, hashed in connection.execute(_TABLES).fetchall():
        fields = [
            sql.SQL("{}" if has_hash else "{}::text").format(sql.Identifier(column))
            for column, has_hash in zip(columns, hashed, strict=False)
        ]
        yield name, _ROWS.format(table=sql.Identifier(schema, table), fields=sql.SQL(", ").join(fields))


def _measured(connection: Connection, statement: sql.SQL | sql.Composed) -> TableContents:
    row = connection.execute(statement).fetchone()
    assert row is not None  # noqa: S101 - an aggregate always has one
    return TableContents(rows=row[0], digest=str(row[1]))
