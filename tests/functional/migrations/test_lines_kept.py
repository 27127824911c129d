"""What an instance had on record before its trail was chained stays on record, in the chain."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, select, text
from sqlalchemy.orm import Session

from provisioner.prepare import TENANT_MIGRATIONS
from storage.database import connect, run
from storage.migrations import upgrade
from storage.trail import EMPTY, Line, chained, note
from tenants.models import AuditEvent
from tests.clusters import open_cluster
from tests.functional.migrations.older import bring_to

BEFORE = "0003"
NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
ACCOUNT = "7e1f7b1e-55f2-4d44-a86c-46c3b7a9d7d1"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    """A database as the release before left it, with three lines."""
    with open_cluster(tmp_path_factory.mktemp("kept")) as cluster:
        with connect(cluster) as admin:
            run(admin, "CREATE DATABASE {}", "older")
        older = cluster.set(database="older")
        bring_to(older, BEFORE)
        with create_engine(older, poolclass=NullPool).begin() as connection:
            _record(connection)
        yield older


def _record(connection: Connection) -> None:
    lines = [("account.created", ACCOUNT), ("login.refused", None), ("login", ACCOUNT)]
    for minutes, (kind, account) in enumerate(lines):
        connection.execute(
            text("INSERT INTO audit_events (at, kind, account_id) VALUES (:at, :kind, :account)"),
            {"at": NOW + timedelta(minutes=minutes, microseconds=5), "kind": kind, "account": account},
        )


def lines(engine: Engine) -> list[tuple[str, object, bool]]:
    with Session(engine) as session:
        rows = session.scalars(select(AuditEvent).order_by(AuditEvent.position)).all()
        return [(row.kind, row.fields.get("account"), follows) for row, follows in chained(rows, EMPTY)]


def test_what_was_recorded_before_goes_on_in_the_chain(url: URL) -> None:
    upgrade(url, TENANT_MIGRATIONS)
    engine = create_engine(url, poolclass=NullPool)
    with Session(engine) as session:
        note(session, AuditEvent, Line(NOW, "logout", fields={"account": ACCOUNT}))
        session.commit()
    assert lines(engine) == [
        ("account.created", ACCOUNT, True),
        ("login.refused", None, True),
        ("login", ACCOUNT, True),
        ("logout", ACCOUNT, True),
    ]
