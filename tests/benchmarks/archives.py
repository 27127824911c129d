"""Archives against the bare programs that they are made of, to the same S3 server, in turns.

The bare pipelines are what an operator would type: they dump and restore, and check nothing.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from storage.database import connect, conninfo, run
from storage.embedded import EmbeddedServer, binaries
from storage.encryption import Identity
from tests.benchmarks.figures import line, timed
from tests.benchmarks.large_instance import fill
from tests.s3.server import ACCESS, RCLONE, TestBucket, open_s3

ROUNDS = 9
TARGET = 0.9
PASSWORD = "of-the-benchmark"
NEEDED = ("age", "zstd", "tar")
DUMP = '"$BIN/pg_dump" -Fc -Z0 -d "$DATABASE" | zstd -3 -q | age -r "$RECIPIENT" | "$RCLONE" -q rcat "$BARE"'
RESTORE = (
    '"$RCLONE" -q cat "$ARCHIVE" | age -d -i "$IDENTITY" | zstd -d -q | tar -xO --wildcards "dump.*"'
    ' | "$BIN/pg_restore" -d "$DATABASE" --no-owner --no-acl --exit-on-error --single-transaction'
)


def archives(ground: Path) -> None:
    """The figures ``backup`` and ``restore``."""
    if missing := [name for name in NEEDED if shutil.which(name) is None]:
        line("backup", missing_programs=missing)
        return
    server = EmbeddedServer(ground / "large")
    url = server.start(PASSWORD).set(password=PASSWORD)
    try:
        with tempfile.TemporaryDirectory(dir=ground) as folder, open_s3(Path(folder)) as s3:
            yard = Yard(url, s3.bucket(), Identity.generate(), Path(folder))
            yard.backup()
            yard.restore()
    finally:
        server.stop()


@dataclass(frozen=True)
class Yard:
    """A server with one large database, and a bucket for its archives."""

    server: URL
    bucket: TestBucket
    identity: Identity
    folder: Path

    def backup(self) -> None:
        """The first round only warms: it reads a cold disk."""
        self._new("large")
        with connect(self.server, "large") as connection:
            size = fill(connection)
        rounds = [(self._work("write", "large"), self._bare(DUMP, "large")) for _ in range(1 + ROUNDS)][1:]
        # The files are in ours alone: what counts is how much goes through in a second.
        ratios = [
            (ours["dump_mb"] + ours["files_mb"]) / ours["seconds"] / (ours["dump_mb"] / bare)
            for ours, bare in rounds
        ]
        line(
            "backup",
            database_mb=round(size),
            **{name: rounds[0][0][name] for name in ("dump_mb", "files_mb", "stored_mb")},
            **_compared(rounds, ratios),
            read_back_seconds=_median(ours["read_back_seconds"] for ours, _ in rounds),
            rss_mb=max(ours["rss_mb"] for ours, _ in rounds),
            rss_with_read_back_mb=max(ours["rss_with_read_back_mb"] for ours, _ in rounds),
            target_rss_mb=120,
        )

    def restore(self) -> None:
        """Of the archive that ``backup`` wrote last, into an empty database each time."""
        rounds = [(self._restored("restore"), self._restored(RESTORE)) for _ in range(ROUNDS)]
        taken = [(ours, bare["seconds"]) for ours, bare in rounds]
        ratios = [bare / ours["seconds"] for ours, bare in taken]
        line("restore", **_compared(taken, ratios), rss_mb=max(ours["rss_mb"] for ours, _ in taken))

    def _restored(self, how: str) -> dict[str, Any]:
        name = f"restored_{uuid.uuid4().hex[:8]}"
        self._new(name)
        done = self._work(how, name) if how == "restore" else {"seconds": self._bare(how, name)}
        with connect(self.server) as admin:
            run(admin, "DROP DATABASE {}", name)
        return done

    def _new(self, name: str) -> None:
        with connect(self.server) as admin:
            run(admin, "CREATE DATABASE {}", name)

    def _work(self, work: str, database: str) -> dict[str, Any]:
        """By our own code, in a process of its own whose start is not counted."""
        place = {
            "server": self.server.render_as_string(hide_password=False),
            "database": database,
            "bucket": self.bucket.url,
            "access": self.bucket.access,
            "identity": self.identity.secret,
            "folder": str(self.folder),
        }
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.archiving", work],
            input=json.dumps(place),
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        return dict(json.loads(done.stdout))

    def _bare(self, pipeline: str, database: str) -> float:
        """Seconds of the stock programs."""
        identity = self.folder / "identity.txt"
        identity.write_text(self.identity.secret)
        archive = (self.folder / "newest").read_text()
        named = {
            "BIN": str(binaries()),
            "RCLONE": str(RCLONE),
            "DATABASE": conninfo(self.server.set(database=database)),
            "RECIPIENT": self.identity.recipient,
            "IDENTITY": str(identity),
            "BARE": f":s3:{self.bucket.address.bucket}/bare/{uuid.uuid4()}",
            "ARCHIVE": f":s3:{self.bucket.address.bucket}/{archive}",
        }
        command = ["bash", "-o", "pipefail", "-c", pipeline]
        environment = {"PATH": os.defpath} | self._rclone() | named
        return timed(lambda: subprocess.run(command, check=True, env=environment))

    def _rclone(self) -> dict[str, str]:
        address = self.bucket.address
        return {
            "RCLONE_CONFIG": "/dev/null",
            "RCLONE_CA_CERT": str(address.ca),
            "RCLONE_S3_PROVIDER": "Other",
            "RCLONE_S3_ENDPOINT": f"https://{address.host}:{address.port}",
            "RCLONE_S3_REGION": address.region,
            "RCLONE_S3_ACCESS_KEY_ID": ACCESS.key_id,
            "RCLONE_S3_SECRET_ACCESS_KEY": ACCESS.secret,
            "RCLONE_S3_FORCE_PATH_STYLE": "true",
            "RCLONE_S3_NO_CHECK_BUCKET": "true",
        }


def _compared(rounds: list[tuple[dict[str, Any], float]], ratios: list[float]) -> dict[str, Any]:
    """Each of our rounds beside the bare one that ran next to it: processors change their speed."""
    return {
        "seconds": _median(ours["seconds"] for ours, _ in rounds),
        "bare_seconds": _median(bare for _, bare in rounds),
        "throughput_ratio": _median(ratios),
        "ratios": [round(ratio, 2) for ratio in ratios],
        "target_ratio": TARGET,
    }


def _median(values: Iterable[float]) -> float:
    return round(statistics.median(values), 2)
