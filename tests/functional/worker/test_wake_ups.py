"""An instance that has a mail to send is looked at at once; nothing is lost, whoever dies."""

import os
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from provisioner.addresses import Addresses
from provisioner.instances.work import Platform, tenant_session
from provisioner.jobs import RECONCILE
from provisioner.models import Instance
from provisioner.wake_ups import heed, heeding
from storage.database import connect
from tenants.models import Account, Mail
from tenants.registry import InstanceState, RegisteredInstance, WakeUp
from tenants.roles import AccountState
from tenants.wake_ups import take, waking
from tests import prepared
from tests.members import live_instance

PATIENCE_SECONDS = 60
SIGKILLED = -9


@pytest.fixture
def instance(platform: Platform) -> Instance:
    return live_instance(platform)


@pytest.fixture
def registry(addresses: Addresses) -> Iterator[Engine]:
    """The control database as the instances' web processes open it."""
    engine = create_engine(addresses.registry)
    yield engine
    engine.dispose()


@pytest.fixture(autouse=True)
def _nobody_else_waits(platform: Platform, instance: Instance) -> None:
    with connect(platform.admin) as admin:
        admin.execute("DELETE FROM wake_ups")
        admin.execute("DELETE FROM procrastinate_jobs")


def waiting_jobs(platform: Platform, instance: Instance) -> int:
    with connect(platform.admin) as admin:
        statement = "SELECT count(*) FROM procrastinate_jobs WHERE args ->> 'instance_id' = %s"
        row = admin.execute(statement, [str(instance.id)]).fetchone()
    return int(row[0]) if row else 0


def test_a_wake_up_becomes_one_reconciliation(
    platform: Platform, registry: Engine, instance: Instance
) -> None:
    for _ in range(3):
        with waking(registry, instance.id, platform.clock()):
            pass
    assert heed(platform) == 1
    assert waiting_jobs(platform, instance) == 1
    assert heed(platform) == 0


def test_nobody_looks_before_the_mail_is_committed(
    platform: Platform, registry: Engine, instance: Instance
) -> None:
    with waking(registry, instance.id, platform.clock()):
        assert heed(platform) == 0
        assert waiting_jobs(platform, instance) == 0
    assert heed(platform) == 1


def test_a_wake_up_that_waits_already_is_held_back_for_the_next_mail(
    platform: Platform, registry: Engine, instance: Instance
) -> None:
    with waking(registry, instance.id, platform.clock()):
        pass
    with waking(registry, instance.id, platform.clock()):
        assert heed(platform) == 0
    assert heed(platform) == 1


def test_a_request_that_fails_leaves_a_look_for_nothing_and_no_lock(
    platform: Platform, registry: Engine, instance: Instance
) -> None:
    with pytest.raises(ValueError, match="refused"), waking(registry, instance.id, platform.clock()):
        raise ValueError("refused")
    assert heed(platform) == 1


def test_one_instance_that_takes_its_time_does_not_hold_another(
    platform: Platform, registry: Engine, instance: Instance
) -> None:
    other = live_instance(platform)
    with waking(registry, instance.id, platform.clock()):
        with waking(registry, other.id, platform.clock()):
            pass
        assert heed(platform) == 1
        assert waiting_jobs(platform, other) == 1


def test_each_wake_up_goes_to_one_of_several_workers(
    platform: Platform, registry: Engine, instance: Instance
) -> None:
    for _ in range(5):
        with waking(registry, instance.id, platform.clock()):
            pass
        with ThreadPoolExecutor(4) as workers:
            assert sum(workers.map(lambda _: heed(platform), range(4))) == 1


def test_a_worker_that_fails_gives_the_wake_up_back(
    platform: Platform, registry: Engine, instance: Instance
) -> None:
    with waking(registry, instance.id, platform.clock()):
        pass
    with Session(platform.control) as session:
        assert take(session) == [instance.id]
        session.rollback()
    assert heed(platform) == 1


def test_the_web_processes_can_ask_and_neither_read_nor_take_back(
    platform: Platform, registry: Engine, instance: Instance
) -> None:
    with waking(registry, instance.id, platform.clock()):
        pass
    for statement in (
        "SELECT * FROM wake_ups",
        "DELETE FROM wake_ups",
        "UPDATE wake_ups SET asked_at = now()",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), registry.begin() as connection:
            connection.exec_driver_sql(statement)


