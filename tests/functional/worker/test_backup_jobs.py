"""Asking for work on archives: a queue of its own, one waiting job for one thing, what people asked first."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from provisioner.instances.work import Platform
from provisioner.jobs import (
    ASKED,
    BACKUPS_QUEUE,
    SCHEDULED,
    BackupOrder,
    defer_backup,
    defer_drill,
    defer_drop_copy,
    defer_restoration,
    defer_verify,
)
from storage.database import connect

DAILY = "daily"
Defer = Callable[[Session, uuid.UUID], None]


def waiting(platform: Platform, thing: uuid.UUID) -> list[tuple[Any, ...]]:
    """Queue, priority and arguments of the jobs about ``thing``."""
    statement = (
        "SELECT queue_name, priority, args FROM procrastinate_jobs "
        "WHERE args::text LIKE %s AND status = 'todo' ORDER BY id"
    )
    with connect(platform.admin) as admin:
        return list(admin.execute(statement, [f"%{thing}%"]))


@pytest.mark.parametrize("defer", [defer_verify, defer_drill, defer_restoration, defer_drop_copy])
def test_what_is_asked_twice_waits_once_in_the_queue_of_archives(platform: Platform, defer: Defer) -> None:
    thing = uuid.uuid4()
    with Session(platform.control) as session, session.begin():
        defer(session, thing)
        defer(session, thing)
    ((queue, priority, arguments),) = waiting(platform, thing)
    assert (queue, priority) == (BACKUPS_QUEUE, ASKED)
    assert list(arguments.values()) == [str(thing)]


def test_an_order_comes_through_the_queue_as_it_was_given(platform: Platform) -> None:
    order = BackupOrder(uuid.uuid4(), DAILY, platform.clock(), uuid.uuid4())
    with Session(platform.control) as session, session.begin():
        defer_backup(session, order)
    ((queue, priority, arguments),) = waiting(platform, order.instance_id or uuid.uuid4())
    assert (queue, priority) == (BACKUPS_QUEUE, SCHEDULED)
    assert BackupOrder.of_arguments(**arguments) == order


def test_the_order_of_the_control_plane_s_own_archive_names_no_instance() -> None:
    order = BackupOrder(None)
    assert BackupOrder.of_arguments(**order.as_arguments()) == order


def test_what_somebody_asked_for_goes_first(platform: Platform) -> None:
    instance_id = uuid.uuid4()
    with Session(platform.control) as session, session.begin():
        defer_backup(session, BackupOrder(instance_id, DAILY))
        defer_backup(session, BackupOrder(instance_id))
    assert [priority for _, priority, _ in waiting(platform, instance_id)] == [SCHEDULED, ASKED]


def test_a_waiting_job_goes_first_once_somebody_asks_for_it(platform: Platform) -> None:
    archive_id = uuid.uuid4()
    with Session(platform.control) as session, session.begin():
        defer_drill(session, archive_id, platform.clock() + timedelta(hours=1), scheduled=True)
        defer_drill(session, archive_id)
    assert [priority for _, priority, _ in waiting(platform, archive_id)] == [ASKED]
