"""The chain that several writers share, in a database of its own."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, MetaData, NullPool, create_engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from storage.database import connect, run
from storage.trail import EMPTY, Head, Line, TrailRow, chained, head_of, note, take_head
from tests.clusters import open_cluster


class _Base(DeclarativeBase):
    metadata = MetaData()


class _Event(TrailRow, _Base):
    """A trail."""


class _Thing(_Base):
    """Something that events tell of."""

    __tablename__ = "things"

    name: Mapped[str] = mapped_column(primary_key=True)


NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
LINE = Line(NOW, "thing.made", "account:1", "192.0.2.7", "a" * 32, {"thing": "une", "count": 3})


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    with open_cluster(tmp_path_factory.mktemp("trail")) as url:
        yield url


@pytest.fixture
def engine(cluster: URL, tmp_path: Path) -> Iterator[Engine]:
    """A database with an empty trail; every session has a connection of its own."""
    name = f"trail_{abs(hash(tmp_path)):x}"
    with connect(cluster) as admin:
        run(admin, "CREATE DATABASE {}", name)
    made = create_engine(cluster.set(database=name), poolclass=NullPool)
    _Base.metadata.create_all(made)
    yield made
    made.dispose()


def write(engine: Engine, *lines: Line) -> Head:
    with Session(engine) as session:
        for line in lines:
            note(session, _Event, line)
        session.commit()
        head = take_head(session)
    assert head is not None
    return head


def trail(engine: Engine) -> list[tuple[TrailRow, bool]]:
    with Session(engine) as session:
        rows = session.scalars(select(_Event).order_by(_Event.position)).all()
        session.expunge_all()
    return list(chained(rows, EMPTY))


def kinds(engine: Engine) -> list[str]:
    return [row.kind for row, _ in trail(engine)]


def test_each_line_follows_from_the_one_before(engine: Engine) -> None:
    write(engine, LINE, replace(LINE, kind="thing.seen"))
    head = write(engine, replace(LINE, kind="thing.gone"))
    found = trail(engine)
    assert [(row.position, row.kind, sound) for row, sound in found] == [
        (1, "thing.made", True),
        (2, "thing.seen", True),
        (3, "thing.gone", True),
    ]
    assert head == Head(3, found[-1][0].hash)
    with Session(engine) as session:
        assert head_of(session, _Event) == head


def test_a_line_is_kept_as_it_was_said(engine: Engine) -> None:
    write(engine, LINE)
    [(row, _)] = trail(engine)
    assert (row.at, row.kind, row.actor, row.address, row.request_id, row.fields) == (
        LINE.at,
        LINE.kind,
        LINE.actor,
        LINE.address,
        LINE.request_id,
        LINE.fields,
    )


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"texte": "Noé\n\r\tŒuvre « é » e\u0301 \u202e\u2028\x1b[31m 🌻"},
        {"nul": "a\x00b", "half": "\ud800", "list": ["\udfff", "x"]},
        {"large": "é" * 300_000},
        {"huge": 2**200, "small": -(2**70), "true": True, "none": None},
        {"é": 1, "a": 2, "ab": 3, "A": 4, "_": 5},
        {'"\\': '"\\/', "list": ["b", "a", ""]},
    ],
    ids=["none", "unicode", "unstorable", "large", "numbers", "order", "escapes"],
)
def test_whatever_is_said_stays_sound(engine: Engine, fields: dict[str, str]) -> None:
    write(engine, replace(LINE, fields=fields))
    assert [sound for _, sound in trail(engine)] == [True]


def test_a_moment_is_the_same_in_every_zone(engine: Engine) -> None:
    paris = timezone(timedelta(hours=2))
    write(engine, replace(LINE, at=(NOW + timedelta(microseconds=7)).astimezone(paris)))
    assert [sound for _, sound in trail(engine)] == [True]


def test_what_is_too_long_is_cut_and_stays_sound(engine: Engine) -> None:
    write(engine, replace(LINE, actor="staff:" + "x" * 1000, address="f" * 100, request_id="r" * 100))
    [(row, sound)] = trail(engine)
    assert sound
    assert (len(row.actor or ""), len(row.address or ""), len(row.request_id or "")) == (300, 45, 64)


def test_a_rollback_takes_its_lines_along(engine: Engine) -> None:
    with Session(engine) as session:
        session.add(_Thing(name="une"))
        note(session, _Event, LINE)
        session.rollback()
        session.commit()
        assert take_head(session) is None
    assert trail(engine) == []


def test_what_fails_at_the_end_leaves_neither_line_nor_head(engine: Engine) -> None:
    write(engine, LINE)
    with Session(engine) as session:
        session.execute(text("CREATE TABLE twice (name text UNIQUE DEFERRABLE INITIALLY DEFERRED)"))
        session.commit()
        session.execute(text("INSERT INTO twice VALUES ('une'), ('une')"))
        note(session, _Event, LINE)
        with pytest.raises(DBAPIError):
            session.commit()
        session.rollback()
        assert take_head(session) is None
    assert len(trail(engine)) == 1


def test_a_savepoint_writes_nothing_before_its_time(engine: Engine) -> None:
    with Session(engine) as session:
        note(session, _Event, LINE)
        with session.begin_nested():
            session.add(_Thing(name="une"))
        assert trail(engine) == []
        with session.begin_nested() as undone:
            session.add(_Thing(name="deux"))
            session.flush()
            undone.rollback()
        session.commit()
        assert take_head(session) == Head(1, trail(engine)[0][0].hash)


def test_a_head_is_told_once_and_a_commit_without_lines_has_none(engine: Engine) -> None:
    with Session(engine) as session:
        note(session, _Event, LINE)
        session.commit()
        assert take_head(session) is not None
        assert take_head(session) is None
        session.add(_Thing(name="une"))
        session.commit()
        assert take_head(session) is None


def test_writers_on_many_connections_leave_no_gap(engine: Engine) -> None:
    barrier = threading.Barrier(8)

    def writer(number: int) -> None:
        barrier.wait()
        for turn in range(12):
            write(engine, *[replace(LINE, kind=f"of.{number}.{turn}")] * (1 + turn % 3))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(writer, range(8)))
    found = trail(engine)
    assert [row.position for row, _ in found] == list(range(1, 8 * 24 + 1))
    assert all(sound for _, sound in found)


def test_who_waits_for_a_row_keeps_no_other_writer_waiting(engine: Engine) -> None:
    """The lock of the trail is taken after every other row was written."""
    with Session(engine) as holder, ThreadPoolExecutor(1) as thread:
        holder.add(_Thing(name="une"))
        holder.flush()

        def wait_for_the_row() -> None:
            with Session(engine) as waiting:
                waiting.add(_Thing(name="une"))
                note(waiting, _Event, replace(LINE, kind="late"))
                waiting.commit()

        waiting = thread.submit(wait_for_the_row)
        _until(engine, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        write(engine, replace(LINE, kind="meanwhile"))
        holder.rollback()
        waiting.result()
    assert kinds(engine) == ["meanwhile", "late"]


def _until(engine: Engine, question: str) -> None:
    with engine.connect() as connection:
        while not connection.scalar(text(question)):
            connection.rollback()


@pytest.mark.parametrize(
    "alter",
    [
        "UPDATE audit_events SET kind = 'thing.lost' WHERE position = 2",
        "UPDATE audit_events SET fields = '[1, 2]' WHERE position = 2",
        """UPDATE audit_events SET fields = '{"thing": [1.5, {}]}' WHERE position = 2""",
        "UPDATE audit_events SET at = at + interval '1 microsecond' WHERE position = 2",
        "UPDATE audit_events SET actor = NULL WHERE position = 2",
        "UPDATE audit_events SET address = '192.0.2.8' WHERE position = 2",
        "UPDATE audit_events SET request_id = '' WHERE position = 2",
        "UPDATE audit_events SET hash = repeat('0', 64) WHERE position = 2",
        "UPDATE audit_events SET previous = repeat('0', 64) WHERE position = 2",
    ],
    ids=["kind", "no-object", "odd-values", "at", "actor", "address", "request", "hash", "previous"],
)
def test_a_line_that_was_altered_shows(engine: Engine, alter: str) -> None:
    write(engine, LINE, LINE, LINE)
    with engine.begin() as connection:
        connection.execute(text(alter))
    assert False in [sound for _, sound in trail(engine)[1:]]
    assert trail(engine)[0][1]


@pytest.mark.parametrize(
    ("remove", "wounds"),
    [
        (lambda position: position == 2, [3]),
        (lambda position: position == 1, [2]),
        (lambda position: position in (2, 3), [4]),
    ],
    ids=["in-the-middle", "the-first", "two"],
)
def test_a_line_that_was_removed_shows_once(
    engine: Engine, remove: Callable[[int], bool], wounds: list[int]
) -> None:
    write(engine, *[LINE] * 5)
    left = [row for row, _ in trail(engine) if not remove(row.position)]
    assert [row.position for row, sound in chained(left, EMPTY) if not sound] == wounds
