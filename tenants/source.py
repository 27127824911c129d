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
_PACKAGES = ("provisioner", "tenants", "themes", "storage")
# Beside the packages in a checkout: what builds, tests, installs and explains them.
_PROJECT = (
    "ansible",
    "tests",
    "docs",
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
        for path in sorted(path for part in _parts() for path in _files(_ROOT / part)):
            _add(tar, path)
    content = gzip.compress(buffer.getvalue(), mtime=0)
    digest = hashlib.sha256(content).hexdigest()[:12]
    return SourceArchive(f"{DISTRIBUTION}-{version()}-{digest}.tar.gz", content)


def _parts() -> tuple[str, ...]:
    """An installed wheel lies among strangers: there only the packages are ours."""
    return _PACKAGES + _PROJECT if (_ROOT / "pyproject.toml").is_file() else _PACKAGES


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
