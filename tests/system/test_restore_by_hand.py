"""docs/restore-by-hand.md, carried out word for word by bash in an empty folder, with stock tools alone."""

import os
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from provisioner.addresses import Addresses
from provisioner.backups.keys.rotation import rotate_control
from provisioner.backups.models import Archive, ArchiveState
from provisioner.backups.taking.taking import run_backup
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder
from storage.database import conninfo
from storage.embedded import binaries
from storage.encryption import Identity
from tests.members import live_instance
from tests.s3.server import ACCESS, S3Server

PAGE = Path(__file__).parents[2] / "docs" / "restore-by-hand.md"
DIRECTORY, BUCKET = "From a directory", "From a bucket"
WHOSE = "Which folder is whose"
FILES_OF_AN_INSTANCE = "7. The files of an instance"
# Another word than any command of the page prints.
MARK = "== next block =="


@dataclass(frozen=True)
class Block:
    """What the page has under ``heading``: commands, and what they answer where the page says so."""

    heading: str
    commands: str
    answer: str | None

    def is_answered_by(self, output: str) -> bool:
        """``…`` stands for any text, within a line or over lines of its own."""
        if self.answer is None:
            return True
        pattern = re.escape(self.answer.strip()).replace("…", ".*")
        return re.search(rf"(^|\n){pattern}$", output.strip(), re.DOTALL) is not None


PARTS = re.compile(
    r"^#+ (?P<heading>[^\n]+)$|^```sh\n(?P<commands>.*?)^```\n+(?:```text\n(?P<answer>.*?)^```)?",
    re.MULTILINE | re.DOTALL,
)


def blocks(page: str) -> Iterator[Block]:
    heading = ""
    for part in PARTS.finditer(page):
        heading = part["heading"] or heading
        if part["commands"]:
            yield Block(heading, part["commands"], part["answer"])


def variables(page: str) -> set[str]:
    """What the reader is told to set."""
    return set(
        re.findall(r"\b([A-Z_]+)=", " ".join(re.findall(r"```text\n(export .*?)```", page, re.DOTALL)))
    )


