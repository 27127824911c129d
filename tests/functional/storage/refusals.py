"""How PostgreSQL turns somebody away: a test says which door was closed, not merely that one was."""

from enum import StrEnum

import psycopg
from sqlalchemy import URL

from storage.database import conninfo


class Refusal(StrEnum):
    """The server's own words. A connection that fails has no SQLSTATE that libpq would tell."""

    ABSENT = "does not exist"
    CLOSED = "is not currently accepting connections"
    DENIED = "permission denied for database"
    PASSWORD = "password authentication failed"
    NO_PASSWORD = "no password supplied"


def refusal(url: URL) -> Refusal | None:
    """Why the server refuses a connection, None when it lets it in. Any other failure is raised."""
    try:
        psycopg.connect(conninfo(url), connect_timeout=5).close()
    except psycopg.OperationalError as error:
        for known in Refusal:
            if known.value in str(error):
                return known
        raise
    return None
