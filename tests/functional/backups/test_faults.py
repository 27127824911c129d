"""Whatever goes wrong on the way is told; what failed leaves nothing, and the next backup succeeds."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from psycopg import sql
from sqlalchemy.orm import Session

from provisioner.backups.catalogue import archives_of, find_archive, newest_verified
from provisioner.backups.expiring import expire
from provisioner.backups.mending import mend
from provisioner.backups.models import Archive, ArchiveState
from provisioner.backups.taking.attempt import Step
from provisioner.backups.taking.taking import run_backup
from provisioner.backups.taking.verifying import verify
from provisioner.cli.archives import Outcome, Target
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder
from provisioner.models import Instance
from storage.database import connect
from storage.encryption import Identity
from storage.s3_address import S3Access
from storage.s3_store.connection import Patience
from tenants.databases import TenantNames
from tests.command_line import document
from tests.functional.backups.clocks import moved
from tests.members import live_instance
from tests.s3.front import Front, Request, completion, download, part, plain_put
from tests.s3.server import ACCESS, TestBucket

# Two parts of an upload and more than all that is buffered on the way; it hardly compresses.
LARGE = """
CREATE TABLE scans AS
SELECT n, (SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 300) WHERE n > 0) AS page
  FROM generate_series(1, 2000) n
