"""What an archive holds of people never comes out in an error, however PostgreSQL words it."""

import traceback
from functools import partial

import pytest

from storage.archive.contents import database_errors
from storage.archive.errors import ArchiveUnreadable, ReadingFault
from storage.archive.restoring import restore_database
from storage.archive.tools import Database
from storage.migrations import MigrationFailed, try_upgrade
from tests.functional.storage.archives.yard import Yard, as_owner, keep

EMAIL = "ambre@val-joli.example"
FUNCTION = """
CREATE FUNCTION public.judged(email text) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
$$ BEGIN IF current_database() = '{}' THEN RETURN 1; END IF; RETURN {}; END $$
"""
CHECKED = "CREATE TABLE accounts (email text CHECK (public.judged(email) > 0))"
INDEXED = "CREATE TABLE accounts (email text); CREATE INDEX ON accounts (public.judged(email))"
# What a database with another name says to the same row.
REFUSALS = {
    "a row": ("0", CHECKED),
    "a value": ("email::int", CHECKED),
    "an index": ("email::int", INDEXED),
}


def refused_elsewhere(yard: Yard, judgement: str, table: str) -> Database:
    database = yard.database()
    with as_owner(database) as owner:
        owner.execute(FUNCTION.format(database.name, judgement).encode())
        owner.execute(table.encode())
        owner.execute("INSERT INTO accounts VALUES (%s)", [EMAIL])
    return database


def shown(error: BaseException) -> str:
    """With everything that a log shows of it."""
    return "".join(traceback.format_exception(error))


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS.keys())
def test_a_restoration_that_a_row_stops(yard: Yard, refusal: tuple[str, str]) -> None:
    archive = keep(refused_elsewhere(yard, *refusal))
    with pytest.raises(ArchiveUnreadable) as caught:
        restore_database(archive.chunks, archive.manifest, [archive.identity], yard.database())
    assert caught.value.code == ReadingFault.RESTORE_FAILED
    assert "ERROR:" in str(caught.value)
    assert EMAIL not in shown(caught.value)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("INSERT INTO accounts VALUES (%s)", "CheckViolation (23514)"),
        ("SELECT %s::text::int", "InvalidTextRepresentation (22P02)"),
        ("SELECT %s FROM nowhere", 'relation "nowhere" does not exist'),
    ],
)
def test_a_statement_that_fails(yard: Yard, statement: str, said: str) -> None:
    database = yard.filled("CREATE TABLE accounts (email text CHECK (email = ''))")
    translated = database_errors(database.name, partial(ArchiveUnreadable, ReadingFault.DATABASE_FAILED))
    with pytest.raises(ArchiveUnreadable) as caught, as_owner(database) as owner, translated:
        owner.execute(statement.encode(), [EMAIL])
    assert said in str(caught.value)
    assert EMAIL not in shown(caught.value)


def test_a_migration_that_a_row_stops(yard: Yard) -> None:
    """Restored databases are brought to the current release: whatever its statements meet there."""
    database = yard.filled(
        f"CREATE TABLE accounts AS SELECT '{EMAIL}' AS email",
        "CREATE VIEW alembic_version AS SELECT email::int::text AS version_num FROM accounts",
    )
    with pytest.raises(MigrationFailed, match="22P02") as caught:
        try_upgrade(database.server.set(database=database.name), "tenants:migrations", role=database.owner)
    assert EMAIL not in shown(caught.value)
