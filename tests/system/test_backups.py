"""Backups where stores are as in production: locked for a year, behind two credentials; and a full disk."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from provisioner.backups.catalogue import fail, find_archive
from provisioner.backups.expiring import expire
from provisioner.backups.models import Archive, ArchiveState
from provisioner.backups.taking.taking import run_backup
from provisioner.backups.taking.verifying import verify
from provisioner.backups.watch.alert_codes import AlertCode
from provisioner.backups.watch.alerts import open_alerts
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder
from storage.directory_store import DirectoryStore
from storage.objects import ObjectLocked
from tests.functional.backups.clocks import lived, moved
from tests.members import live_instance
from tests.system.radosgw import EXPIRER, WRITER, Gateway, open_gateway


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with open_gateway(tmp_path_factory.mktemp("ceph")) as opened:
        yield opened


@pytest.fixture
def locking(platform: Platform, gateway: Gateway) -> Platform:
    """Archives in a bucket with versions and Object Lock, behind the two credentials of the documentation."""
    bucket = gateway.bucket(lock=True)
    return replace(platform, archives=bucket.store(WRITER), expiry=bucket.store(EXPIRER))


@pytest.fixture
def archive(locking: Platform) -> Archive:
    return run_backup(locking, BackupOrder(live_instance(locking).id))


def row_of(platform: Platform, archive: Archive) -> Archive:
    with Session(platform.control, expire_on_commit=False) as session:
        return find_archive(session, archive.id)


def held(platform: Platform) -> list[str]:
    with Session(platform.control) as session:
        return [one.message for one in open_alerts(session) if one.code is AlertCode.EXPIRY_HELD]


def test_an_archive_is_locked_until_its_time_is_over(locking: Platform, archive: Archive) -> None:
    assert archive.state is ArchiveState.VERIFIED
    assert archive.locked_until == archive.expires_at
    for key, version in ((archive.key, archive.version), (archive.manifest_key, archive.manifest_version)):
        assert locking.archives.stat(key, version).locked_until == archive.expires_at
        with pytest.raises(ObjectLocked):
            locking.expiry.remove(key, version)
    assert verify(locking, archive.id).ok


def test_a_clock_that_runs_ahead_removes_nothing_and_is_told(locking: Platform, archive: Archive) -> None:
    expire(lived(moved(locking, timedelta(days=400))))
    assert row_of(locking, archive).state is ArchiveState.VERIFIED
    assert [message for message in held(locking) if "l’horloge du stockage" in message]
    assert verify(locking, archive.id).ok


def test_a_failed_attempt_that_is_locked_waits_for_its_lock(locking: Platform, archive: Archive) -> None:
    with Session(locking.control) as session, session.begin():
        row = find_archive(session, archive.id)
        row.locked_until = None
        fail(row, "size", "Trop court.", locking.clock())
    expire(locking)
    assert row_of(locking, archive).locked_until == archive.expires_at


def test_a_failed_attempt_that_is_not_locked_goes_with_all_its_versions(locking: Platform) -> None:
    strayed = run_backup(moved(locking, timedelta(hours=-1)), BackupOrder(live_instance(locking).id))
    assert strayed.problem_code == "clock_skew"
    assert len(list(locking.expiry.listing(strayed.key))) == 1
    expire(locking)
    assert list(locking.expiry.listing(strayed.key)) == []
    assert row_of(locking, strayed).expires_at is None


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_told_and_nothing_of_the_attempt_stays(platform: Platform, small_disk: Path) -> None:
    (small_disk / "filling").write_bytes(bytes(1_040_000))
    store = DirectoryStore(small_disk)
    cramped = replace(platform, archives=store, expiry=store)
    instance = live_instance(platform)
    archive = run_backup(cramped, BackupOrder(instance.id))
    assert (archive.state, archive.problem_code) == (ArchiveState.FAILED, "disk_full")
    expire(cramped)
    assert [path.name for path in small_disk.rglob("*") if path.is_file()] == ["filling"]
    (small_disk / "filling").unlink()
    assert run_backup(cramped, BackupOrder(instance.id)).state is ArchiveState.VERIFIED
