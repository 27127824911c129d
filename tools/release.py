"""``make release``: everything that a machine needs of us, as one archive that installs without any network.

``build/releases/provisioner-VERSION.tar.gz`` holds the wheel of the project, the wheels of everything in
``requirements.lock`` (for CPython 3.11 on x86-64, Debian 12 or newer), the lock, and ``VERSION``: version and
commit. It is made of what was committed, whatever else lies in the work tree, and the same commit gives the
same archive as long as the build tools are the same. On a machine::

    python3 -m venv venv
    venv/bin/pip install --no-index --find-links wheelhouse --require-hashes --no-deps -r requirements.lock
    venv/bin/pip install --no-index --find-links wheelhouse --no-deps mixeur-provisioner

Where wheels come from is pip's own configuration and goes into nothing: the lock's hashes decide.
"""

import errno
import gzip
import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

PROJECT = Path(__file__).parents[1]
RELEASES = PROJECT / "build" / "releases"
# PEP 600 and its elder names: whatever asks for no newer C library than Debian 12's, 2.36.
_PLATFORMS = [
    *(f"manylinux_2_{minor}_x86_64" for minor in range(36, 4, -1)),
    *("manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64"),
]
_PYTHON = ["--implementation=cp", "--python-version=3.11", "--abi=cp311", "--abi=abi3", "--abi=none"]
_SECONDS = 1200


@dataclass(frozen=True, slots=True)
class Source:
    """A tree of the project; ``moment`` is the commit's, in seconds since 1970, and dates everything."""

    folder: Path
    commit: str
    moment: int

    @property
    def version(self) -> str:
        project = tomllib.loads((self.folder / "pyproject.toml").read_text())["project"]
        return str(project["version"])

    @property
    def lock(self) -> Path:
        return self.folder / "requirements.lock"


@contextmanager
def committed(commit: str = "HEAD") -> Iterator[Source]:
    """The tree of that commit, in a folder of its own until the end of the block."""
    told = _git("show", "--no-patch", "--format=%H %ct", commit).decode().split()
    with tempfile.TemporaryDirectory(prefix="provisioner-release-") as made:
        with tarfile.open(fileobj=BytesIO(_git("archive", commit))) as archive:
            archive.extractall(made, filter="data")
        yield Source(Path(made), told[0], int(told[1]))


def build_release(source: Source, releases: Path = RELEASES) -> Path:
    """The archive of this source in ``releases``; one of the same version is replaced once all went well.

    Raises subprocess.CalledProcessError with what pip said in ``output``.
    """
    releases.mkdir(parents=True, exist_ok=True)
    wheels = [*_wheelhouse(source.lock).iterdir()]
    target = releases / f"provisioner-{source.version}.tar.gz"
    with tempfile.TemporaryDirectory(prefix="provisioner-wheel-") as made:
        _build_wheel(source, Path(made))
        growing = target.with_suffix(".part")
        _pack(source, [*wheels, *Path(made).iterdir()], growing)
    growing.replace(target)
    return target


def _build_wheel(source: Source, folder: Path) -> None:
    """By the setuptools of the lock, which is installed here: nothing is fetched."""
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder)]
    _pip("wheel", *options, str(source.folder), SOURCE_DATE_EPOCH=str(source.moment))


def _wheelhouse(lock: Path) -> Path:
    """The wheels of the lock, fetched once for each that there was."""
    known = hashlib.sha256(lock.read_bytes()).hexdigest()[:12]
    folder = PROJECT / "build" / "wheelhouses" / known
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as made:
            growing = Path(made) / "wheels"
            platforms = [f"--platform={platform}" for platform in _PLATFORMS]
            options = ["--require-hashes", "--no-deps", "--only-binary=:all:", *_PYTHON, *platforms]
            _pip("download", *options, "--dest", str(growing), "--requirement", str(lock))
            leave(growing, folder)
    return folder


def leave(made: Path, folder: Path) -> None:
    """Under its own name; whoever was faster has left the same there."""
    try:
        made.rename(folder)
    except OSError as error:
        if error.errno != errno.ENOTEMPTY:
            raise


def _pack(source: Source, wheels: Sequence[Path], target: Path) -> None:
    top = f"provisioner-{source.version}"
    files = {f"{top}/wheelhouse/{wheel.name}": wheel.read_bytes() for wheel in wheels}
    files[f"{top}/requirements.lock"] = source.lock.read_bytes()
    files[f"{top}/VERSION"] = f"{source.version}\n{source.commit}\n".encode()
    # Wheels are compressed already: the first level takes the least time for the same size.
    with (
        target.open("wb") as written,
        gzip.GzipFile("", "wb", compresslevel=1, fileobj=written, mtime=source.moment) as squeezed,
        tarfile.open(fileobj=squeezed, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for name, content in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size, member.mtime, member.mode = len(content), source.moment, 0o644
            archive.addfile(member, BytesIO(content))


def _pip(*words: str, **settings: str) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *words]
    subprocess.run(
        command,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | settings,
        timeout=_SECONDS,
    )


def _git(*words: str) -> bytes:
    command = ["git", *words]
    return subprocess.run(command, cwd=PROJECT, check=True, capture_output=True).stdout


def main() -> int:
    try:
        with committed() as source:
            archive = build_release(source)
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"{error}\n{error.output}\n")
        return 1
    sys.stdout.write(f"{archive.relative_to(PROJECT)} ({archive.stat().st_size // 1_000_000} MB)\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
