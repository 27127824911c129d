"""A store with versions and Object Lock, as providers have them: what is locked stays, whoever asks."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from storage.objects import LockNotApplied, ObjectLocked, ObjectNotFound, ObjectStoreError, Stored
from storage.s3_address import S3Access
from storage.s3_store import S3Store
from storage.s3_store.connection import connect
from storage.s3_store.failures import Refusal
from tests.s3.contract import LARGE, StoreContract, pattern, send
from tests.system.radosgw import (
    EXPIRER,
    OWNER,
    PATIENCE,
    WRITER,
    Gateway,
    GatewayBucket,
    open_gateway,
)

KEY = "instances/a/archive"


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with open_gateway(tmp_path_factory.mktemp("ceph")) as opened:
        yield opened


@pytest.fixture
def bucket(gateway: Gateway) -> GatewayBucket:
    """New, with versions and Object Lock."""
    return gateway.bucket(lock=True)


@pytest.fixture
def year() -> datetime:
    return datetime.now(UTC) + timedelta(days=365)


class TestVersionedBucket(StoreContract):
    @pytest.fixture
    def store(self, bucket: GatewayBucket) -> S3Store:
        return bucket.store()


class TestPlainBucket(StoreContract):
    @pytest.fixture
    def store(self, gateway: Gateway) -> S3Store:
        return gateway.bucket(lock=False).store()


def archive(bucket: GatewayBucket, size: int = 10) -> Stored:
    """One that the writer has put there."""
    return send(bucket.store(WRITER), KEY, pattern(size)).complete()


def test_a_store_says_whether_it_locks(gateway: Gateway) -> None:
    assert gateway.bucket(lock=True).store(WRITER).can_lock()
    assert not gateway.bucket(lock=False).store(WRITER).can_lock()


@pytest.mark.parametrize("size", [10, LARGE])
def test_a_lock_is_put_on_and_read_back(bucket: GatewayBucket, year: datetime, size: int) -> None:
    writer = bucket.store(WRITER)
    locked = writer.lock(archive(bucket, size), year)
    assert locked.locked_until == year.replace(microsecond=0)
    assert writer.stat(KEY, locked.version).locked_until == locked.locked_until


@pytest.mark.parametrize("access", [OWNER, WRITER, EXPIRER], ids=["owner", "writer", "expirer"])
def test_nobody_deletes_what_is_locked(bucket: GatewayBucket, year: datetime, access: S3Access) -> None:
    stored = bucket.store(WRITER).lock(archive(bucket), year)
    with pytest.raises(ObjectLocked):
        bucket.store(access).remove(KEY, stored.version)
    with pytest.raises(ObjectLocked):
        bucket.store(access).delete(KEY)
    assert b"".join(bucket.store(WRITER).read(KEY, stored.version)) == pattern(10)


@pytest.mark.parametrize("access", [OWNER, WRITER, EXPIRER], ids=["owner", "writer", "expirer"])
def test_nobody_shortens_a_lock(bucket: GatewayBucket, year: datetime, access: S3Access) -> None:
    stored = bucket.store(WRITER).lock(archive(bucket), year)
    with pytest.raises(LockNotApplied):
        bucket.store(access).lock(stored, year - timedelta(days=1))
    assert bucket.store(WRITER).stat(KEY, stored.version).locked_until == stored.locked_until


def test_nobody_turns_a_lock_into_one_that_can_be_lifted(bucket: GatewayBucket, year: datetime) -> None:
    stored = bucket.store(WRITER).lock(archive(bucket), year)
    owner = connect(bucket.address, OWNER, PATIENCE)
    with pytest.raises(owner.exceptions.ClientError, match=r"AccessDenied|InvalidRequest"):
        owner.put_object_retention(
            Bucket=bucket.address.bucket,
            Key=KEY,
            VersionId=stored.version or "",
            Retention={"Mode": "GOVERNANCE", "RetainUntilDate": year},
            BypassGovernanceRetention=True,
        )


def test_a_lock_may_last_longer(bucket: GatewayBucket, year: datetime) -> None:
    writer = bucket.store(WRITER)
    stored = writer.lock(archive(bucket), year)
    longer = year + timedelta(days=1)
    assert writer.lock(stored, longer).locked_until == longer.replace(microsecond=0)


def test_when_its_lock_has_ended_an_archive_goes(bucket: GatewayBucket) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=3)
    stored = bucket.store(WRITER).lock(archive(bucket), soon)
    expirer = bucket.store(EXPIRER)
    with pytest.raises(ObjectLocked):
        expirer.remove(KEY, stored.version)
    _wait_until(soon + timedelta(seconds=1))
    expirer.remove(KEY, stored.version)
    assert list(expirer.listing("")) == []


def _wait_until(moment: datetime) -> None:
    while datetime.now(UTC) < moment:
        time.sleep(0.1)


def test_who_writes_deletes_nothing_locked_or_not(bucket: GatewayBucket) -> None:
    stored = archive(bucket)
    with pytest.raises(Refusal, match="ou n’ont pas ce droit"):
        bucket.store(WRITER).remove(KEY, stored.version)
    assert bucket.store(WRITER).stat(KEY, stored.version).size == 10


def test_who_deletes_neither_writes_nor_reads(bucket: GatewayBucket, year: datetime) -> None:
    stored = archive(bucket)
    expirer = bucket.store(EXPIRER)
    for use in (
        lambda: list(expirer.read(KEY, stored.version)),
        lambda: send(expirer, "instances/a/forged", b"bytes").complete(),
        lambda: expirer.lock(stored, year),
    ):
        with pytest.raises(ObjectStoreError, match="ou n’ont pas ce droit"):
            use()
    expirer.remove(KEY, stored.version)
    with pytest.raises(ObjectNotFound):
        bucket.store(WRITER).stat(KEY, stored.version)


def test_an_overwritten_archive_is_still_there_in_its_version(bucket: GatewayBucket, year: datetime) -> None:
    stored = bucket.store(WRITER).lock(archive(bucket), year)
    writer = connect(bucket.address, WRITER, PATIENCE)
    writer.put_object(Bucket=bucket.address.bucket, Key=KEY, Body=b"noise")
    store = bucket.store(WRITER)
    assert b"".join(store.read(KEY, stored.version)) == pattern(10)
    assert sorted(found.size for found in store.listing("instances/")) == [5, 10]


def test_a_shredded_key_lies_in_no_old_version(gateway: Gateway) -> None:
    bucket = gateway.bucket(lock=False)
    owner, name = connect(bucket.address, OWNER, PATIENCE), bucket.address.bucket
    owner.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    for content in (b"first", b"second"):
        owner.put_object(Bucket=name, Key="identities/a.age", Body=content)
    owner.delete_object(Bucket=name, Key="identities/a.age")
    bucket.store().delete("identities/a.age")
    left = owner.list_object_versions(Bucket=name)
    assert not left.get("Versions")
    assert not left.get("DeleteMarkers")


def test_a_request_for_a_lock_while_the_upload_begins_is_not_to_be_trusted(bucket: GatewayBucket) -> None:
    """Why locks are put on afterwards and read back: this store takes the headers and forgets them."""
    owner, name = connect(bucket.address, OWNER, PATIENCE), bucket.address.bucket
    begun = owner.create_multipart_upload(
        Bucket=name,
        Key=KEY,
        ObjectLockMode="COMPLIANCE",
        ObjectLockRetainUntilDate=datetime.now(UTC) + timedelta(days=1),
    )
    part = owner.upload_part(Bucket=name, Key=KEY, UploadId=begun["UploadId"], PartNumber=1, Body=pattern(10))
    owner.complete_multipart_upload(
        Bucket=name,
        Key=KEY,
        UploadId=begun["UploadId"],
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
    )
    stored = bucket.store().stat(KEY)
    assert stored.locked_until is None
    bucket.store().remove(KEY, stored.version)
    assert list(bucket.store().listing("")) == []
