"""Kill -9 at any moment: the next reconciliation reaches the same state, and nobody is mailed without end."""

import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.addresses import Addresses
from provisioner.instances.conditions import ConditionType
from provisioner.instances.onboarding import onboard
from provisioner.instances.reconcile import STEPS
from provisioner.instances.waiting import bring_up
from provisioner.instances.work import Platform, tenant_session
from storage.database import connect
from tenants.databases import TenantNames
from tenants.models import Account, EnabledApplication, Invitation, Mail, Structure
from tenants.postman import SmtpPostman
from tenants.registry import Hostname
from tests import prepared
from tests.mailbox import Mailbox, open_mailbox
from tests.members import load, order

SIGKILLED = -9
LOCK_WAIT_SECONDS = 30


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as opened:
        yield opened


@pytest.fixture
def instance_id(platform: Platform) -> uuid.UUID:
    return onboard(platform, order())


DYING = "tests.functional.reconciler.dying"


def words(
    platform: Platform, mailbox: Mailbox, instance_id: uuid.UUID, kind: ConditionType, moment: str
) -> list[str]:
    return [str(platform.settings.data_dir), mailbox.url, str(instance_id), kind.value, moment]


def dies(
    platform: Platform, mailbox: Mailbox, instance_id: uuid.UUID, kind: ConditionType, moment: str
) -> None:
    """Of itself, at that moment."""
    died = prepared.run(words(platform, mailbox, instance_id, kind, moment), module=DYING)
    assert died.returncode == SIGKILLED


