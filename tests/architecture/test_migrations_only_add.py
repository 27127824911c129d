"""Each release works on what the next one migrates: migrations only add (ARCHITECTURE.md, Migrations).

Every migration since that became the rule is run on a real database and judged by what it made of the schema.
"""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import URL, NullPool, create_engine

from provisioner.instances.work import Platform
from provisioner.prepare import CONTROL_MIGRATIONS, TENANT_MIGRATIONS
from storage.database import connect, run
from storage.migration_runs import configuration
from storage.migrations import Standing, head, standing
from tests.schema_changes import Schema, breaks

# Written before there was a release to work beside.
LAST_FREE = {CONTROL_MIGRATIONS: "0007", TENANT_MIGRATIONS: "0004"}
# What only looks like taking away, by location and revision, with the reason.
EXCUSED: dict[tuple[str, str], dict[str, str]] = {}

ONE_TABLE = (
    "CREATE TABLE people (id int PRIMARY KEY, name varchar(40), age int DEFAULT 0 NOT NULL, email text)"
)
ADDING = [
    "CREATE TABLE notices (id int PRIMARY KEY, words text NOT NULL)",
    "ALTER TABLE people ADD COLUMN nickname text",
    "ALTER TABLE people ADD COLUMN nickname text NOT NULL DEFAULT ''",
    "ALTER TABLE people ADD COLUMN number int GENERATED ALWAYS AS IDENTITY",
    "ALTER TABLE people ADD COLUMN badge text UNIQUE",
    "CREATE INDEX ON people (name)",
    "ALTER TABLE people ALTER COLUMN name TYPE varchar(80)",
    "ALTER TABLE people ALTER COLUMN name TYPE text",
    "ALTER TABLE people ALTER COLUMN age DROP NOT NULL",
]
BREAKING = {
    "DROP TABLE people": "people.name is dropped",
    "ALTER TABLE people RENAME TO persons": "people.name is dropped or renamed",
    "ALTER TABLE people RENAME COLUMN name TO title": "people.name is dropped or renamed",
    "ALTER TABLE people DROP COLUMN age": "people.age is dropped",
    "ALTER TABLE people ALTER COLUMN name TYPE varchar(20)": "people.name was character varying(40)",
    "ALTER TABLE people ALTER COLUMN email TYPE varchar(80)": "people.email was text",
    "ALTER TABLE people ALTER COLUMN age TYPE bigint": "people.age was integer",
    "ALTER TABLE people ALTER COLUMN name SET NOT NULL": "people.name must be given now",
    "ALTER TABLE people ALTER COLUMN age DROP DEFAULT": "people.age has lost its default",
    "ALTER TABLE people ADD COLUMN nickname text NOT NULL": "people.nickname must be given",
    "ALTER TABLE people ADD UNIQUE (email)": "forbids what was allowed: UNIQUE (email)",
    "CREATE UNIQUE INDEX ON people (lower(email))": "forbids what was allowed",
    "CREATE UNIQUE INDEX ON people (email) WHERE age > 0": "forbids what was allowed",
    "ALTER TABLE people ADD CHECK (age > 0)": "forbids what was allowed: CHECK",
    "ALTER TABLE people DROP CONSTRAINT people_pkey": "people_pkey is gone",
}


@pytest.fixture
def database(platform: Platform) -> Iterator[URL]:
    name = f"schema_{uuid.uuid4().hex}"
    with connect(platform.admin) as admin:
        run(admin, "CREATE DATABASE {} TEMPLATE template0", name)
        yield platform.admin.set(database=name)
        run(admin, "DROP DATABASE {} WITH (FORCE)", name)


def schema(url: URL) -> Schema:
    with connect(url) as inside:
        return Schema.of(inside)


def bring_to(url: URL, location: str, revision: str) -> None:
    with create_engine(url, poolclass=NullPool).begin() as connection:
        config = configuration(location)
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


@pytest.mark.parametrize("location", LAST_FREE)
def test_every_migration_leaves_what_the_release_before_works_with(database: URL, location: str) -> None:
    script = ScriptDirectory.from_config(configuration(location))
    bring_to(database, location, LAST_FREE[location])
    before = schema(database)
    assert breaks(before, before) == []
    for revision in sorted(one.revision for one in script.walk_revisions()):
        if revision > LAST_FREE[location]:
            bring_to(database, location, revision)
            after = schema(database)
            assert breaks(before, after) == sorted(EXCUSED.get((location, revision), {})), revision
            before = after


@pytest.mark.parametrize("location", LAST_FREE)
def test_files_of_migrations_are_named_as_their_revisions_follow_each_other(location: str) -> None:
    """What the newest one is, is read from the names of the files."""
    script = ScriptDirectory.from_config(configuration(location))
    chain = [(one.revision, one.down_revision, Path(one.path).name) for one in script.walk_revisions()][::-1]
    numbers = [f"{number:04}" for number in range(1, len(chain) + 1)]
    assert [(revision, before) for revision, before, _ in chain] == list(
        zip(numbers, [None, *numbers], strict=False)
    )
    assert [name[:5] for _, _, name in chain] == [f"{number}_" for number in numbers]
    assert [standing(number, location) for number in numbers[:-1]] == [Standing.BEHIND] * (len(chain) - 1)
    assert head(location) == numbers[-1]


@pytest.mark.parametrize("statement", ADDING)
def test_what_adds_is_none_of_older_code_s_business(database: URL, statement: str) -> None:
    assert changed_by(database, statement) == []


@pytest.mark.parametrize(("statement", "said"), BREAKING.items(), ids=BREAKING.keys())
def test_what_breaks_older_code_is_named(database: URL, statement: str, said: str) -> None:
    assert any(said in one for one in changed_by(database, statement))


def changed_by(database: URL, statement: str) -> list[str]:
    with connect(database) as inside:
        inside.execute(ONE_TABLE)
        before = Schema.of(inside)
        inside.execute(statement.encode())
        return breaks(before, Schema.of(inside))
