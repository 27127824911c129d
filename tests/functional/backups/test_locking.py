"""Where the store can lock: everything of an archive is, until its time is over and no longer."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from provisioner.backups.catalogue import find_archive
from provisioner.backups.expiring import expire
from provisioner.backups.models import Archive, ArchiveState
from provisioner.backups.taking.taking import run_backup
from provisioner.backups.taking.verifying import verify
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder
from tests.functional.backups.clocks import lived, moved
from tests.functional.backups.vault import Vault
from tests.members import live_instance


@pytest.fixture
def vault(platform: Platform, tmp_path: Path) -> Vault:
    return Vault(tmp_path, platform.clock)


@pytest.fixture
def locking(platform: Platform, vault: Vault) -> Platform:
    return replace(platform, archives=vault, expiry=vault)


@pytest.fixture
def archive(locking: Platform) -> Archive:
    return run_backup(locking, BackupOrder(live_instance(locking).id))


def test_archive_and_manifest_are_locked_for_as_long_as_they_are_kept(vault: Vault, archive: Archive) -> None:
    assert archive.state is ArchiveState.VERIFIED
    assert archive.locked_until == archive.expires_at
    assert vault.locks == dict.fromkeys([archive.key, archive.manifest_key], archive.expires_at)


def test_a_lock_that_ended_too_soon_is_told(locking: Platform, vault: Vault, archive: Archive) -> None:
    vault.locks[archive.key] -= timedelta(days=1)
    found = verify(locking, archive.id)
    assert [refusal.problem.code for refusal in found.refusals] == ["unlocked"]


def test_it_goes_once_the_lock_is_over(locking: Platform, vault: Vault, archive: Archive) -> None:
    assert archive.expires_at is not None
    late = lived(moved(locking, archive.expires_at - locking.clock() + timedelta(seconds=1)))
    expire(late)
    assert find(locking, archive).state is ArchiveState.VERIFIED
    later = Vault(vault.root, late.clock)
    later.locks = vault.locks
    expire(replace(late, archives=later, expiry=later))
    assert find(locking, archive).state is ArchiveState.EXPIRED


def find(platform: Platform, archive: Archive) -> Archive:
    with Session(platform.control, expire_on_commit=False) as session:
        return find_archive(session, archive.id)
