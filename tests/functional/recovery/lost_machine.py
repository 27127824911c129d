"""A service on a machine that is about to be lost, and the bare machine on which it is brought back."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from provisioner.addresses import Addresses
from provisioner.app.instances import tenant_application
from provisioner.app.platform import open_platform
from provisioner.backups.models import Archive, ArchiveState
from provisioner.backups.taking.taking import run_backup
from provisioner.clock import utc_now
from provisioner.instances.lifecycle import suspend
from provisioner.instances.reconcile import reconcile
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder
from provisioner.recovery.recovering import Machine, recover
from provisioner.recovery.report import Outcome, Report
from provisioner.settings import Settings
from tenants.web.database import close_databases
from tests.functional.tenants.space import Person
from tests.installation import forgo_durability

# All that the operator has in hand once the machine is gone.
SAVED = ("archives", "keys", "secrets/operator")


@dataclass
class Lost:
    """What a test knows of the service whose machine is gone. ``folder`` is all that it had."""

    folder: Path
    slugs: dict[str, str] = field(default_factory=dict)
    ids: dict[str, uuid.UUID] = field(default_factory=dict)
    rows: dict[str, dict[str, int]] = field(default_factory=dict)
    person: Person | None = None
    token: str = ""
    domain: uuid.UUID | None = None


@contextmanager
def running(folder: Path) -> Iterator[tuple[Platform, Flask]]:
    """The service in ``folder``, and the application that serves its instances."""
    settings = Settings(data_dir=folder)
    with open_platform(settings) as platform:
        known = Addresses(settings)
        assert known.embedded is not None
        forgo_durability(known.embedded.url("postgres").set(password=known.superuser_password))
        app = tenant_application(known)
        try:
            yield platform, app
        finally:
            close_databases(app)


def saved(platform: Platform, instance_id: uuid.UUID | None) -> Archive:
    archive = run_backup(platform, BackupOrder(instance_id))
    assert archive.state is ArchiveState.VERIFIED, archive.problem
    return archive


def suspended(platform: Platform, slug: str) -> None:
    with Session(platform.control) as session, session.begin():
        instance_id = suspend(session, slug, platform.clock()).id
    reconcile(platform, instance_id)


def what_is_saved(machine: Path, elsewhere: Path, *more: str) -> Path:
    """A bare machine with what was kept of another."""
    for name in (*SAVED, *more):
        source, target = machine / name, elsewhere / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            shutil.copy(source, target)
    return elsewhere


def bring_back(folder: Path) -> Report:
    """What ``provisioner recover --yes`` does in ``folder``."""
    settings = Settings(data_dir=folder)
    machine = Machine(settings, lambda: open_platform(settings), utc_now, lambda said: None)
    return recover(machine, lambda foreseen: None)


def outcome_of(report: Report, lost: Lost, name: str) -> Outcome:
    """What the report says of one of the instances that were lost."""
    [found] = [one for one in report.instances if one.id == lost.ids[name]]
    return found


def codes(outcome: Outcome) -> list[str]:
    return [problem.code for problem in outcome.problems]


def archives_of(folder: Path, owner: uuid.UUID | None) -> list[Path]:
    """The archives of an instance, or (None) of the control plane, the oldest first."""
    shelf = folder / "archives" / (f"instances/{owner}" if owner else "control")
    return sorted(shelf.glob("*.age"))


def damage(archive: Path) -> None:
    """A byte in its middle is another one."""
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    archive.write_bytes(content)