@dataclass(frozen=True)
class Reader:
    """Somebody with the secrets' folder, the stores and a PostgreSQL, in an empty folder."""

    folder: Path
    environment: dict[str, str]

    def carries_out(self, wanted: list[Block]) -> list[str]:
        """What each block prints; the first command that fails is the last."""
        script = f"\necho '{MARK}'\n".join(block.commands for block in wanted)
        done = subprocess.run(
            ["bash", "-eu", "-c", script],
            cwd=self.folder,
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout.split(f"{MARK}\n")


@pytest.fixture
def reader(platform: Platform, addresses: Addresses, tmp_path: Path) -> Iterator[Reader]:
    """With the tools of PostgreSQL 18, as the page asks for, and a database of their own at the end."""
    folder = tmp_path / "empty"
    folder.mkdir()
    server = conninfo_to_dict(conninfo(platform.admin))
    data = platform.settings.data_dir.resolve()
    secrets = platform.settings.secrets
    yield Reader(
        folder,
        {
            "PATH": os.pathsep.join([str(binaries()), str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PGHOST": str(server["host"]),
            "PGUSER": str(server["user"]),
            "PGPASSWORD": str(server["password"]),
            "PGDATABASE": "postgres",
            "OPERATOR": str(secrets / "operator"),
            "VERIFYING": str(secrets / "manifest-verifying"),
            "ARCHIVES": str(data / "archives"),
            "KEYS": str(data / "keys"),
        },
    )
    with psycopg.connect(conninfo(platform.admin.set(database="postgres")), autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS restored")


def taken(platform: Platform, instance_id: uuid.UUID | None) -> Archive:
    archive = run_backup(platform, BackupOrder(instance_id))
    assert archive.state is ArchiveState.VERIFIED, archive.problem
    return archive


def in_a_bucket(reader: Reader, s3: S3Server, platform: Platform) -> Reader:
    """The same objects, copied into a bucket; the page's reader has only its address and credentials."""
    bucket = s3.bucket()
    for name in ("archives", "keys"):
        folder = platform.settings.data_dir.resolve() / name
        for path in (path for path in folder.rglob("*") if path.is_file()):
            bucket.store.put(f"{name}/{path.relative_to(folder).as_posix()}", path.read_bytes())
    place = f"{bucket.address.host}:{bucket.address.port}"
    told = {
        "RCLONE_CONFIG_STORE_TYPE": "s3",
        "RCLONE_CONFIG_STORE_PROVIDER": "Other",
        "RCLONE_CONFIG_STORE_ENDPOINT": f"https://{place}",
        "RCLONE_CONFIG_STORE_REGION": str(bucket.address.region),
        "RCLONE_CONFIG_STORE_ACCESS_KEY_ID": ACCESS.key_id,
        "RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY": ACCESS.secret,
        "ARCHIVES": f"{bucket.address.bucket}/archives",
        "KEYS": f"{bucket.address.bucket}/keys",
    }
    # The authority of the tests is nobody's but theirs.
    own = {"RCLONE_CA_CERT": str(bucket.address.ca), "RCLONE_CONFIG": "/dev/null"}
    return Reader(reader.folder, reader.environment | told | own)


def restores(reader: Reader, folder: str, *left_out: str) -> None:
    wanted = [block for block in blocks(PAGE.read_text()) if block.heading not in left_out]
    reader = Reader(reader.folder, reader.environment | {"FOLDER": folder})
    answers = reader.carries_out(wanted)
    for block, output in zip(wanted, answers, strict=True):
        assert block.is_answered_by(output), f"{block.commands}\n{output}"
    assert [path.name for path in reader.folder.iterdir() if "tar.zst.age" not in path.name] == []


def accounts(platform: Platform) -> int:
    """How many there are in the database that the reader made."""
    with psycopg.connect(conninfo(platform.admin.set(database="restored"))) as restored:
        return len(restored.execute("SELECT email FROM accounts").fetchall())


def test_an_instance_comes_back_from_a_directory(platform: Platform, reader: Reader) -> None:
    instance = live_instance(platform)
    taken(platform, instance.id)
    restores(reader, f"instances/{instance.id}", BUCKET)
    assert accounts(platform) == 3


def test_an_instance_comes_back_from_a_bucket(
    platform: Platform, reader: Reader, s3_server: S3Server
) -> None:
    instance = live_instance(platform)
    taken(platform, instance.id)
    restores(in_a_bucket(reader, s3_server, platform), f"instances/{instance.id}", DIRECTORY, WHOSE)
    assert accounts(platform) == 3


def test_the_folder_of_an_instance_is_found_by_its_name(platform: Platform, reader: Reader) -> None:
    instance = live_instance(platform)
    taken(platform, instance.id)
    (wanted,) = [block for block in blocks(PAGE.read_text()) if block.heading == WHOSE]
    (output,) = reader.carries_out([wanted])
    assert f"instances/{instance.id} {instance.slug} {instance.member.name}\n" in output


def test_the_control_database_comes_back(platform: Platform, reader: Reader) -> None:
    member = live_instance(platform).member.name
    taken(platform, None)
    restores(reader, "control", BUCKET, WHOSE, FILES_OF_AN_INSTANCE)
    with psycopg.connect(conninfo(platform.admin.set(database="restored"))) as restored:
        assert (member,) in restored.execute("SELECT name FROM members").fetchall()


def test_an_archive_of_before_a_rotation_comes_back(platform: Platform, reader: Reader) -> None:
    taken(platform, None)
    rotate_control(platform)
    wanted = [block for block in blocks(PAGE.read_text()) if block.heading not in {BUCKET, WHOSE}]
    until = next(n for n, block in enumerate(wanted) if "Whole." in (block.answer or ""))
    reader = Reader(reader.folder, reader.environment | {"FOLDER": "control"})
    assert wanted[until].is_answered_by(reader.carries_out(wanted[: until + 1])[-1])


def test_the_page_tells_to_set_what_its_commands_need() -> None:
    page = PAGE.read_text()
    used = {name for block in blocks(page) for name in re.findall(r"\$\{?([A-Z]+)\b", block.commands)}
    set_on_the_way = {"OWNER", "ARCHIVE"}
    assert used - set_on_the_way <= variables(page)


def test_a_damaged_archive_is_stopped_before_anything_is_unpacked(platform: Platform, reader: Reader) -> None:
    instance = live_instance(platform)
    stored = platform.settings.data_dir.resolve() / "archives" / taken(platform, instance.id).key
    content = bytearray(stored.read_bytes())
    content[-1] ^= 1
    stored.write_bytes(content)
    with pytest.raises(AssertionError, match="FAILED"):
        restores(reader, f"instances/{instance.id}", BUCKET)
    assert not (reader.folder / "unpacked").exists()


def test_another_operators_key_opens_nothing(platform: Platform, reader: Reader, tmp_path: Path) -> None:
    instance = live_instance(platform)
    taken(platform, instance.id)
    (tmp_path / "stranger").write_text(Identity.generate().secret)
    stranger = Reader(reader.folder, reader.environment | {"OPERATOR": str(tmp_path / "stranger")})
    with pytest.raises(AssertionError):
        restores(stranger, f"instances/{instance.id}", BUCKET)
    assert (reader.folder / "identities.txt").read_bytes() == b""
