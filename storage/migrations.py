"""Running numbered Alembic migrations; each room that has tables keeps its own folder of them."""

import threading
from functools import cache

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from storage.errors import StorageError
from storage.server_words import words_of

# Alembic keeps the migration that it runs in module globals: two at once in a process would mix.
_alone = threading.Lock()


class MigrationFailed(StorageError):
    """The database stays at the revision that it was at."""


def configuration(location: str) -> Config:
    """``location`` names a package folder, such as ``tenants:migrations``."""
    config = Config()
    config.set_main_option("script_location", location)
    config.set_main_option("path_separator", "os")
    return config


@cache
def head(location: str) -> str:
    """The one newest revision. Alembic raises when there are several heads."""
    revision = ScriptDirectory.from_config(configuration(location)).get_current_head()
    if revision is None:
        raise ValueError(f"{location}: no migration")
    return revision


def try_upgrade(url: URL, location: str, role: str | None = None) -> None:
    """As ``upgrade``, for a database from elsewhere. Raises MigrationFailed."""
    try:
        upgrade(url, location, role)
    except (CommandError, SQLAlchemyError) as error:
        # Not from it: a log would show the row that a statement met.
        raise MigrationFailed(
            f"La base n’a pas pu être mise à la version actuelle : {_words_of(error)}"
        ) from None


def _words_of(error: CommandError | SQLAlchemyError) -> str:
    if isinstance(error, DBAPIError):
        return words_of(error.orig) if isinstance(error.orig, psycopg.Error) else type(error).__name__
    return str(error).splitlines()[0]


def upgrade(url: URL, location: str, role: str | None = None) -> None:
    """Bring a database to the newest revision, all in one transaction, as ``role`` when given.

    Threads of a process take turns; a database that is there already waits for none.
    """
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        if role is not None:
            connection.execute(text(f"SET ROLE {connection.dialect.identifier_preparer.quote(role)}"))
        if current(connection) != head(location):
            _migrate(connection, location)


def _migrate(connection: Connection, location: str) -> None:
    with _alone:
        config = configuration(location)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def run_environment(connection: Connection) -> None:
    """The whole body of a migrations folder's ``env.py``."""
    from alembic import context  # noqa: PLC0415 - only filled in while Alembic runs an environment

    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()


def current(connection: Connection) -> str | None:
    """The revision a database is at, None when it has never been migrated."""
    return MigrationContext.configure(connection).get_current_revision()