"""
IMPATIENT = Patience(connecting=1, answering=1, attempts=1)
LOCKS = b"<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>"


@pytest.fixture(scope="module")
def instance(platform: Platform) -> Instance:
    """One whose archive goes out in several parts."""
    made = live_instance(platform)
    names = TenantNames.of(made.id)
    with closing(connect(platform.admin, names.database)) as admin:
        admin.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(names.owner)))
        admin.execute(LARGE)
    return made


@pytest.fixture
def remote(platform: Platform, bucket: TestBucket, front: Front) -> Platform:
    """The platform with its archives in a bucket, behind a front that fails as a test wants."""
    store = front.before(bucket).store
    return replace(platform, archives=store, expiry=store)


def failed(platform: Platform, instance: Instance) -> Archive:
    """An attempt that has to fail: it is told, it does not count, and nothing of it is left."""
    before = newest(platform, instance)
    archive = run_backup(platform, BackupOrder(instance.id))
    assert archive.state is ArchiveState.FAILED
    assert archive.problem
    assert archive.verified_at is None
    assert newest(platform, instance) == before
    return archive


def newest(platform: Platform, instance: Instance) -> object:
    with Session(platform.control) as session:
        found = newest_verified(session, instance.id)
        return found.id if found is not None else None


def recovers(platform: Platform, instance: Instance, bucket: TestBucket) -> None:
    """What failed is cleared away, and the next one succeeds; nothing but it is in the bucket."""
    expire(platform)
    assert [path for path in bucket.file("instances").rglob("*") if path.is_file()] == []
    archive = run_backup(platform, BackupOrder(instance.id))
    assert (archive.state, archive.problem) == (ArchiveState.VERIFIED, None)


REFUSALS: list[tuple[str, Callable[[Front], None]]] = [
    ("busy", lambda front: front.answer(503, "SlowDown", when=part)),
    ("reset in the middle of a part", lambda front: front.reset(part, after=1_000_000)),
    ("lost before it was complete", lambda front: front.answer(404, "NoSuchUpload", when=completion)),
    ("cut off at its completion", lambda front: front.reset(completion)),
    ("revoked", lambda front: front.answer(403, "AccessDenied")),
    ("refusing the manifest", lambda front: front.answer(403, "AccessDenied", when=plain_put)),
]


@pytest.mark.parametrize("spoil", [spoil for _, spoil in REFUSALS], ids=[name for name, _ in REFUSALS])
def test_a_store_that_is(
    remote: Platform,
    instance: Instance,
    bucket: TestBucket,
    front: Front,
    spoil: Callable[[Front], None],
) -> None:
    spoil(front)
    assert failed(remote, instance).problem_code == "store_failed"
    front.mend()
    recovers(remote, instance, bucket)


def test_a_store_that_is_slower_than_we_wait(
    remote: Platform, instance: Instance, bucket: TestBucket, front: Front
) -> None:
    front.wait(3, when=part)
    store = front.before(bucket).store_with(ACCESS, IMPATIENT)
    assert failed(replace(remote, archives=store), instance).problem_code == "store_failed"
    front.mend()
    recovers(remote, instance, bucket)


def test_credentials_of_nobody(remote: Platform, instance: Instance, bucket: TestBucket) -> None:
    store = bucket.store_with(S3Access("somebody", "else"))
    archive = failed(replace(remote, archives=store), instance)
    assert archive.problem_code == "store_failed"
    assert "identifiants" in str(archive.problem)
    recovers(remote, instance, bucket)


@pytest.mark.parametrize("away", [timedelta(hours=1), timedelta(hours=-1)])
def test_a_clock_that_differs_from_the_store_s(
    remote: Platform, instance: Instance, bucket: TestBucket, away: timedelta
) -> None:
    elsewhen = moved(remote, away)
    assert failed(elsewhen, instance).problem_code == "clock_skew"
    expire(elsewhen)
    recovers(remote, instance, bucket)


def locks_promised(request: Request) -> bool:
    return request.method == "GET" and request.query == "object-lock"


def test_a_lock_that_does_not_hold(
    remote: Platform, instance: Instance, bucket: TestBucket, front: Front
) -> None:
    """The bucket says that it locks, and takes no notice when it is asked to."""
    enabled = (
        b"<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>"
    )
    front.answer(200, when=locks_promised, body=enabled)
    front.answer(200, when=lambda request: "retention" in request.query, body=b"")
    assert failed(remote, instance).problem_code == "not_locked"
    front.mend()
    assert (run_backup(plain(remote, front, bucket), BackupOrder(instance.id)).state) is ArchiveState.VERIFIED


def plain(platform: Platform, front: Front, bucket: TestBucket) -> Platform:
    """With a client that asks anew whether the bucket locks."""
    return replace(platform, archives=front.before(bucket).store)


def test_bytes_that_changed_on_their_way_into_the_store(
    remote: Platform, instance: Instance, bucket: TestBucket
) -> None:
    def flip(step: Step, done_bytes: int) -> None:
        if step is Step.READING_BACK:
            (path,) = bucket.file(f"instances/{instance.id}").glob("*.age")
            content = bytearray(path.read_bytes())
            content[len(content) // 2] ^= 1
            path.write_bytes(content)

    archive = run_backup(remote, BackupOrder(instance.id), flip)
    assert (archive.state, archive.problem_code) == (ArchiveState.FAILED, "sha256")
    recovers(remote, instance, bucket)


@pytest.mark.parametrize("step", [Step.LOCKING, Step.READING_BACK])
def test_an_object_that_is_gone_as_soon_as_it_was_stored(platform: Platform, step: Step) -> None:
    small = live_instance(platform)
    folder = platform.settings.data_dir / "archives" / "instances" / str(small.id)

    def lose(at: Step, done_bytes: int) -> None:
        if at is step:
            (path,) = folder.glob("*.age")
            path.unlink()

    archive = run_backup(platform, BackupOrder(small.id), lose)
    assert (archive.state, archive.problem_code) == (ArchiveState.FAILED, "missing")
    expire(platform)
    assert list(folder.iterdir()) == []
    assert run_backup(platform, BackupOrder(small.id)).state is ArchiveState.VERIFIED


def is_whole_all_the_same(platform: Platform, archive: Archive, code: str) -> None:
    """What could not be read back does not count, is told, and is there as soon as it can be read."""
    assert (archive.state, archive.problem_code) == (ArchiveState.STORED, code)
    assert "entière dans le stockage" in str(archive.problem)
    assert not Outcome(Target(None, archive.instance_id), archive).is_good
    mend(platform)
    expire(platform)
    assert verify(platform, archive.id).ok
    with Session(platform.control) as session:
        row = find_archive(session, archive.id)
        assert (row.state, row.problem) == (ArchiveState.VERIFIED, None)


def test_a_store_that_fails_while_an_archive_is_read_back(
    remote: Platform, instance: Instance, front: Front
) -> None:
    front.answer(500, "InternalError", when=download)
    archive = run_backup(remote, BackupOrder(instance.id))
    front.mend()
    is_whole_all_the_same(remote, archive, "store_failed")


def test_an_operator_s_key_that_opens_nothing_any_more(remote: Platform, instance: Instance) -> None:
    at_hand = [remote.operator()]

    def replace_key(step: Step, done_bytes: int) -> None:
        if step is Step.READING_BACK:
            at_hand.append(Identity.generate())

    archive = run_backup(replace(remote, operator=lambda: at_hand[-1]), BackupOrder(instance.id), replace_key)
    is_whole_all_the_same(remote, archive, "operator_key")


def test_a_dump_that_is_killed_midway(remote: Platform, instance: Instance, bucket: TestBucket) -> None:
    def kill(step: Step, done_bytes: int) -> None:
        if step is Step.SENDING and done_bytes:
            for child in psutil.Process().children():
                if child.name() == "pg_dump":
                    child.kill()

    archive = run_backup(remote, BackupOrder(instance.id), kill)
    assert (archive.state, archive.problem_code) == (ArchiveState.FAILED, "dump_killed")
    recovers(remote, instance, bucket)


def test_a_database_that_is_not_there(remote: Platform, bucket: TestBucket) -> None:
    lost = live_instance(remote)
    with closing(connect(remote.admin)) as admin:
        name = sql.Identifier(TenantNames.of(lost.id).database)
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
    assert failed(remote, lost).problem_code == "database_failed"
    assert archives(remote, lost) != []


def archives(platform: Platform, instance: Instance) -> list[Archive]:
    with Session(platform.control, expire_on_commit=False) as session:
        return archives_of(session, instance.id)


def test_a_disk_that_is_full(platform: Platform, instance: Instance) -> None:
    """A process that may write no more than a megabyte into a file, as a full disk would not let it."""
    command = [sys.executable, "-m", "provisioner", "backup", "run", instance.slug, "--json"]
    environment = {**os.environ, "PROVISIONER_DATA_DIR": str(platform.settings.data_dir)}

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        env=environment,
        preexec_fn=limit,
        timeout=120,
    )
    assert done.returncode == 6, done.stderr
    told = document(done)
    assert told["ok"] is False
    assert told["archives"][0]["state"] == "failed"
    assert "Le dossier" in done.stderr
    expire(platform)
    folder = Path(platform.settings.data_dir) / "archives" / "instances" / str(instance.id)
    assert list(folder.iterdir()) == []
    assert run_backup(platform, BackupOrder(instance.id)).state is ArchiveState.VERIFIED
