"""What all machines begin with, built once: the root of a bare Debian 12, and packages for the roles."""

import hashlib
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

PROJECT = Path(__file__).parents[3]
BUILD = PROJECT / "build" / "machines"
# The list that the roles install from: written once, read here and there.
PACKAGES = PROJECT / "ansible" / "group_vars" / "all" / "packages.yml"
SUITE = "bookworm"
# What Debian's installer gives a server, as far as anything here could tell the difference.
BARE = (
    *("systemd", "systemd-sysv", "dbus", "openssh-server", "sudo", "cron", "logrotate", "ca-certificates"),
    *("python3", "python3-apt", "iproute2", "procps", "less", "tzdata", "bzip2", "xz-utils"),
)
# What a machine without Debian's standard tools has not.
PYTHON = ("python3-apt", "python3", "python3-minimal")
_WHERE_PACKAGES_ARE = "/srv/packages"
# The clock is the host's: chrony runs without touching it, where Debian's unit would not start at all.
_CHRONY_IN_A_CONTAINER = """\
[Unit]
ConditionCapability=

[Service]
ExecStart=
ExecStart=!/usr/sbin/chronyd -x -F 1
"""
_SECONDS = 1500
A_DAY = 86400


@dataclass(frozen=True, slots=True)
class Base:
    """``root`` is a file tree that nobody writes to; ``packages`` is a repository, indexed."""

    root: Path
    packages: Path


def role_packages() -> tuple[str, ...]:
    """Everything that some role installs."""
    known: dict[str, Any] = yaml.safe_load(PACKAGES.read_text())
    return tuple(sorted({name for names in known["debian_packages"].values() for name in names}))


def ready_base() -> Base:
    """The one of these packages; built when it is missing, which takes a minute."""
    BUILD.mkdir(parents=True, exist_ok=True)
    told = repr((SUITE, BARE, role_packages(), Path(__file__).read_bytes()))
    folder = BUILD / f"base-{hashlib.sha256(told.encode()).hexdigest()[:12]}"
    with (BUILD / "base.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not folder.exists():
            _build(folder)
        _forget_others(folder)
    return Base(folder / "root", folder / "packages")


def _forget_others(folder: Path) -> None:
    """No run takes so long that it could still stand on one of yesterday."""
    for other in BUILD.glob("base-*"):
        if other != folder and time.time() - other.stat().st_mtime > A_DAY:
            shutil.rmtree(other)


def _build(folder: Path) -> None:
    """Under another name until it is complete."""
    growing = BUILD / "base.part"
    shutil.rmtree(growing, ignore_errors=True)
    growing.mkdir()
    _bootstrap(growing)
    _shape(growing / "root")
    _index(growing / "packages")
    growing.rename(folder)


def _bootstrap(growing: Path) -> None:
    """The root, and beside it what the roles' packages need that it does not have."""
    packages = growing / "packages"
    packages.mkdir()
    wanted = " ".join((*role_packages(), *PYTHON))
    # What is there already too: a test takes Python away.
    got = "apt-get install --yes --quiet --no-install-recommends --download-only --reinstall"
    fetch = f'chroot "$1" {got} {wanted}'
    take = f'find "$1/var/cache/apt/archives" -name "*.deb" -exec mv -t "{packages}" {{}} +'
    command = ["mmdebstrap", "--mode=root", "--variant=minbase", "--dpkgopt=force-unsafe-io"]
    hooks = [f"--customize-hook={hook}" for hook in (fetch, take)]
    told = [*command, f"--include={','.join(BARE)}", *hooks, SUITE, str(growing / "root")]
    with (BUILD / "base.log").open("wb") as log:
        done = subprocess.run(
            [*told, "-"],
            input=_sources(),
            stdout=log,
            stderr=subprocess.STDOUT,
            timeout=_SECONDS,
            check=False,
        )
    assert done.returncode == 0, (BUILD / "base.log").read_text()[-4000:]


def _sources() -> bytes:
    """Where this Debian has its own packages from, in one-line style."""
    line = "deb $(REPO_URI) $(RELEASE) $(COMPONENT)"
    asked = ["apt-get", "indextargets", "--format", line, "Created-By: Packages", "Origin: Debian"]
    return subprocess.run(asked, check=True, capture_output=True, timeout=60).stdout


def _shape(root: Path) -> None:
    """What is the same on all machines of these tests, and of no interest to the roles."""
    for source in (root / "etc/apt/sources.list.d").iterdir():
        source.unlink()
    (root / "etc/apt/sources.list").write_text(f"deb [trusted=yes] file:{_WHERE_PACKAGES_ARE} ./\n")
    # As if nobody had ever asked for the list of packages.
    os.utime(root / "var/lib/apt/lists", (0, 0))
    (root / "etc/resolv.conf").unlink(missing_ok=True)
    override = root / "etc/systemd/system/chrony.service.d/container.conf"
    override.parent.mkdir()
    override.write_text(_CHRONY_IN_A_CONTAINER)
    (root / _WHERE_PACKAGES_ARE.lstrip("/")).mkdir()


def _index(packages: Path) -> None:
    done = subprocess.run(
        ["apt-ftparchive", "packages", "."], cwd=packages, check=True, capture_output=True, timeout=300
    )
    (packages / "Packages").write_bytes(done.stdout)
