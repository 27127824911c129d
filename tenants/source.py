"""The source of the running version, for whoever asks (AGPL-3.0 §13, MIX-LIC-1)."""

import gzip
import hashlib
import io
import tarfile
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

DISTRIBUTION = "mixeur-provisioner"
_ROOT = Path(__file__).resolve().parent.parent
# The packages as they were loaded, and, in a checkout, what builds, tests and installs them.
_PARTS = (
    "provisioner",
    "tenants",
    "themes",
    "storage",
    "ansible",
    "tests",
    "wsgi.py",
    "pyproject.toml",
    "requirements.lock",
    "requirements-dev.lock",
    "Makefile",
    ".ci",
    "LICENSE",
    "README.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "docs",
)


@dataclass(frozen=True, slots=True)
class SourceArchive:
    """A gzipped tar whose bytes depend on the source alone."""

    filename: str
    content: bytes


@cache
def version() -> str:
    return metadata.version(DISTRIBUTION)


@cache
def source_archive() -> SourceArchive:
    """The archive of this process's own code, made once; call it at start, before a file can change."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for path in sorted(path for part in _PARTS for path in _files(_ROOT / part)):
            _add(tar, path)
    content = gzip.compress(buffer.getvalue(), mtime=0)
    digest = hashlib.sha256(content).hexdigest()[:12]
    return SourceArchive(f"{DISTRIBUTION}-{version()}-{digest}.tar.gz", content)


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return [file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts]


def _add(tar: tarfile.TarFile, path: Path) -> None:
    content = path.read_bytes()
    member = tarfile.TarInfo(f"{DISTRIBUTION}-{version()}/{path.relative_to(_ROOT).as_posix()}")
    member.size = len(content)
    member.mode = 0o644
    tar.addfile(member, io.BytesIO(content))
