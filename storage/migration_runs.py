"""Alembic at work, for ``storage.migrations``: not loaded before there is something to migrate."""

import threading

from alembic import command, context
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from storage.migrations import MigrationFailed

# Alembic keeps the migration that it runs in module globals: two at once in a process would mix.
_alone = threading.Lock()


def configuration(location: str) -> Config:
    """``location`` names a package folder, such as ``tenants:migrations``."""
    config = Config()
    config.set_main_option("script_location", location)
    config.set_main_option("path_separator", "os")
    return config


def migrate(connection: Connection, location: str) -> None:
    """To the newest revision. Raises MigrationFailed with what Alembic says, and whatever the server does."""
    with _alone:
        config = configuration(location)
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise MigrationFailed.because(str(error).splitlines()[0]) from None


def run_environment(connection: Connection) -> None:
    """The whole body of a migrations folder's ``env.py``."""
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
