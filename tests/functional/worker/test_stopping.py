"""Asked to stop, the worker gives up the archive that it is at, says so, and ends."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.orm import Session

from provisioner.backups.catalogue import archives_of
from provisioner.backups.models import Archive, ArchiveState
from provisioner.instances.work import Platform
from provisioner.jobs import BACK_UP, BackupOrder, defer_backup
from provisioner.models import Instance
from provisioner.offers.backup import MANUAL
from storage.database import connect
from tests.functional.worker.watching import PATIENCE_SECONDS, wait_until
from tests.members import live_instance


@pytest.fixture
def instance(platform: Platform) -> Instance:
    made = live_instance(platform)
    with connect(platform.admin) as admin:
        admin.execute("DELETE FROM procrastinate_jobs")
        # Nothing of the other tests' is due.
        admin.execute("UPDATE instances SET next_look_at = NULL")
    return made


@contextmanager
def worker(platform: Platform, module: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", module, str(platform.settings.data_dir)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, text=True, stdout=pipe, stderr=pipe) as process:
        try:
            yield process
        finally:
            process.kill()


def archives(platform: Platform, instance: Instance) -> list[Archive]:
    with Session(platform.control, expire_on_commit=False) as session:
        return archives_of(session, instance.id)


def test_a_backup_under_way_is_given_up_and_its_row_says_so(platform: Platform, instance: Instance) -> None:
    with Session(platform.control) as session, session.begin():
        defer_backup(session, BackupOrder(instance.id))
    with worker(platform, "tests.functional.worker.slow_worker") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "sending\n"
        wait_until(lambda: archives(platform, instance))
        process.terminate()
        _, said = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0
    assert "Traceback" not in said
    (given_up,) = archives(platform, instance)
    assert (given_up.state, given_up.problem_code) == (ArchiveState.FAILED, "interrupted")
    with connect(platform.admin) as admin:
        asked = "SELECT status::text FROM procrastinate_jobs WHERE task_name = %s AND args ->> 'kind' = %s"
        assert [status for (status,) in admin.execute(asked, [BACK_UP, MANUAL])] == ["succeeded"]
