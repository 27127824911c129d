"""One archive written, read back or restored, in a process of its own, so that its memory is its own.

``python -m tests.benchmarks.archiving write|restore`` is told where on standard input; JSON in, JSON out.
"""

import json
import sys
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from storage.archive.manifest import Manifest
from storage.archive.reading import read_back
from storage.archive.restoring import restore_database
from storage.archive.snapshot import open_snapshot
from storage.archive.tools import Database
from storage.archive.writing import About, write_archive
from storage.encryption import Identity
from storage.s3_address import S3Access, S3Address
from storage.s3_store import S3Store
from tests.benchmarks.figures import timed
from tests.benchmarks.large_instance import pictures
from tests.memory import peak_kib


@dataclass(frozen=True)
class Place:
    """A database, a bucket, the identity for archives in it, and a folder to note the newest one in."""

    database: Database
    store: S3Store
    identity: Identity
    folder: Path

    @classmethod
    def told(cls, given: dict[str, str]) -> "Place":
        server = make_url(given["server"])
        return cls(
            Database(server, given["database"], str(server.username)),
            S3Store(S3Address.parse(given["bucket"]), S3Access.parse(given["access"])),
            Identity(given["identity"]),
            Path(given["folder"]),
        )

    def write(self) -> dict[str, Any]:
        """Writes, then reads back: seconds of each, and megabytes of memory at most."""
        about = About(uuid.uuid4(), uuid.uuid4(), None, None, datetime.now(UTC), "0")
        key = f"archives/{about.archive}"
        start = time.perf_counter()
        with open_snapshot(self.database) as snapshot:
            upload = self.store.begin(key)
            written = write_archive(upload, snapshot, self.identity.recipient, about, files=pictures())
        seconds = time.perf_counter() - start
        described = Manifest.of(
            written, about=about, key=key, kind="bench", recipient="", duration_seconds=seconds
        )
        (self.folder / "newest").write_text(key)
        (self.folder / "manifest").write_text(described.model_dump_json())
        peak = peak_mb()
        return {
            "seconds": seconds,
            "read_back_seconds": timed(lambda: read_back(self.store.read(key), described, [self.identity])),
            "rss_mb": peak,
            "rss_with_read_back_mb": peak_mb(),
            "dump_mb": round(written.dump.bytes / 1e6, 1),
            "files_mb": round(sum(file.size for file in written.files) / 1e6, 1),
            "stored_mb": round(written.cipher.bytes / 1e6, 1),
        }

    def restore(self) -> dict[str, Any]:
        described = Manifest.model_validate_json((self.folder / "manifest").read_text())
        chunks = self.store.read(described.key)
        seconds = timed(lambda: restore_database(chunks, described, [self.identity], self.database))
        return {"seconds": seconds, "rss_mb": peak_mb()}


def peak_mb() -> float:
    return round(peak_kib() / 1024, 1)


def main() -> None:
    place = Place.told(json.load(sys.stdin))
    result = place.write() if sys.argv[1] == "write" else place.restore()
    print(json.dumps(result))  # noqa: T201 - printing is what it is for


if __name__ == "__main__":
    main()
