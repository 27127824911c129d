"""What a recovery leaves on the databases that it made, so that the next run knows them for its own.

It is the comment of the database: committed with what it tells of, read without opening the database, gone
with it, and in no archive.
"""

import json
import uuid
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from psycopg import sql
from sqlalchemy.orm import Session

from storage.database import Connection
from themes.problems import Problem, Severity

_COMMENT = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"


@dataclass(frozen=True, slots=True)
class Mark:
    """Of the control database: ``head`` is how far its trail had come in the archive at ``key``.

    ``rows`` are that archive's, by table. ``problems`` are those of newer archives that were refused,
    ``is_proven`` as in ``ControlArchive``. ``ended_at`` is None as long as the recovery is under way, in ISO
    8601 afterwards.
    """

    recovery: str
    key: str
    archive: str
    taken_at: str
    head: int
    is_proven: bool
    rows: dict[str, int]
    problems: tuple[dict[str, str], ...] = ()
    ended_at: str | None = None

    def ended(self, now: datetime) -> "Mark":
        return replace(self, ended_at=now.isoformat())


@dataclass(frozen=True, slots=True)
class TenantMark:
    """Of an instance's database that is whole; ``problems`` as they stood when it was restored."""

    recovery: str
    key: str
    problems: tuple[dict[str, str], ...] = ()


def kept(problems: tuple[Problem, ...]) -> tuple[dict[str, str], ...]:
    """As marks and JSON hold them."""
    return tuple(problem.as_json() for problem in problems)


def problems_of(mark: Mark | TenantMark) -> tuple[Problem, ...]:
    return tuple(
        Problem(Severity(one["severity"]), one["field"], one["code"], one["message"]) for one in mark.problems
    )


def read_mark(admin: Connection, database: str) -> Mark | None:
    """None for a database that is not there, or that no recovery made."""
    told = _told(admin, database)
    return Mark(**told) if told is not None and "head" in told else None


def read_tenant_mark(admin: Connection, database: str) -> TenantMark | None:
    """The same of an instance's."""
    told = _told(admin, database)
    return TenantMark(**told) if told is not None and "head" not in told else None


def write_mark(connection: Connection, database: str, mark: Mark | TenantMark) -> None:
    """With the transaction of ``connection``, which is the owner's or one of its members'."""
    statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
    connection.execute(statement.format(sql.Identifier(database), sql.Literal(json.dumps(asdict(mark)))))


def driver(session: Session) -> Connection:
    """The connection of a session's transaction."""
    connection: Any = session.connection().connection.driver_connection
    return connection  # type: ignore[no-any-return]  # the library does not say of which driver


def new_recovery() -> str:
    return str(uuid.uuid4())


def _told(admin: Connection, database: str) -> dict[str, Any] | None:
    row = admin.execute(_COMMENT, [database]).fetchone()
    try:
        told = json.loads(row[0]) if row is not None and row[0] is not None else None
    except ValueError:
        return None
    return told if isinstance(told, dict) and "recovery" in told else None
