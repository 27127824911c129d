"""Archives made by hand, whose manifest fits their ciphertext, whatever lies within."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

import zstandard

from storage.archive.layout import END, header, padding
from storage.archive.manifest import Manifest
from storage.archive.written import Cipher, CipherMeter, FileRecord, Measure, Versions
from storage.encryption import Identity, seal

ARCHIVE = uuid.UUID("5a1c7f1e-6a3e-4b43-9a37-0a5b7a0d2a11")
OWNER = uuid.UUID("c0ffee00-2f6b-4d5d-8a4c-3a8a3c9b1e55")
KEY = "instances/c0ffee00/20270303t021500z-5a1c7f1e.tar.zst.age"
DUMP = b"PGDMP" * 2_000
FILE = b"plan"
PARTS = {"about.json": b"{}", "dump.000000": DUMP, "files/plans/a": FILE}


@dataclass(frozen=True)
class Made:
    content: bytes
    manifest: Manifest
    identity: Identity


def measure(content: bytes) -> Measure:
    return Measure(len(content), hashlib.sha256(content).hexdigest())


def stored(content: bytes) -> Cipher:
    meter = CipherMeter()
    meter.update(content)
    return meter.measure()


def packed(parts: dict[str, bytes]) -> bytes:
    return b"".join(header(name, len(part)) + part + padding(len(part)) for name, part in parts.items()) + END


def compressed(content: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(content)


def made(compressed_tar: bytes | None = None) -> Made:
    """The manifest says what ``PARTS`` holds; the archive holds them, or what is given."""
    identity = Identity.generate()
    content = seal(
        compressed(packed(PARTS)) if compressed_tar is None else compressed_tar, identity.recipient
    )
    return Made(content, manifest(cipher=stored(content), recipient=identity.recipient), identity)


def manifest(**changes: object) -> Manifest:
    described = {
        "format": 1,
        "archive": ARCHIVE,
        "owner": OWNER,
        "key": KEY,
        "kind": "daily",
        "taken_at": datetime(2027, 3, 3, 2, 15, tzinfo=UTC),
        "duration_seconds": 1.25,
        "recipient": "age1example",
        "cipher": stored(b""),
        "dump": measure(DUMP),
        "files": (FileRecord("plans/a", len(FILE), measure(FILE).sha256),),
        "tables": {},
        "revision": "0003",
        "versions": Versions(1, "18.4", "18.4", "0.1.0"),
    }
    return Manifest.model_validate(described | changes)
