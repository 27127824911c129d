"""Counting: what is gone from the store is known within hours, and nobody has to read anything for it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from provisioner.backups.catalogue import find_archive
from provisioner.backups.census import compare, hold_census
from provisioner.backups.locks import owner_lock
from provisioner.backups.models import Archive, ArchiveState
from provisioner.backups.taking.taking import run_backup
from provisioner.backups.tasks import read_back
from provisioner.backups.watch.alert_codes import AlertCode
from provisioner.backups.watch.alerts import open_alerts
from provisioner.backups.watch.watching import look
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder
from storage.database import connect
from storage.directory_store import DirectoryStore
from storage.objects import Stored
from tests.functional.backups import test_refused_archives as damages
from tests.functional.backups.clocks import moved
from tests.functional.backups.test_refused_archives import Damage
from tests.members import live_instance
from tests.s3.front import Front
from tests.s3.server import TestBucket


@pytest.fixture
def archive(platform: Platform) -> Archive:
    return run_backup(platform, BackupOrder(live_instance(platform).id))


def row_of(platform: Platform, archive: Archive) -> Archive:
    with Session(platform.control, expire_on_commit=False) as session:
        return find_archive(session, archive.id)


def path_of(platform: Platform, key: str) -> Path:
    return Path(platform.archives.location(key))


def alerts_about(platform: Platform, code: AlertCode) -> list[str]:
    with Session(platform.control) as session:
        return [one.message for one in open_alerts(session) if one.code is code]


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (damages.cut_short, "size"),
        (damages.lengthen, "size"),
        (damages.delete, "missing"),
        (damages.delete_the_manifest, "manifest_missing"),
    ],
)
def test_what_shows_from_outside_is_known_without_reading(
    platform: Platform, archive: Archive, damage: Damage, code: str
) -> None:
    damage(platform, archive)
    hold_census(platform)
    found = row_of(platform, archive)
    assert (found.state, found.problem_code) == (ArchiveState.DAMAGED, code)
    assert found.problem is not None
    assert archive.key in found.problem


def test_what_is_as_it_was_stays_as_it_is(platform: Platform, archive: Archive) -> None:
    hold_census(platform)
    assert row_of(platform, archive).state is ArchiveState.VERIFIED
    assert row_of(platform, archive).verified_at == archive.verified_at


def test_staff_hear_of_it_by_the_next_minute(platform: Platform, archive: Archive) -> None:
    damages.delete(platform, archive)
    hold_census(platform)
    look(platform)
    assert any(archive.key in message for message in alerts_about(platform, AlertCode.ARCHIVE_DAMAGED))


def test_what_is_back_is_read_and_counts_again(platform: Platform, archive: Archive) -> None:
    path = path_of(platform, archive.key)
    content = path.read_bytes()
    path.unlink()
    hold_census(platform)
    path.write_bytes(content)
    hold_census(platform)
    with connect(platform.admin) as admin:
        waiting = admin.execute(
            "SELECT task_name FROM procrastinate_jobs WHERE args ->> 'archive_id' = %s", [str(archive.id)]
        ).fetchall()
    assert waiting == [("verify-archive",)]
    read_back(platform, archive.id)
    assert row_of(platform, archive).state is ArchiveState.VERIFIED


def test_what_was_altered_waits_for_nobody_to_look_again(platform: Platform, archive: Archive) -> None:
    damages.flip_a_byte(platform, archive)
    read_back(platform, archive.id)
    assert archive.id not in list(compare(platform).back)


@pytest.fixture
def remote(platform: Platform, bucket: TestBucket, front: Front) -> Platform:
    """The platform with its archives in a bucket, behind a front that fails as a test wants."""
    store = front.before(bucket).store
    return replace(platform, archives=store, expiry=store)


def test_a_bucket_is_counted_too(remote: Platform, archive: Archive) -> None:
    kept, lost = run_backup(remote, BackupOrder(archive.instance_id)), damages.another(remote, archive)
    remote.expiry.remove(lost.key, lost.version)
    hold_census(remote)
    assert row_of(remote, kept).state is ArchiveState.VERIFIED
    assert row_of(remote, lost).problem_code == "missing"


@pytest.mark.parametrize("answered", [0, 1])
def test_a_store_that_does_not_answer_teaches_nothing(
    remote: Platform, archive: Archive, front: Front, answered: int
) -> None:
    """Neither when it lists, nor when it is asked about what its list lacks."""
    lost = run_backup(remote, BackupOrder(archive.instance_id))
    remote.expiry.remove(lost.key, lost.version)
    front.answer(503, "SlowDown", when=lambda request: answered == 0 or request.method == "HEAD")
    assert hold_census(remote) == 0
    assert row_of(remote, lost).state is ArchiveState.VERIFIED
    front.mend()
    hold_census(remote)
    assert row_of(remote, lost).state is ArchiveState.DAMAGED


def test_a_list_that_is_out_of_order_costs_no_archive(platform: Platform, archive: Archive) -> None:
    hold_census(replace(platform, archives=Backwards(platform.settings.data_dir / "archives")))
    assert row_of(platform, archive).state is ArchiveState.VERIFIED


def test_what_is_being_worked_on_is_looked_at_next_time(platform: Platform, archive: Archive) -> None:
    damages.delete(platform, archive)
    with owner_lock(platform, archive.instance_id):
        hold_census(platform)
    assert row_of(platform, archive).state is ArchiveState.VERIFIED
    hold_census(platform)
    assert row_of(platform, archive).state is ArchiveState.DAMAGED


def test_what_belongs_to_no_archive_stays_and_is_told_once(
    platform: Platform, archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    stranger = f"{archive.key.rpartition('/')[0]}/20200101t000000z-00000000.tar.zst.age"
    path_of(platform, stranger).write_bytes(b"of a control database that was restored")
    hold_census(platform)
    assert alerts_about(platform, AlertCode.UNKNOWN_OBJECTS)
    assert any(stranger in record.getMessage() for record in caplog.records)
    look(platform)
    for hours in (6, 12, 24):
        hold_census(moved(platform, timedelta(hours=hours)))
        assert alerts_about(platform, AlertCode.UNKNOWN_OBJECTS) == []
    assert path_of(platform, stranger).exists()


def test_one_more_is_told_again(platform: Platform, archive: Archive) -> None:
    folder = archive.key.rpartition("/")[0]
    for number in range(2):
        path_of(platform, f"{folder}/2020010{number + 1}t000000z-00000000.tar.zst.age").write_bytes(b"")
        hold_census(platform)
        assert alerts_about(platform, AlertCode.UNKNOWN_OBJECTS)
        look(moved(platform, timedelta(days=number + 1)))
        hold_census(platform)
        assert alerts_about(platform, AlertCode.UNKNOWN_OBJECTS) == []


class Backwards(DirectoryStore):
    """A store that lists in an order of its own."""

    def listing(self, prefix: str) -> Iterator[Stored]:
        return iter(list(super().listing(prefix))[::-1])
