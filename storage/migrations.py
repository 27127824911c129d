"""Running numbered Alembic migrations; each room that has tables keeps its own folder of them.

A database may be at a *later* revision than this release knows: another release is at work beside this one,
or was before a roll-back. Migrations only add (ARCHITECTURE.md, Migrations), so this release works on it as
it is, and leaves it so.
"""

import re
from collections.abc import Callable
from enum import Enum, auto
from functools import cache
from importlib.resources import files
from typing import Self

import psycopg
from sqlalchemy import URL, Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from storage.database import Connection as PlainConnection
from storage.errors import StorageError
from storage.server_words import words_of

# A migration takes tables whole. While it waits for one, others wait behind it: not as long as they would for
# a lock of their own (tenants.databases.PATIENCE).
_LOCK_TIMEOUT = "2s"
_NUMBERED = re.compile(r"\d{4}")
# A migration's file begins with its own revision (tests/architecture/test_migrations_only_add.py).
_FILE = re.compile(r"(\d{4})_\w+\.py")


class MigrationFailed(StorageError):
    """The database stays at the revision that it was at."""

    @classmethod
    def because(cls, words: str) -> Self:
        """``words`` are the server's, or Alembic's."""
        return cls(f"La base n’a pas pu être mise à la version actuelle : {words}")


class MigrationHindered(MigrationFailed):
    """By what passes: a table that was held, a server that went away. To be tried again."""


class UnknownRevision(MigrationFailed):
    """No release of this software has made this database what it is."""


class Standing(Enum):
    """Where a database is, seen from this release."""

    BEHIND = auto()
    CURRENT = auto()
    LATER = auto()


def head(location: str) -> str:
    """The newest revision; ``location`` names a package folder, such as ``tenants:migrations``."""
    return max(_known(location))


def standing(revision: str | None, location: str) -> Standing:
    """Where ``revision`` stands; None is a database that was never migrated. Raises UnknownRevision."""
    newest = head(location)
    if revision == newest:
        return Standing.CURRENT
    if revision is None or revision in _known(location):
        return Standing.BEHIND
    if _NUMBERED.fullmatch(revision) and revision > newest:
        return Standing.LATER
    raise UnknownRevision(
        f"La base est à la révision « {revision} », qu’aucune version de ce logiciel ne fait (la dernière, "
        f"ici, est {newest}) : rétablissez sa table alembic_version, ou une sauvegarde."
    )


def suffices(revision: str | None, location: str) -> bool:
    """Whether the code of this release can work on a database at ``revision``."""
    try:
        return standing(revision, location) is not Standing.BEHIND
    except UnknownRevision:
        return False


def latest(revision: str | None, location: str) -> str:
    """What a database that was at ``revision`` is at after ``upgrade``. Raises UnknownRevision."""
    newest = head(location)
    return revision if revision and standing(revision, location) is Standing.LATER else newest


@cache
def _known(location: str) -> frozenset[str]:
    package, _, folder = location.partition(":")
    entries = (files(package) / folder / "versions").iterdir()
    return frozenset(named[1] for entry in entries if (named := _FILE.fullmatch(entry.name)))


def try_upgrade(
    url: URL, location: str, role: str | None = None, finish: Callable[[PlainConnection], None] | None = None
) -> None:
    """As ``upgrade``, for a database whose contents are not ours. Raises MigrationFailed."""
    try:
        upgrade(url, location, role, finish)
    except (SQLAlchemyError, psycopg.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        kind = MigrationHindered if isinstance(cause, psycopg.OperationalError) else MigrationFailed
        words = words_of(cause) if isinstance(cause, psycopg.Error) else type(cause).__name__
        # Not from it: a log would show the row that a statement met.
        raise kind.because(words) from None


def upgrade(
    url: URL, location: str, role: str | None = None, finish: Callable[[PlainConnection], None] | None = None
) -> None:
    """Bring a database to the newest revision, all in one transaction, as ``role`` when given.

    Where there was something to do, ``finish`` ends that transaction, as whoever the address names. A
    database of a later release is left as it is. Threads of a process take turns; one that finds nothing to
    do waits for none. Raises MigrationFailed with Alembic's words, and whatever the server does.
    """
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        if role is not None:
            connection.execute(text(f"SET ROLE {connection.dialect.identifier_preparer.quote(role)}"))
        if standing(revision_in(_plain(connection)), location) is Standing.BEHIND:
            connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'"))
            from storage.migration_runs import migrate  # noqa: PLC0415 - 0.3 s that most processes need not pay

            migrate(connection, location)
            connection.execute(text("RESET ROLE"))
            if finish is not None:
                finish(_plain(connection))


def _plain(connection: Connection) -> PlainConnection:
    """psycopg's own connection, in the same transaction."""
    plain = connection.connection.driver_connection
    assert isinstance(plain, psycopg.Connection)  # noqa: S101 - tells the type checker what the address says
    return plain


def current(connection: Connection) -> str | None:
    """The revision a database is at, None when it has never been migrated. Raises as SQLAlchemy does."""
    if connection.scalar(text("SELECT to_regclass('public.alembic_version')")) is None:
        return None
    row: str | None = connection.scalar(text("SELECT version_num FROM public.alembic_version"))
    return row


def revision_in(inside: PlainConnection) -> str | None:
    """The same over a plain connection, whose role reads what the database holds: one of no more rights."""
    if inside.execute("SELECT to_regclass('public.alembic_version')").fetchone() == (None,):
        return None
    row = inside.execute("SELECT version_num FROM public.alembic_version").fetchone()
    return None if row is None else str(row[0])