def pausing(
    platform: Platform, mailbox: Mailbox, instance_id: uuid.UUID, kind: ConditionType
) -> subprocess.Popen[str]:
    """It waits before the step, for whoever kills it."""
    return subprocess.Popen(
        [sys.executable, "-m", DYING, *words(platform, mailbox, instance_id, kind, "pausing")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def converged(platform: Platform, mailbox: Mailbox, instance_id: uuid.UUID) -> dict[str, Any]:
    """Reconcile as the next pass would, and tell everything that must not depend on what happened before."""
    mailing = replace(platform, postman=SmtpPostman(mailbox.url))
    assert bring_up(mailing, instance_id, 60, lambda kind, seen: None)
    instance = load(platform, instance_id)
    names = TenantNames.of(instance_id)
    with connect(platform.admin) as admin:
        databases = admin.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [names.database])
        roles = admin.execute(
            "SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)", [[names.owner, names.login]]
        )
        counted = (databases.fetchone(), roles.fetchone())
    with Session(platform.control) as control:
        hostnames = control.scalars(select(Hostname.kind).where(Hostname.instance_id == instance_id)).all()
    with tenant_session(platform.tenants, instance) as tenant:
        accounts = tenant.scalars(select(Account)).all()
        return {
            "conditions": [(c.type, c.status.value, c.reason) for c in instance.conditions],
            "planned": len(instance.planned_accounts),
            "databases and roles": counted,
            "hostnames": hostnames,
            "accounts": sorted((str(a.first_name), a.role.value, a.state.value) for a in accounts),
            "invitations": len(tenant.scalars(select(Invitation)).all()),
            "mails": [mail.delivered_at is not None for mail in tenant.scalars(select(Mail))],
            "structures": len(tenant.scalars(select(Structure)).all()),
            "applications": len(tenant.scalars(select(EnabledApplication)).all()),
        }


EXPECTED: dict[str, Any] = {
    "conditions": [(kind.value, "true") for kind, _ in STEPS],
    "planned": 0,
    "databases and roles": ((1,), (2,)),
    "hostnames": ["default"],
    "accounts": [
        ("Ambre", "super_conseiller", "invited"),
        ("Basile", "conseiller", "invited"),
        ("Partenaire", "conseiller", "incomplete"),
    ],
    "invitations": 2,
    "mails": [True, True],
    "structures": 1,
    "applications": 9,
}


def check_state(platform: Platform, mailbox: Mailbox, instance_id: uuid.UUID, *, repeats: int) -> None:
    """``repeats``: how many mails in all may have gone out more often than needed."""
    state = converged(platform, mailbox, instance_id)
    state["conditions"] = sorted((kind, status) for kind, status, _ in state["conditions"])
    assert state == EXPECTED | {"conditions": sorted(EXPECTED["conditions"])}
    people = [str(message["To"]) for message in mailbox.messages]
    assert len(set(people)) == 2
    assert len(people) <= 2 + repeats
    for person in set(people):
        assert len(mailbox.message_ids(person)) == 1


@pytest.mark.parametrize("moment", ["before", "unrecorded", "recorded"])
@pytest.mark.parametrize("kind", [kind for kind, _ in STEPS])
def test_killed_around_a_step(
    platform: Platform, mailbox: Mailbox, instance_id: uuid.UUID, kind: ConditionType, moment: str
) -> None:
    dies(platform, mailbox, instance_id, kind, moment)
    check_state(platform, mailbox, instance_id, repeats=0)


def test_killed_between_sending_a_mail_and_recording_it(
    platform: Platform, mailbox: Mailbox, instance_id: uuid.UUID
) -> None:
    dies(platform, mailbox, instance_id, ConditionType.INVITATIONS_SENT, "mailing")
    assert len(mailbox.messages) == 1
    check_state(platform, mailbox, instance_id, repeats=1)


CONTROL, TENANT = "control", "tenant"
WITHIN = [
    (ConditionType.DATABASE_READY, CONTROL, "LOCK TABLE pg_authid IN SHARE MODE"),
    (ConditionType.DATABASE_READY, CONTROL, "LOCK TABLE pg_database IN SHARE MODE"),
    (ConditionType.DATABASE_READY, CONTROL, "LOCK TABLE registered_instances IN SHARE MODE"),
    (ConditionType.THEME_PUBLISHED, CONTROL, "LOCK TABLE registered_instances IN SHARE MODE"),
    (ConditionType.STRUCTURE_DESCRIBED, TENANT, "LOCK TABLE structure IN SHARE MODE"),
    (ConditionType.STRUCTURE_DESCRIBED, TENANT, "LOCK TABLE enabled_applications IN SHARE MODE"),
    (ConditionType.ACCOUNTS_CREATED, TENANT, "LOCK TABLE accounts IN SHARE MODE"),
    (ConditionType.ACCOUNTS_CREATED, CONTROL, "LOCK TABLE planned_accounts IN SHARE MODE"),
    (ConditionType.ROUTED, CONTROL, "LOCK TABLE hostnames IN SHARE MODE"),
    (ConditionType.SERVED, CONTROL, "LOCK TABLE hostnames IN ACCESS EXCLUSIVE MODE"),
    (ConditionType.INVITATIONS_SENT, TENANT, "LOCK TABLE outbox IN SHARE MODE"),
    (ConditionType.INVITATIONS_SENT, CONTROL, "LOCK TABLE conditions IN SHARE MODE"),
]


def test_a_lock_is_known_within_every_step() -> None:
    assert {kind for kind, _, _ in WITHIN} == {kind for kind, _ in STEPS}


@pytest.mark.parametrize(("kind", "where", "lock"), WITHIN)
def test_killed_within_a_step_that_a_lock_holds(  # noqa: PLR0917 - three of them are fixtures
    platform: Platform,
    addresses: Addresses,
    mailbox: Mailbox,
    instance_id: uuid.UUID,
    kind: ConditionType,
    where: str,
    lock: str,
) -> None:
    process = pausing(platform, mailbox, instance_id, kind)
    assert process.stdout is not None
    assert process.stdout.readline() == "paused\n"
    database = addresses.control_database if where == CONTROL else TenantNames.of(instance_id).database
    with holding(addresses, database, lock):
        process.stdin.write("go\n")  # type: ignore[union-attr]
        process.stdin.flush()  # type: ignore[union-attr]
        wait_until_somebody_waits(addresses)
        process.kill()
        process.communicate()
    check_state(platform, mailbox, instance_id, repeats=0)


@contextmanager
def holding(addresses: Addresses, database: str, lock: str) -> Iterator[None]:
    assert addresses.embedded is not None
    superuser = addresses.embedded.url("postgres", database).set(password=addresses.superuser_password)
    with connect(superuser) as holder, holder.transaction():
        holder.execute(lock)
        yield


def wait_until_somebody_waits(addresses: Addresses) -> None:
    deadline = time.monotonic() + LOCK_WAIT_SECONDS
    with connect(addresses.admin) as admin:
        while time.monotonic() < deadline:
            if admin.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone():
                return
            time.sleep(0.05)
    raise AssertionError("the step never came to the lock")


def test_a_second_reconciler_gives_way_and_the_lock_dies_with_its_holder(
    platform: Platform, mailbox: Mailbox, instance_id: uuid.UUID
) -> None:
    process = pausing(platform, mailbox, instance_id, ConditionType.SERVED)
    assert process.stdout is not None
    assert process.stdout.readline() == "paused\n"
    assert not bring_up(platform, instance_id, 0.5, lambda kind, seen: None)
    process.kill()
    process.communicate()
    check_state(platform, mailbox, instance_id, repeats=0)


def test_a_database_that_the_server_still_creates_is_waited_for(
    platform: Platform, addresses: Addresses, instance_id: uuid.UUID
) -> None:
    names = TenantNames.of(instance_id)
    lock = "LOCK TABLE pg_database IN SHARE MODE"
    with holding(addresses, addresses.control_database, lock), connect(platform.admin) as doomed:
        doomed.pgconn.send_query(f'CREATE DATABASE "{names.database}" ALLOW_CONNECTIONS false'.encode())
        wait_until_somebody_waits(addresses)
        doomed.pgconn.finish()
    assert bring_up(platform, instance_id, 60, lambda kind, seen: None)
