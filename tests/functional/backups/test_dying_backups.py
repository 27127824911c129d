"""Kill -9 at any moment of a backup: the clockwork finds out, tidies up, and the next one succeeds."""

import pytest
from sqlalchemy.orm import Session

from provisioner.backups.catalogue import archives_of
from provisioner.backups.clockwork import due_orders
from provisioner.backups.expiring import expire
from provisioner.backups.mending import mend
from provisioner.backups.models import Archive, ArchiveState
from provisioner.backups.taking.attempt import Step
from provisioner.backups.taking.taking import run_backup
from provisioner.backups.taking.verifying import verify
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder
from provisioner.models import Instance
from storage.database import connect
from tests import prepared
from tests.functional.worker.watching import wait_until
from tests.members import live_instance

SIGKILLED = -9
EARLY = ["begun", Step.SENDING.value, "complete", Step.LOCKING.value, Step.DESCRIBING.value]
# Whole in the store, and signed: it is read back, and counts.
LATE = ["described", Step.READING_BACK.value]


@pytest.fixture
def instance(platform: Platform) -> Instance:
    return live_instance(platform)


def killed(platform: Platform, instance: Instance, moment: str) -> Archive:
    """What a backup that was killed then has left."""
    arguments = [str(platform.settings.data_dir), str(instance.id), moment]
    process = prepared.run(arguments, module="tests.functional.backups.fatal_backup")
    assert process.returncode == SIGKILLED
    wait_until(lambda: mended(platform))
    (archive,) = archives(platform, instance)
    return archive


def mended(platform: Platform) -> bool:
    """The server notices a moment later that the holder of the lock is dead."""
    mend(platform)
    with connect(platform.admin) as admin:
        return not admin.execute("SELECT 1 FROM archives WHERE state = 'running'").fetchone()


def archives(platform: Platform, instance: Instance) -> list[Archive]:
    with Session(platform.control, expire_on_commit=False) as session:
        return archives_of(session, instance.id)


def is_due(platform: Platform, instance: Instance) -> bool:
    with Session(platform.control) as session:
        return instance.id in {one.instance_id for one in due_orders(session, platform, platform.clock())}


def in_the_store(platform: Platform, instance: Instance) -> list[str]:
    """Parts of uploads that nobody finished too."""
    folder = platform.settings.data_dir / "archives" / "instances" / str(instance.id)
    return sorted(path.name for path in folder.glob("*")) if folder.is_dir() else []


@pytest.mark.parametrize("moment", EARLY)
def test_killed_before_it_is_whole_it_is_known_as_failed_and_leaves_nothing(
    platform: Platform, instance: Instance, moment: str
) -> None:
    dead = killed(platform, instance, moment)
    assert (dead.state, dead.problem_code) == (ArchiveState.FAILED, "interrupted")
    assert is_due(platform, instance)
    expire(platform)
    assert in_the_store(platform, instance) == []
    assert run_backup(platform, BackupOrder(instance.id)).state is ArchiveState.VERIFIED


@pytest.mark.parametrize("moment", LATE)
def test_killed_after_it_is_whole_it_is_read_back_and_counts(
    platform: Platform, instance: Instance, moment: str
) -> None:
    dead = killed(platform, instance, moment)
    assert dead.verified_at is None
    expire(platform)
    (archive,) = archives(platform, instance)
    assert archive.state is ArchiveState.STORED
    assert verify(platform, archive.id).ok
    assert verify(platform, archive.id).rows["public.accounts"] == 3
    assert len(in_the_store(platform, instance)) == 2


def test_the_next_one_need_not_wait_for_the_clockwork(platform: Platform, instance: Instance) -> None:
    arguments = [str(platform.settings.data_dir), str(instance.id), Step.SENDING.value]
    prepared.run(arguments, module="tests.functional.backups.fatal_backup")
    wait_until(lambda: mended(platform))
    assert run_backup(platform, BackupOrder(instance.id)).state is ArchiveState.VERIFIED
    assert [one.state for one in archives(platform, instance)] == [ArchiveState.VERIFIED, ArchiveState.FAILED]
