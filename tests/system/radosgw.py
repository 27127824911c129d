"""A Ceph cluster of one disk in memory with its S3 gateway: versions, Object Lock, policies.

Everything is below one folder and on loopback; cephx is on, and no manager runs.
"""

import json
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from storage.objects import ObjectStoreError
from storage.s3_address import S3Access, S3Address
from storage.s3_store import S3Store
from storage.s3_store.connection import Patience, connect
from tests.mailbox import free_port
from tests.s3.certificates import Certificates, make_certificates

# The owner of the buckets, and two users that only have what a policy gives them.
OWNER = S3Access("owner-of-buckets", "secret-of-the-owner")
WRITER = S3Access("writer-of-archives", "secret-of-the-writer")
EXPIRER = S3Access("expirer-of-archives", "secret-of-the-expirer")
_USERS = {"owner": OWNER, "writer": WRITER, "expirer": EXPIRER}
WRITES_OBJECTS = (
    *("PutObject", "GetObject", "GetObjectVersion", "AbortMultipartUpload", "ListMultipartUploadParts"),
    *("PutObjectRetention", "GetObjectRetention"),
)
WRITES_BUCKET = (
    *("ListBucket", "ListBucketVersions", "ListBucketMultipartUploads"),
    *("GetBucketObjectLockConfiguration", "GetBucketLocation"),
)
EXPIRES_OBJECTS = ("DeleteObject", "DeleteObjectVersion", "GetObjectRetention", "AbortMultipartUpload")
EXPIRES_BUCKET = ("ListBucket", "ListBucketVersions", "ListBucketMultipartUploads")
# radosgw takes any; its zonegroup has this name when nobody gave it another.
REGION = "default"
PATIENCE = Patience(connecting=5, answering=20, attempts=2)
_STARTING_SECONDS = 120

_CONFIGURATION = """\
[global]
fsid = {fsid}
mon_host = [v2:127.0.0.1:{port_v2},v1:127.0.0.1:{port_v1}]
public_network = 127.0.0.0/8
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
auth_allow_insecure_global_id_reclaim = false
keyring = {folder}/keyring
run_dir = {folder}
admin_socket =
pid_file =
log_file = {folder}/$name.log
mon_cluster_log_file = {folder}/cluster.log
mon_data = {folder}/mon
osd_data = {folder}/osd
osd_objectstore = memstore
memstore_device_bytes = 2147483648
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 4
osd_pool_default_pgp_num = 4
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
rgw_frontends = beast ssl_endpoint={address}:{gateway} ssl_certificate={certificate} ssl_private_key={key}
rgw_enable_usage_log = false
"""


@dataclass(frozen=True, slots=True)
class Gateway:
    """Where it listens, and what its clients trust."""

    port: int
    certificates: Certificates
    host: str = "127.0.0.1"

    def bucket(self, *, lock: bool) -> "GatewayBucket":
        """A new one of the owner, with versions and Object Lock or with neither."""
        name = f"bucket-{uuid.uuid4().hex[:8]}"
        address = S3Address(self.host, name, REGION, self.port, ca=self.certificates.authority)
        owner = connect(address, OWNER, PATIENCE)
        owner.create_bucket(Bucket=name, ObjectLockEnabledForBucket=lock)
        owner.put_bucket_policy(Bucket=name, Policy=policy(name))
        return GatewayBucket(address)


def policy(bucket: str) -> str:
    """What docs/object-storage.md says that each may: one writes and reads, the other deletes."""
    objects, itself = f"arn:aws:s3:::{bucket}/*", f"arn:aws:s3:::{bucket}"
    statements = [
        ("writer", objects, WRITES_OBJECTS),
        ("writer", itself, WRITES_BUCKET),
        ("expirer", objects, EXPIRES_OBJECTS),
        ("expirer", itself, EXPIRES_BUCKET),
    ]
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": [f"arn:aws:iam:::user/{user}"]},
                    "Action": [f"s3:{action}" for action in actions],
                    "Resource": [resource],
                }
                for user, resource, actions in statements
            ],
        }
    )


