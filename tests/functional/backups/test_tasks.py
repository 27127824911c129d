"""Jobs of the queue of archives: what is busy comes again, and nothing that went away is an error."""

import uuid
from contextlib import ExitStack
from threading import Barrier, Event, Thread

import pytest
from sqlalchemy.orm import Session

from provisioner.backups.catalogue import archives_of
from provisioner.backups.locks import BackupBusy, StoreBusy, owner_lock, take_place_in_store
from provisioner.backups.models import Archive, ArchiveState
from provisioner.backups.taking.taking import run_backup
from provisioner.backups.tasks import back_up, read_back
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder
from provisioner.models import Instance, StaffMember
from provisioner.offers.backup import MANUAL
from storage.database import connect
from tests.members import live_instance


@pytest.fixture
def instance(platform: Platform) -> Instance:
    return live_instance(platform)


def waiting(platform: Platform, thing: uuid.UUID) -> list[str]:
    statement = "SELECT task_name FROM procrastinate_jobs WHERE args::text LIKE %s AND status = 'todo'"
    with connect(platform.admin) as admin:
        return [row[0] for row in admin.execute(statement, [f"%{thing}%"])]


def archives(platform: Platform, instance: Instance) -> list[Archive]:
    with Session(platform.control, expire_on_commit=False) as session:
        return archives_of(session, instance.id)


def forget_jobs(platform: Platform) -> None:
    with connect(platform.admin) as admin:
        admin.execute("DELETE FROM procrastinate_jobs")


def test_a_backup_of_a_busy_instance_comes_again(platform: Platform, instance: Instance) -> None:
    forget_jobs(platform)
    with owner_lock(platform, instance.id):
        back_up(platform, BackupOrder(instance.id), Event())
    assert waiting(platform, instance.id) == ["back-up"]
    assert archives(platform, instance) == []


def test_a_verification_of_a_busy_instance_comes_again(platform: Platform, instance: Instance) -> None:
    archive = run_backup(platform, BackupOrder(instance.id))
    with owner_lock(platform, instance.id):
        read_back(platform, archive.id)
    assert waiting(platform, archive.id) == ["verify-archive"]


def test_the_store_is_given_as_many_at_once_as_it_may_have(platform: Platform) -> None:
    with ExitStack() as stack:
        for _ in range(2):
            take_place_in_store(stack.enter_context(owner_lock(platform, uuid.uuid4())), 2)
        with owner_lock(platform, uuid.uuid4()) as late, pytest.raises(StoreBusy):
            take_place_in_store(late, 2)


def test_of_two_that_begin_at_once_one_is_taken(platform: Platform, instance: Instance) -> None:
    together, refused = Barrier(2), []

    def take() -> None:
        together.wait()
        try:
            run_backup(platform, BackupOrder(instance.id))
        except BackupBusy as busy:
            refused.append(busy)

    threads = [Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = archives(platform, instance)
    assert len(taken) + len(refused) == 2
    assert {one.state for one in taken} == {ArchiveState.VERIFIED}


def test_who_asked_is_in_the_row_and_not_in_the_job(platform: Platform, instance: Instance) -> None:
    staff = StaffMember(id=uuid.uuid4(), email=f"{uuid.uuid4().hex[:8]}@service.example", link_epoch=0)
    staff.created_at, email = platform.clock(), staff.email
    with Session(platform.control) as session, session.begin():
        session.add(staff)
        session.flush()
        order = BackupOrder(instance.id, asked_by=staff.id)
    back_up(platform, order, Event())
    (archive,) = archives(platform, instance)
    assert (archive.kind, archive.asked_by) == (MANUAL, email)
    assert email not in str(order.as_arguments())


def test_an_instance_that_is_gone_is_no_error(platform: Platform, caplog: pytest.LogCaptureFixture) -> None:
    back_up(platform, BackupOrder(uuid.uuid4()), Event())
    assert [record for record in caplog.records if record.levelname in {"ERROR", "WARNING"}] == []


def test_asked_to_stop_it_gives_up_at_once(platform: Platform, instance: Instance) -> None:
    stopping = Event()
    stopping.set()
    back_up(platform, BackupOrder(instance.id), stopping)
    (archive,) = archives(platform, instance)
    assert (archive.state, archive.problem_code) == (ArchiveState.FAILED, "interrupted")