def test_a_wake_up_of_a_copy_is_forgotten(platform: Platform, registry: Engine, instance: Instance) -> None:
    copy_id = uuid.uuid4()
    with Session(platform.control) as session, session.begin():
        session.add(
            RegisteredInstance(
                id=copy_id,
                slug=f"copie-{copy_id.hex[:8]}",
                name=instance.member.name,
                state=InstanceState.ACTIVE,
                database_server=instance.database_server,
                copy_of=instance.id,
                copied_at=platform.clock(),
            )
        )
    for one in (copy_id, instance.id):
        with waking(registry, one, platform.clock()):
            pass
    assert heed(platform) == 1
    assert waiting_jobs(platform, instance) == 1
    with Session(platform.control) as session:
        assert session.get(WakeUp, copy_id) is None


def test_a_wake_up_goes_with_its_instance(platform: Platform, registry: Engine, instance: Instance) -> None:
    with waking(registry, instance.id, platform.clock()):
        pass
    with Session(platform.control) as session, session.begin():
        session.delete(session.get_one(RegisteredInstance, instance.id))
    with Session(platform.control) as session:
        assert session.get(WakeUp, instance.id) is None


@pytest.mark.parametrize(("moment", "mails"), [("before", 0), ("after", 1)])
def test_who_dies_between_the_two_databases_leaves_no_mail_behind(
    platform: Platform, instance: Instance, moment: str, mails: int
) -> None:
    activate_somebody(platform, instance)
    arguments = [str(platform.settings.data_dir), str(instance.id), moment]
    died = prepared.run(arguments, module="tests.functional.worker.dying_between")
    assert died.returncode == SIGKILLED
    with tenant_session(platform.tenants, instance) as tenant:
        assert len(tenant.scalars(select(Mail).where(Mail.topic == "password-reset")).all()) == mails
    # PostgreSQL notices by itself that nobody holds the lock any more.
    deadline = time.monotonic() + PATIENCE_SECONDS
    while heed(platform) == 0 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert waiting_jobs(platform, instance) == 1


def activate_somebody(platform: Platform, instance: Instance) -> None:
    with tenant_session(platform.tenants, instance) as tenant:
        account = tenant.scalars(select(Account).where(Account.email.is_not(None))).first()
        assert account is not None
        account.state = AccountState.ACTIVE


def test_wake_ups_are_heeded_beside_other_work_and_for_as_long_as_it_lasts(
    platform: Platform, registry: Engine, instance: Instance
) -> None:
    with heeding(platform):
        with waking(registry, instance.id, platform.clock()):
            pass
        deadline = time.monotonic() + PATIENCE_SECONDS
        while waiting_jobs(platform, instance) == 0 and time.monotonic() < deadline:
            time.sleep(0.1)
    assert waiting_jobs(platform, instance) == 1


def test_the_worker_command_reconciles_whoever_asks(
    platform: Platform, registry: Engine, instance: Instance
) -> None:
    environment = {**os.environ, "PROVISIONER_DATA_DIR": str(platform.settings.data_dir)}
    with prepared.running(["worker"], environment) as worker:
        with waking(registry, instance.id, platform.clock()):
            pass
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not is_reconciled(platform, instance) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert is_reconciled(platform, instance)
    assert worker.wait(0) == 0


def is_reconciled(platform: Platform, instance: Instance) -> bool:
    """A worker archives it too, sooner or later."""
    with connect(platform.admin) as admin:
        statement = (
            "SELECT 1 FROM procrastinate_jobs "
            "WHERE task_name = %s AND args ->> 'instance_id' = %s AND status = 'succeeded'"
        )
        return admin.execute(statement, [RECONCILE, str(instance.id)]).fetchone() is not None


def test_a_failure_to_heed_is_told_and_tried_again(
    platform: Platform, registry: Engine, instance: Instance, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = create_engine(platform.admin.set(database=f"nowhere_{uuid.uuid4().hex}"))
    with heeding(replace(platform, control=nowhere)):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(failures(caplog)) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
    nowhere.dispose()
    assert failures(caplog)[:2] == ["wake-ups", "wake-ups"]


def failures(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.name == "provisioner.wake_ups"]
