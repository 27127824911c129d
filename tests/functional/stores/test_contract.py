"""One contract, held by a directory and by a bucket of a real S3 server."""

from pathlib import Path

import pytest

from storage.directory_store import DirectoryStore
from storage.s3_store import S3Store
from tests.s3.contract import StoreContract
from tests.s3.server import TestBucket


class TestDirectory(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> DirectoryStore:
        return DirectoryStore(tmp_path / "objects")


class TestBucketOfAServer(StoreContract):
    @pytest.fixture
    def store(self, bucket: TestBucket) -> S3Store:
        return bucket.store


class TestPrefixInABucket(StoreContract):
    @pytest.fixture
    def store(self, bucket: TestBucket) -> S3Store:
        bucket.store.put("neighbour/identities/a.age", b"of somebody else")
        return bucket.below("archives/mixeur").store
