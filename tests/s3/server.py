"""rclone as a real S3 server: it checks signatures, speaks TLS, and its objects are files to look at."""

import re
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from storage.s3_address import S3Access, S3Address
from storage.s3_store import S3Store
from storage.s3_store.connection import Patience, connect
from tests.s3.certificates import Certificates, make_certificates

ACCESS = S3Access("provisioner-tests", "secret-of-the-tests")
REGION = "eu-test-1"
# Tests wait for nobody; the product's own patience is longer.
HASTY = Patience(connecting=5, answering=5, attempts=2)
RCLONE = Path(sys.executable).with_name("rclone")


@dataclass(frozen=True, slots=True)
class S3Server:
    """``data`` holds a folder for each bucket, in it a file for each object."""

    port: int
    data: Path
    certificates: Certificates

    def bucket(self) -> "TestBucket":
        """A new one, for one test."""
        name = f"bucket-{uuid.uuid4().hex[:8]}"
        address = S3Address("127.0.0.1", name, REGION, self.port, ca=self.certificates.authority)
        # Through the server, which would not see a folder made behind its back for a while.
        connect(address, ACCESS, HASTY).create_bucket(Bucket=name)
        return TestBucket(self, address)


@dataclass(frozen=True, slots=True)
class TestBucket:
    """A bucket as tests need it: its address, its store, and the files behind both."""

    __test__ = False

    server: S3Server
    address: S3Address

    @property
    def url(self) -> str:
        """For ``PROVISIONER_ARCHIVES_URL`` and ``PROVISIONER_KEYS_URL``."""
        address = self.address
        place = "/".join(filter(None, (f"{address.host}:{address.port}", address.bucket, address.prefix)))
        return f"s3://{place}?region={address.region}&ca={address.ca}"

    @property
    def access(self) -> str:
        """For ``PROVISIONER_ARCHIVES_WRITER``, ``_EXPIRER`` and ``PROVISIONER_KEYS_ACCESS``."""
        return f"{ACCESS.key_id}:{ACCESS.secret}"

    @property
    def store(self) -> S3Store:
        return self.store_with(ACCESS)

    def store_with(self, access: S3Access, patience: Patience = HASTY) -> S3Store:
        return S3Store(self.address, access, patience)

    def through(self, port: int) -> "TestBucket":
        """The same bucket behind a front of that port."""
        return replace(self, address=replace(self.address, port=port))

    def below(self, prefix: str) -> "TestBucket":
        """What begins with ``prefix`` in the same bucket."""
        return replace(self, address=replace(self.address, prefix=prefix))

    def file(self, key: str) -> Path:
        """The file that an object is in the server, to be looked at, damaged or removed."""
        return self.server.data / self.address.bucket / self.address.prefix / key


@contextmanager
def open_s3(folder: Path) -> Iterator[S3Server]:
    """Serves until the end of the block; ``folder`` is there, and empty."""
    certificates, data = make_certificates(folder), folder / "data"
    data.mkdir()
    command = [str(RCLONE), "serve", "s3", "--addr", "127.0.0.1:0", "--config", "/dev/null"]
    command += ["--auth-key", f"{ACCESS.key_id},{ACCESS.secret}"]
    command += ["--cert", str(certificates.certificate), "--key", str(certificates.key), str(data)]
    log = folder / "log"
    with log.open("wb") as written, subprocess.Popen(command, stderr=written) as process:
        try:
            yield S3Server(_port(log, process), data, certificates)
        finally:
            process.kill()


def _port(log: Path, process: subprocess.Popen[bytes]) -> int:
    """The one that it chose, told in the first line that names an address."""
    while process.poll() is None:
        if match := re.search(r"https://127\.0\.0\.1:(\d+)/", log.read_text()):
            return int(match[1])
        time.sleep(0.02)
    raise AssertionError(f"rclone did not start: {log.read_text()}")
