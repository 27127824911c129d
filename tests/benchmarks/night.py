"""A night of backups: every instance due at once, by the worker's own code, to a real S3 server over TLS."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from provisioner.backups.clockwork import back_up_due
from provisioner.backups.models import Archive, ArchiveState
from provisioner.instances.directory import all_instances
from provisioner.instances.work import Platform
from provisioner.jobs import BACKUPS_QUEUE
from provisioner.worker import build_queue
from storage.database import connect, run
from tenants.databases import TenantNames
from tests.benchmarks.figures import line, timed
from tests.s3.server import open_s3

ROWS = 26_000
AT_ONCE = 2


def night(platform: Platform) -> None:
    """Everything that the platform has, 5 MB in each instance; prints how long until all are verified."""
    megabytes = fill(platform)
    with stored_elsewhere(platform) as remote:
        back_up_due(remote)
        seconds = timed(lambda: work_off(remote))
        with Session(remote.control) as session:
            good = select(func.count()).where(Archive.state == ArchiveState.VERIFIED)
            verified = session.scalars(good).one()
    count = len(megabytes)
    assert verified == count + 1, f"{verified} of {count + 1}"
    line(
        "night",
        instances=count,
        megabytes_each=round(sum(megabytes) / count, 1),
        at_once=AT_ONCE,
        seconds=round(seconds, 1),
        target_seconds=round(180 * count / 200, 1),
    )


@contextmanager
def stored_elsewhere(platform: Platform) -> Iterator[Platform]:
    """The platform with its archives in a bucket of rclone's."""
    with (
        tempfile.TemporaryDirectory(dir=platform.settings.data_dir) as folder,
        open_s3(Path(folder)) as server,
    ):
        store = server.bucket().store
        yield replace(platform, archives=store, expiry=store)


def work_off(platform: Platform) -> None:
    """As the worker does with its queue of archives, until nothing waits."""
    queue = build_queue(platform)

    async def work() -> None:
        async with queue.open_async():
            await queue.run_worker_async(
                queues=[BACKUPS_QUEUE], concurrency=AT_ONCE, wait=False, install_signal_handlers=False
            )

    asyncio.run(work())


def fill(platform: Platform) -> list[float]:
    """Bring every instance's database to 5 MB of its own rows; returns their megabytes."""
    with Session(platform.control) as session:
        instances = [one.id for one in all_instances(session)]
    return [_filled(platform, TenantNames.of(one)) for one in instances]


def _filled(platform: Platform, names: TenantNames) -> float:
    with connect(platform.admin, names.database) as admin:
        run(admin, "SET ROLE {}", names.owner)
        admin.execute(
            "CREATE TABLE IF NOT EXISTS night AS "
            "SELECT n, md5(n::text) AS name, repeat(md5((n %% 977)::text) || ' ', 4) AS remarks "
            "FROM generate_series(1, %s) n",
            [ROWS],
        )
        size = admin.execute("SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relname = 'night'")
        row = size.fetchone()
    assert row is not None
    return float(row[0]) / 1_000_000
