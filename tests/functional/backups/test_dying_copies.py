"""Kill -9 at any moment of a restoration, a drill or a removal: nothing is public, and all is cleaned."""

import contextlib
import time
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.backups.copies.copies import CopyBusy
from provisioner.backups.copies.restorations import ask_drop, find_restoration
from provisioner.backups.copies.restoring import INTERRUPTED, carry_out_restoration
from provisioner.backups.copies.tidying import clean_up
from provisioner.backups.models import Archive, Drill, RestorationState
from provisioner.backups.taking.taking import run_backup
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder
from tenants.registry import RegisteredInstance
from tests import prepared
from tests.functional.backups.copied import ask, row_of, traces
from tests.members import live_instance

SIGKILLED = -9
PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def archive(platform: Platform) -> Archive:
    return run_backup(platform, BackupOrder(live_instance(platform).id))


def die(platform: Platform, work: str, thing: uuid.UUID, moment: str) -> None:
    arguments = [str(platform.settings.data_dir), work, str(thing), moment]
    died = prepared.run(arguments, module="tests.functional.backups.dying")
    assert died.returncode == SIGKILLED


def clean_until(platform: Platform, is_clean: Callable[[], bool]) -> None:
    """PostgreSQL notices by itself that nobody holds the copy any more."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_clean() and time.monotonic() < deadline:
        clean_up(platform)
        time.sleep(0.1)
    assert is_clean()


@pytest.mark.parametrize("moment", ["reading", "read", "half a file", "file", "opening", "publishing"])
def test_a_restoration_that_was_killed_is_cleaned_and_reported(
    platform: Platform, archive: Archive, moment: str
) -> None:
    restoration_id = ask(platform, archive)
    die(platform, "restore", restoration_id, moment)
    row = row_of(platform, restoration_id)
    assert (row.state, row.hostname) == (RestorationState.RUNNING, None)
    assert traces(platform, restoration_id) != []
    with Session(platform.control) as session:
        assert session.get(RegisteredInstance, restoration_id) is None
    clean_until(platform, lambda: row_of(platform, restoration_id).state is RestorationState.FAILED)
    assert row_of(platform, restoration_id).message == INTERRUPTED
    assert traces(platform, restoration_id) == []


def test_a_restoration_s_own_job_that_comes_back_reports_it_too(platform: Platform, archive: Archive) -> None:
    restoration_id = ask(platform, archive)
    die(platform, "restore", restoration_id, "file")

    def comes_back() -> bool:
        with contextlib.suppress(CopyBusy):
            carry_out_restoration(platform, restoration_id)
        return row_of(platform, restoration_id).state is RestorationState.FAILED

    clean_until(platform, comes_back)
    assert traces(platform, restoration_id) == []


@pytest.mark.parametrize("moment", ["reading", "publishing", "visiting"])
def test_a_drill_that_was_killed_proves_nothing_and_is_cleaned(
    platform: Platform, archive: Archive, moment: str
) -> None:
    die(platform, "drill", archive.id, moment)
    with Session(platform.control) as session:
        running = select(Drill.id).where(Drill.archive_id == archive.id, Drill.ended_at.is_(None))
        drill_id = session.scalars(running).one()
    assert traces(platform, drill_id) != []

    def is_ended() -> bool:
        with Session(platform.control) as session:
            return session.get_one(Drill, drill_id).ended_at is not None

    clean_until(platform, is_ended)
    assert traces(platform, drill_id) == []
    with Session(platform.control) as session:
        assert session.get_one(Drill, drill_id).problems[0]["code"] == "interrupted"
        assert session.get_one(Archive, archive.id).drilled_at is None


def test_a_removal_that_was_killed_goes_on(platform: Platform, archive: Archive) -> None:
    restoration_id = ask(platform, archive)
    carry_out_restoration(platform, restoration_id)
    with Session(platform.control) as session, session.begin():
        ask_drop(session, find_restoration(session, restoration_id), platform.clock())
    die(platform, "drop", restoration_id, "deleting")
    assert traces(platform, restoration_id) != []
    clean_until(platform, lambda: row_of(platform, restoration_id).state is RestorationState.DROPPED)
    assert traces(platform, restoration_id) == []
