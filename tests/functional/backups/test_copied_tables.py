"""Tables of a copy as staff download them: what members wrote in them runs in nobody's spreadsheet."""

import csv
import io
import uuid

import pytest

from provisioner.addresses import Addresses
from provisioner.app.control_plane import copy_access
from provisioner.backups.copies.access import CopyAccess
from provisioner.backups.taking.taking import run_backup
from provisioner.instances.work import Platform, tenant_session
from provisioner.jobs import BackupOrder
from tenants.accounts import NewAccount, add_missing
from tenants.roles import Role
from tests.functional.backups.copied import restored, row_of
from tests.members import live_instance

FORMULAS = ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1", "\tx", "  =1", "\u00a0=1", "＝1+1"]
HARMLESS = ["Zoé=1", "'=1", "", "Jean-Luc", "\\1"]


@pytest.fixture
def access(addresses: Addresses) -> CopyAccess:
    return copy_access(addresses)


def somebody(first_name: str) -> NewAccount:
    email = f"{uuid.uuid4().hex}@structure.example"
    return NewAccount(uuid.uuid4(), first_name, "Tilleul", email, Role.CONSEILLER, complete=True)


def test_a_spreadsheet_takes_nothing_of_a_table_for_a_formula(platform: Platform, access: CopyAccess) -> None:
    instance = live_instance(platform)
    people = [somebody(first_name) for first_name in (*FORMULAS, *HARMLESS)]
    with tenant_session(platform.tenants, instance) as tenant:
        add_missing(tenant, people, platform.clock())
    copy_id = restored(platform, run_backup(platform, BackupOrder(instance.id)))
    text = b"".join(access.csv(row_of(platform, copy_id), "accounts")).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    names = {row["first_name"] for row in rows if row["last_name"] == "Tilleul"}
    assert names == {f"'{name}" for name in FORMULAS} | set(HARMLESS)
    assert not [cell for row in rows for cell in row.values() if cell.lstrip().startswith(tuple("=+-@＝"))]
