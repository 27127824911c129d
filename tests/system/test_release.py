"""The archive that machines install from, built of what is committed."""

import hashlib
import subprocess
import tarfile
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from tools.release import PROJECT, build_release, committed

ROOMS = ("provisioner", "tenants", "themes", "storage")


@pytest.fixture(scope="module")
def contents(release: Path) -> dict[str, bytes]:
    """By name, without the folder that is around everything."""
    with tarfile.open(release) as archive:
        opened = {member.name.partition("/")[2]: archive.extractfile(member) for member in archive}
        return {name: file.read() for name, file in opened.items() if file is not None}


def test_the_wheel_has_every_file_of_the_commit(contents: dict[str, bytes]) -> None:
    (wheel,) = (content for name, content in contents.items() if "mixeur_provisioner" in name)
    with ZipFile(BytesIO(wheel)) as opened:
        packed = set(opened.namelist())
    listed = ["git", "ls-tree", "-r", "--name-only", _commit(contents), *ROOMS]
    known = subprocess.run(listed, cwd=PROJECT, check=True, capture_output=True, text=True).stdout.split("\n")
    assert [path for path in known if path and path not in packed] == []


def test_it_has_wheels_the_lock_and_the_version_and_nothing_else(contents: dict[str, bytes]) -> None:
    others = {name for name in contents if not name.startswith("wheelhouse/")}
    assert others == {"VERSION", "requirements.lock"}
    assert all(name.endswith(".whl") for name in contents if name not in others)
    assert contents["requirements.lock"] == (PROJECT / "requirements.lock").read_bytes()


def test_the_same_commit_gives_the_same_archive(
    release: Path, contents: dict[str, bytes], tmp_path: Path
) -> None:
    with committed(_commit(contents)) as source:
        again = build_release(source, tmp_path)
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(release.read_bytes()).digest()


def _commit(contents: dict[str, bytes]) -> str:
    return contents["VERSION"].decode().split()[1]
