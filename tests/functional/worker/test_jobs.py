"""The queue: work is asked for in a transaction, done by any worker, and rescued from dead ones."""

import asyncio
import os
import time
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from provisioner.addresses import Addresses
from provisioner.instances.conditions import settled
from provisioner.instances.locks import instance_lock
from provisioner.instances.onboarding import onboard
from provisioner.instances.work import Platform
from provisioner.jobs import RECONCILE, defer_reconciliation
from provisioner.models import Instance, Member
from provisioner.worker import build_queue, carry_out, defer_due, rescue_stalled
from storage.database import connect
from tests import prepared
from tests.members import live_instance, load, order

PATIENCE_SECONDS = 60


@pytest.fixture
def instance_id(platform: Platform) -> uuid.UUID:
    return onboard(platform, order())


def jobs(platform: Platform, instance_id: uuid.UUID) -> list[tuple[str, Any]]:
    """The reconciliations; what is due of archives is queued by the sweep, and no matter here."""
    with connect(platform.admin) as admin:
        rows = admin.execute(
            "SELECT status::text, scheduled_at FROM procrastinate_jobs "
            "WHERE args ->> 'instance_id' = %s AND task_name = %s ORDER BY id",
            [str(instance_id), RECONCILE],
        )
        return list(rows)


def test_a_rollback_takes_its_job_along(platform: Platform) -> None:
    nobody = uuid.uuid4()
    with Session(platform.control) as session:
        defer_reconciliation(session, nobody)
        session.rollback()
    assert jobs(platform, nobody) == []


def test_one_waiting_job_is_enough_and_the_change_that_asked_again_is_kept(
    platform: Platform, instance_id: uuid.UUID
) -> None:
    with Session(platform.control) as session, session.begin():
        member = session.get_one(Instance, instance_id).member
        member.postal_address = "1, place du Marché"
        defer_reconciliation(session, instance_id)
        member_id = member.id
    assert [status for status, _ in jobs(platform, instance_id)] == ["todo"]
    with Session(platform.control) as session:
        assert session.get_one(Member, member_id).postal_address == "1, place du Marché"


@pytest.mark.parametrize(("minutes", "expected"), [(None, None), (1, 1), (9, 5)])
def test_a_job_that_waits_is_moved_forward_never_back(
    platform: Platform, minutes: int | None, expected: int | None
) -> None:
    instance_id, now = live_instance(platform).id, platform.clock()

    def at(count: int | None) -> datetime | None:
        return now + timedelta(minutes=count) if count is not None else None

    with Session(platform.control) as session, session.begin():
        session.execute(text("DELETE FROM procrastinate_jobs"))
        defer_reconciliation(session, instance_id, at(5))
        defer_reconciliation(session, instance_id, at(minutes))
    assert jobs(platform, instance_id) == [("todo", at(expected))]


def test_a_job_holds_an_identifier_and_no_secret(platform: Platform, instance_id: uuid.UUID) -> None:
    with connect(platform.admin) as admin:
        rows = admin.execute("SELECT DISTINCT jsonb_object_keys(args) FROM procrastinate_jobs").fetchall()
    identifiers = {"instance_id", "archive_id", "restoration_id", "domain_id", "asked_by"}
    assert {name for (name,) in rows} <= identifiers | {"timestamp", "kind", "slot"}


def test_a_worker_brings_an_instance_up(platform: Platform, instance_id: uuid.UUID) -> None:
    queue = build_queue(platform)

    async def work() -> None:
        async with queue.open_async():
            await queue.run_worker_async(wait=False, install_signal_handlers=False)

    asyncio.run(work())
    assert settled(load(platform, instance_id), platform.clock())
    assert [status for status, _ in jobs(platform, instance_id)] == ["succeeded"]


def test_a_worker_that_finds_the_instance_busy_comes_back_soon(
    platform: Platform, instance_id: uuid.UUID
) -> None:
    with connect(platform.admin) as admin:
        admin.execute("DELETE FROM procrastinate_jobs WHERE args ->> 'instance_id' = %s", [str(instance_id)])
    with instance_lock(platform.admin, instance_id):
        carry_out(platform, instance_id)
    ((status, scheduled_at),) = jobs(platform, instance_id)
    assert status == "todo"
    assert scheduled_at <= platform.clock() + timedelta(seconds=2)


def test_the_sweep_queues_what_is_due_and_nothing_else(platform: Platform) -> None:
    due, later = live_instance(platform).id, live_instance(platform).id
    with connect(platform.admin) as admin:
        admin.execute("DELETE FROM procrastinate_jobs")
    with Session(platform.control) as session, session.begin():
        session.execute(text("UPDATE instances SET next_look_at = NULL"))
        session.get_one(Instance, due).next_look_at = platform.clock() - timedelta(seconds=1)
        session.get_one(Instance, later).next_look_at = platform.clock() + timedelta(hours=1)
    assert defer_due(platform) == 1
    assert [status for status, _ in jobs(platform, due)] == ["todo"]
    assert jobs(platform, later) == []


def stall(platform: Platform, instance_id: uuid.UUID) -> None:
    """Leave the job as a worker that died long ago leaves it."""
    with connect(platform.admin) as admin:
        admin.execute(
            "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) "
            "VALUES (now() - interval '1 hour') RETURNING id) "
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = dead.id FROM dead "
            "WHERE args ->> 'instance_id' = %s",
            [str(instance_id)],
        )


def rescue(platform: Platform) -> None:
    queue = build_queue(platform)

    async def run() -> None:
        async with queue.open_async():
            await rescue_stalled(queue)

    asyncio.run(run())


def test_the_job_of_a_dead_worker_goes_back_to_the_queue(platform: Platform, instance_id: uuid.UUID) -> None:
    stall(platform, instance_id)
    rescue(platform)
    assert [status for status, _ in jobs(platform, instance_id)] == ["todo"]


def test_a_dead_job_gives_way_to_a_newer_one_that_waits(platform: Platform, instance_id: uuid.UUID) -> None:
    stall(platform, instance_id)
    with Session(platform.control) as session, session.begin():
        defer_reconciliation(session, instance_id)
    rescue(platform)
    assert [status for status, _ in jobs(platform, instance_id)] == ["failed", "todo"]


def test_the_worker_command_works_and_stops_when_asked(platform: Platform, instance_id: uuid.UUID) -> None:
    environment = {**os.environ, "PROVISIONER_DATA_DIR": str(platform.settings.data_dir)}
    with prepared.running(["worker"], environment) as worker:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not settled(load(platform, instance_id), platform.clock()) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert settled(load(platform, instance_id), platform.clock())
    assert worker.wait(0) == 0


def test_the_consoles_role_may_ask_for_work(platform: Platform, addresses: Addresses) -> None:
    instance_id = live_instance(platform).id
    with connect(platform.admin) as admin:
        admin.execute("DELETE FROM procrastinate_jobs")
    engine = create_engine(addresses.console)
    with Session(engine) as session, session.begin():
        defer_reconciliation(session, instance_id)
    engine.dispose()
    assert [status for status, _ in jobs(platform, instance_id)] == ["todo"]
