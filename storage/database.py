"""Connections to PostgreSQL, and statements that name roles and databases safely."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.errors import DuplicateDatabase, UniqueViolation
from psycopg.rows import TupleRow
from sqlalchemy import URL

from storage.errors import DatabaseBeingCreated, DatabaseUnavailable
from storage.server_words import words_of

Connection = psycopg.Connection[TupleRow]


def connect(url: URL, database: str | None = None) -> Connection:
    """An autocommit connection. Raises DatabaseUnavailable, which never shows a password."""
    target = url.set(database=database) if database else url
    try:
        return psycopg.connect(conninfo(target), autocommit=True)
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(
            f"La base « {target.database} » refuse la connexion de « {target.username} » : {error}"
        ) from error


@contextmanager
def translated_errors() -> Iterator[None]:
    """What the server could not do now, a lock that was not had included, as DatabaseUnavailable."""
    try:
        yield
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(words_of(error)) from None


def conninfo(url: URL) -> str:
    """A SQLAlchemy address as libpq's keywords, which take any character in a password."""
    parts: dict[str, Any] = {
        "user": url.username,
        "password": url.password,
        "host": url.host,
        "port": url.port,
    }
    options = {name: value for name, value in url.query.items() if isinstance(value, str)}
    given = {name: value for name, value in parts.items() if value is not None}
    return make_conninfo(dbname=url.database, **given, **options)


def run(connection: Connection, statement: LiteralString, *names: str) -> psycopg.Cursor[Any]:
    """Execute a statement whose ``{}`` are names, each quoted."""
    return connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def is_superuser(admin: Connection) -> bool:
    return admin.pgconn.parameter_status(b"is_superuser") == b"on"


def database_exists(admin: Connection, name: str) -> bool:
    return admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def create_closed(admin: Connection, statement: LiteralString, *names: str) -> None:
    """Run a CREATE DATABASE. Raises DatabaseBeingCreated while the server does so for a dead predecessor."""
    try:
        run(admin, statement, *names)
    except (DuplicateDatabase, UniqueViolation) as error:
        raise DatabaseBeingCreated(f"« {names[0]} » est en cours de création sur le serveur.") from error
