"""A row that stops a restoration is not told to anybody: not by its row, an alert, nor the log."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.backups.copies.drilling import drill
from provisioner.backups.copies.restoring import carry_out_restoration
from provisioner.backups.models import Archive, BackupAlert
from provisioner.backups.taking.taking import run_backup
from provisioner.backups.watch.watching import look
from provisioner.instances.work import Platform, tenant_session
from provisioner.jobs import BackupOrder
from provisioner.models import Instance
from storage.archive.tools import Database
from tenants.databases import TenantNames
from tenants.models import Account
from tests.functional.backups.copied import ask, row_of
from tests.functional.storage.archives.test_confidences import FUNCTION
from tests.functional.storage.archives.yard import as_owner
from tests.members import live_instance


@pytest.fixture
def instance(platform: Platform) -> Instance:
    """Whose accounts are refused in any database but its own."""
    instance = live_instance(platform)
    names = TenantNames.of(instance.id)
    with as_owner(Database(platform.admin, names.database, names.owner)) as owner:
        owner.execute(FUNCTION.format(names.database, "email::int").encode())
        owner.execute("ALTER TABLE accounts ADD CHECK (public.judged(email) > 0)")
    return instance


@pytest.fixture
def archive(platform: Platform, instance: Instance) -> Archive:
    return run_backup(platform, BackupOrder(instance.id))


def test_what_the_server_quoted_reaches_nobody(
    platform: Platform, instance: Instance, archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    with tenant_session(platform.tenants, instance) as tenant:
        emails = tenant.scalars(select(Account.email).where(Account.email.is_not(None))).all()
    assert emails
    problems = drill(platform, archive.id).problems
    restoration_id = ask(platform, archive)
    carry_out_restoration(platform, restoration_id)
    look(platform)
    with Session(platform.control) as session:
        alerts = [alert.message for alert in session.scalars(select(BackupAlert))]
    told = f"{problems} {row_of(platform, restoration_id).message} {alerts} {caplog.text}"
    assert problems[0]["code"] == "restore_failed"
    assert "accounts" in told
    assert [email for email in emails if str(email) in told] == []