@dataclass(frozen=True, slots=True)
class GatewayBucket:
    """A bucket, to be opened by one of the users."""

    address: S3Address

    def store(self, access: S3Access = OWNER) -> S3Store:
        return S3Store(self.address, access, PATIENCE)

    def through(self, port: int) -> "GatewayBucket":
        return replace(self, address=replace(self.address, port=port))


@contextmanager
def open_gateway(folder: Path, address: str = "127.0.0.1") -> Iterator[Gateway]:
    """Runs at this address until the end of the block; ``folder`` is there, and empty."""
    certificates, port = make_certificates(folder, address), free_port()
    (folder / "ceph.conf").write_text(
        _CONFIGURATION.format(
            fsid=uuid.uuid4(),
            folder=folder,
            port_v2=free_port(),
            port_v1=free_port(),
            address=address,
            gateway=port,
            certificate=certificates.certificate,
            key=certificates.key,
        )
    )
    with ExitStack() as running:
        _Cluster(folder, running).start()
        gateway = Gateway(port, certificates, address)
        _wait_for(gateway)
        yield gateway


@dataclass(frozen=True, slots=True)
class _Cluster:
    folder: Path
    running: ExitStack

    def start(self) -> None:
        self._make_keys()
        (self.folder / "mon").mkdir()
        (self.folder / "osd").mkdir()
        self._make_monitor()
        self._daemon("ceph-mon", "--id", "a")
        disk = str(uuid.uuid4())
        self._run("ceph", "osd", "create", disk, "0")
        self._run("ceph-osd", "--id", "0", "--mkfs", "--osd-uuid", disk)
        self._daemon("ceph-osd", "--id", "0")
        for name, access in _USERS.items():
            user = ["--uid", name, "--display-name", name, "--access-key", access.key_id]
            self._run("radosgw-admin", "user", "create", *user, "--secret-key", access.secret)
        self._daemon("radosgw", "--name", "client.admin")

    def _make_keys(self) -> None:
        everything = ["--cap", "mon", "allow *", "--cap", "osd", "allow *", "--cap", "mgr", "allow *"]
        keyring = str(self.folder / "keyring")
        for name in ("mon.", "client.admin", "osd.0"):
            create = [] if Path(keyring).exists() else ["--create-keyring"]
            self._plain("ceph-authtool", *create, keyring, "--gen-key", "--name", name, *everything)

    def _make_monitor(self) -> None:
        configuration = (self.folder / "ceph.conf").read_text().splitlines()
        told = dict(line.split(" = ", 1) for line in configuration if " = " in line)
        chart = str(self.folder / "monmap")
        self._plain("monmaptool", "--create", "--fsid", told["fsid"], "--addv", "a", told["mon_host"], chart)
        keyring = str(self.folder / "keyring")
        self._run("ceph-mon", "--id", "a", "--mkfs", "--monmap", chart, "--keyring", keyring)

    def _run(self, program: str, *arguments: str) -> None:
        self._plain(program, "--conf", str(self.folder / "ceph.conf"), *arguments)

    def _plain(self, *command: str) -> None:
        with (self.folder / "commands.log").open("ab") as log:
            subprocess.run(command, check=True, stdout=log, stderr=log, timeout=_STARTING_SECONDS)

    def _daemon(self, program: str, *arguments: str) -> None:
        log = self.running.enter_context((self.folder / "daemons.log").open("ab"))
        command = [program, "--conf", str(self.folder / "ceph.conf"), "--foreground", *arguments]
        process = self.running.enter_context(subprocess.Popen(command, stdout=log, stderr=log))
        self.running.callback(process.kill)


def _wait_for(gateway: Gateway) -> None:
    asking = gateway_store(gateway)
    until = time.monotonic() + _STARTING_SECONDS
    while True:
        try:
            asking.exists("a")
        except ObjectStoreError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


def gateway_store(gateway: Gateway) -> S3Store:
    """Of a bucket that was never made: enough to hear whether somebody answers."""
    address = S3Address(gateway.host, "nobody", REGION, gateway.port, ca=gateway.certificates.authority)
    return S3Store(address, OWNER, replace(PATIENCE, attempts=1))
