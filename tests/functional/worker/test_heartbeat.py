"""Whether the clockwork runs, as the queue's own tables say."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from provisioner.heartbeat import SILENCE, SWEEP, Stopped, stopped
from provisioner.instances.work import Platform
from provisioner.worker import build_queue

LATER = SILENCE + timedelta(seconds=1)


@pytest.fixture
def queue(platform: Platform) -> Iterator[Session]:
    """An empty queue, for this test alone: nothing is committed."""
    with Session(platform.control) as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))
        session.execute(text("DELETE FROM procrastinate_workers"))
        yield session
        session.rollback()


def moment(queue: Session) -> datetime:
    """That of everything in this transaction."""
    at = queue.scalar(text("SELECT now()"))
    assert isinstance(at, datetime)
    return at


def sweep(queue: Session, *ways: str) -> None:
    """A sweep that goes these ways; the queue's triggers note each."""
    insert = "INSERT INTO procrastinate_jobs (task_name, queue_name) VALUES (:sweep, 'default') RETURNING id"
    job = queue.scalar(text(insert), {"sweep": SWEEP})
    for way in ways:
        status = (
            "UPDATE procrastinate_jobs SET status = CAST(:way AS procrastinate_job_status) WHERE id = :job"
        )
        queue.execute(text(status), {"way": way, "job": job})


def test_the_worker_s_sweep_is_the_one_that_is_looked_for(platform: Platform) -> None:
    assert SWEEP in build_queue(platform).tasks


def test_it_never_ran(queue: Session) -> None:
    assert stopped(queue, moment(queue)) == Stopped(None)


def test_a_worker_has_just_begun(queue: Session) -> None:
    queue.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
    assert stopped(queue, moment(queue)) is None
    assert stopped(queue, moment(queue) + LATER) == Stopped(None)


def test_the_last_sweep_is_a_while_ago(queue: Session) -> None:
    sweep(queue, "doing", "succeeded")
    assert stopped(queue, moment(queue)) is None
    assert stopped(queue, moment(queue) + LATER) == Stopped(moment(queue))


@pytest.mark.parametrize("ways", [(), ("doing",), ("doing", "failed")])
def test_a_sweep_that_does_not_end_well_is_none(queue: Session, ways: tuple[str, ...]) -> None:
    sweep(queue, *ways)
    assert stopped(queue, moment(queue)) == Stopped(None)
