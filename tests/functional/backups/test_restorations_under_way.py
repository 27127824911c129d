"""A restoration on its way: carried out by the worker, watched by staff, from stores that have troubles."""

import asyncio
import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from provisioner.backups.copies.drilling import drill
from provisioner.backups.copies.restorations import ask_drop, find_restoration
from provisioner.backups.copies.restoring import carry_out_restoration, drop_copy
from provisioner.backups.copies.tidying import clean_up
from provisioner.backups.models import Archive, ArchiveState, RestorationState
from provisioner.backups.taking.taking import run_backup
from provisioner.instances.work import Platform
from provisioner.jobs import BACKUPS_QUEUE, BackupOrder
from provisioner.worker import build_queue
from storage.database import connect
from storage.wall import tear_down
from tenants.databases import TenantNames
from tests.functional.backups.clocks import moved
from tests.functional.backups.copied import ask, contents, restored, row_of, traces
from tests.members import live_instance
from tests.s3.front import Front, Request
from tests.s3.server import ACCESS, HASTY, TestBucket


@pytest.fixture(scope="module")
def archive(platform: Platform) -> Archive:
    return run_backup(platform, BackupOrder(live_instance(platform).id))


@pytest.fixture
def _nobody_else_waits(platform: Platform) -> None:
    with connect(platform.admin) as admin:
        admin.execute("DELETE FROM procrastinate_jobs")


def work_off(platform: Platform) -> None:
    """As the worker does with its queue of archives, until nothing waits."""
    queue = build_queue(platform)

    async def work() -> None:
        async with queue.open_async():
            await queue.run_worker_async(queues=[BACKUPS_QUEUE], wait=False, install_signal_handlers=False)

    asyncio.run(work())


@pytest.mark.usefixtures("_nobody_else_waits")
def test_the_worker_restores_and_drops_what_staff_ask_for(platform: Platform, archive: Archive) -> None:
    restoration_id = ask(platform, archive)
    work_off(platform)
    assert row_of(platform, restoration_id).state is RestorationState.READY
    with Session(platform.control) as session, session.begin():
        ask_drop(session, find_restoration(session, restoration_id), platform.clock())
    work_off(platform)
    assert row_of(platform, restoration_id).state is RestorationState.DROPPED


@pytest.mark.usefixtures("_nobody_else_waits")
def test_what_was_asked_for_is_asked_again_when_its_job_was_lost(
    platform: Platform, archive: Archive
) -> None:
    restoration_id = ask(platform, archive)
    with connect(platform.admin) as admin:
        admin.execute("DELETE FROM procrastinate_jobs")
    clean_up(moved(platform, timedelta(minutes=2)))
    work_off(platform)
    assert row_of(platform, restoration_id).state is RestorationState.READY
    drop_copy(platform, restoration_id)


@dataclass
class Watched:
    """The store of archives; looks at the row of a restoration as it gives small chunks."""

    platform: Platform
    restoration_id: uuid.UUID
    seen: list[int] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.platform.archives, name)

    def read(self, key: str, version: str | None = None, start: int = 0) -> Iterator[bytes]:
        content = b"".join(self.platform.archives.read(key, version, start))
        for place in range(0, len(content), 4096):
            yield content[place : place + 4096]
            self.seen.append(row_of(self.platform, self.restoration_id).done_bytes)


def ticking(platform: Platform, step: timedelta) -> Callable[[], datetime]:
    """A clock that is ``step`` later each time somebody looks."""
    began, ticks = platform.clock(), itertools.count()
    return lambda: began + step * next(ticks)


@pytest.mark.parametrize(("step", "times"), [(timedelta(seconds=1), 4), (timedelta(0), 2)])
def test_the_bar_moves_about_once_a_second(
    platform: Platform, archive: Archive, step: timedelta, times: int
) -> None:
    restoration_id = ask(platform, archive)
    watched = Watched(platform, restoration_id)
    slow = replace(platform, archives=watched, clock=ticking(platform, step))
    carry_out_restoration(slow, restoration_id)
    assert watched.seen == sorted(watched.seen)
    shown = len(set(watched.seen))
    assert shown >= times if step else shown <= times
    assert row_of(platform, restoration_id).done_bytes == archive.bytes
    drop_copy(platform, restoration_id)


def test_an_archive_in_a_bucket_is_proven_and_restored(platform: Platform, bucket: TestBucket) -> None:
    remote = replace(platform, archives=bucket.store, expiry=bucket.store)
    instance = live_instance(remote)
    archive = run_backup(remote, BackupOrder(instance.id))
    assert drill(remote, archive.id).problems == []
    copy_id = restored(remote, archive)
    assert contents(platform, copy_id) == contents(platform, instance.id)
    drop_copy(remote, copy_id)


def test_an_archive_that_the_store_has_no_more_is_not_restored(
    platform: Platform, bucket: TestBucket
) -> None:
    remote = replace(platform, archives=bucket.store, expiry=bucket.store)
    archive = run_backup(remote, BackupOrder(live_instance(remote).id))
    restoration_id = ask(platform, archive)
    carry_out_restoration(platform, restoration_id)
    row = row_of(platform, restoration_id)
    assert row.state is RestorationState.FAILED
    assert "a disparu du stockage" in str(row.message)
    assert traces(platform, restoration_id) == []


def an_archive(request: Request) -> bool:
    """Not its manifest."""
    return request.method == "GET" and request.path.endswith(".age")


@pytest.mark.parametrize("fault", ["refuses", "hangs up"])
def test_a_store_in_trouble_fails_what_runs_and_says_nothing_about_the_archive(
    platform: Platform, bucket: TestBucket, front: Front, fault: str
) -> None:
    store = front.before(bucket).store_with(ACCESS, replace(HASTY, attempts=1))
    remote = replace(platform, archives=store, expiry=store)
    archive = run_backup(remote, BackupOrder(live_instance(remote).id))
    if fault == "refuses":
        front.answer(503, "SlowDown", an_archive)
    else:
        front.reset(an_archive)
    restoration_id = ask(platform, archive)
    carry_out_restoration(remote, restoration_id)
    row = row_of(platform, restoration_id)
    assert row.state is RestorationState.FAILED
    found = drill(remote, archive.id)
    assert [(problem["code"], problem["message"]) for problem in found.problems] == [
        ("unavailable", row.message)
    ]
    assert row.archive.state is ArchiveState.VERIFIED
    assert traces(platform, restoration_id) + traces(platform, found.id) == []


def test_a_copy_whose_database_is_gone_keeps_no_other_from_being_looked_after(
    platform: Platform, archive: Archive
) -> None:
    broken, over = restored(platform, archive), restored(platform, archive)
    tear_down(platform.admin, TenantNames.of(broken).database)
    with Session(platform.control) as session, session.begin():
        find_restoration(session, over).drop_after = platform.clock()
    assert clean_up(platform) == 1
    assert row_of(platform, over).state is RestorationState.DROPPED
    drop_copy(platform, broken)
    assert traces(platform, broken) == []
