"""An archive that could not be written whole does not appear at all, and one error says why."""

import errno
from collections.abc import Iterator
from dataclasses import dataclass

import psutil
import pytest

from storage.archive.errors import ArchiveNotWritten, WritingFault
from storage.archive.snapshot import open_snapshot
from storage.archive.tools import Database
from storage.archive.writing import FileSource, write_archive
from storage.database import connect
from storage.encryption import Identity
from storage.objects import ObjectNotFound, ObjectStoreError
from tests.functional.storage.archives.yard import ABOUT, MemoryUpload, Yard, as_owner, file, write

pytestmark = pytest.mark.usefixtures("nothing_left")

# More than all that is buffered between pg_dump and the store, and hard to compress.
LARGE = """
CREATE TABLE scans (n int, page text);
INSERT INTO scans
SELECT n, (SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 300) WHERE n > 0)
  FROM generate_series(1, 2000) n
"""


@pytest.fixture(scope="module")
def large(yard: Yard) -> Database:
    return yard.filled(LARGE)


def refused(database: Database, upload: MemoryUpload, files: list[FileSource]) -> ArchiveNotWritten:
    with pytest.raises(ArchiveNotWritten) as caught:
        write(database, upload, Identity.generate(), files)
    assert upload.aborted
    assert not upload.completed
    return caught.value


class Saboteur(MemoryUpload):
    """Does something at its first write, while pg_dump has most of its work before it."""

    def write(self, chunk: bytes) -> None:
        if not self.writes:
            self.sabotage()
        super().write(chunk)

    def sabotage(self) -> None:
        raise NotImplementedError


class KillsTheDump(Saboteur):
    def sabotage(self) -> None:
        (dump,) = [child for child in psutil.Process().children() if child.name() == "pg_dump"]
        dump.kill()


def test_a_dump_killed_midway(large: Database) -> None:
    error = refused(large, KillsTheDump(), [])
    assert error.code == WritingFault.DUMP_KILLED
    assert "signal 9" in str(error)


@dataclass
class EndsSessions(Saboteur):
    server: Database | None = None

    def sabotage(self) -> None:
        assert self.server is not None
        with connect(self.server.server) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s AND backend_type = 'client backend'",
                [self.server.name],
            )


def test_a_server_that_ends_the_sessions(large: Database) -> None:
    error = refused(large, EndsSessions(server=large), [])
    assert error.code in {WritingFault.DATABASE_FAILED, WritingFault.DUMP_FAILED}


def test_something_that_its_owner_may_not_read(yard: Yard) -> None:
    database = yard.filled("CREATE SEQUENCE numbers; REVOKE ALL ON SEQUENCE numbers FROM CURRENT_USER")
    error = refused(database, MemoryUpload(), [])
    assert error.code == WritingFault.DUMP_FAILED
    assert "sequence" in str(error)


@pytest.mark.parametrize("number", [1, 2, 40])
def test_a_store_that_fails_on_the_way(large: Database, number: int) -> None:
    error = refused(large, MemoryUpload(fails_at=number), [])
    assert (error.code, str(error)) == (WritingFault.STORE_FAILED, "le stockage est tombé")


def test_a_store_that_fails_at_the_very_end(large: Database) -> None:
    assert refused(large, MemoryUpload(fails_to_complete=True), []).code == WritingFault.STORE_FAILED


def test_a_full_disk_is_called_one(large: Database) -> None:
    failure = ObjectStoreError("plus de place")
    failure.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert refused(large, MemoryUpload(fails_at=3, failure=failure), []).code == WritingFault.DISK_FULL


def test_whatever_else_an_upload_raises_comes_out_as_it_is(large: Database) -> None:
    upload = MemoryUpload(fails_at=2, failure=RuntimeError("a bug"))
    with pytest.raises(RuntimeError, match="a bug"):
        write(large, upload, Identity.generate())
    assert upload.aborted


def test_being_interrupted_stops_everything(large: Database) -> None:
    upload = MemoryUpload()

    def interrupt(done: int) -> None:
        raise KeyboardInterrupt

    with open_snapshot(large) as snapshot, pytest.raises(KeyboardInterrupt):
        write_archive(upload, snapshot, Identity.generate().recipient, ABOUT, on_progress=interrupt)
    assert upload.aborted


@pytest.mark.parametrize("announced", [0, 99, 101, 5000])
def test_a_file_of_another_length_than_announced(yard: Yard, announced: int) -> None:
    error = refused(yard.database(), MemoryUpload(), [file("originals/a", b"x" * 100, announced)])
    assert error.code == WritingFault.FILE_CHANGED
    assert "originals/a" in str(error)


def test_a_file_that_is_gone(yard: Yard) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"debut"
        raise ObjectNotFound("originals/a : objet inconnu")

    error = refused(yard.database(), MemoryUpload(), [FileSource("originals/a", 10, chunks)])
    assert error.code == WritingFault.FILE_UNREADABLE


@pytest.mark.parametrize("name", ["../etc/passwd", "/a", "a//b", ".cache", "A", "é", "", "a" * 101])
def test_a_file_whose_name_no_archive_holds(yard: Yard, name: str) -> None:
    error = refused(yard.database(), MemoryUpload(), [file(name, b"x")])
    assert error.code == WritingFault.FILE_NAME


def test_a_database_that_is_not_there(yard: Yard) -> None:
    gone = Database(yard.admin, "yard_of_nobody", "nobody")
    with pytest.raises(ArchiveNotWritten) as caught, open_snapshot(gone):
        pass
    assert caught.value.code == WritingFault.DATABASE_FAILED


def test_no_password_stands_on_a_command_line(large: Database) -> None:
    password = str(large.server.password)
    seen: list[list[str]] = []

    class Looks(Saboteur):
        def sabotage(self) -> None:
            seen.extend(child.cmdline() for child in psutil.Process().children())

    write(large, Looks(), Identity.generate())
    lines = [line for line in seen if "pg_dump" in line[0]]
    assert len(lines) == 1
    assert password not in " ".join(lines[0])


def test_what_changed_after_the_snapshot_does_not_fail_it(yard: Yard) -> None:
    database = yard.filled("CREATE TABLE a (n int)")
    upload = MemoryUpload()
    with open_snapshot(database) as snapshot:
        with as_owner(database) as owner:
            owner.execute("CREATE TABLE b (n int)")
        written = write_archive(upload, snapshot, Identity.generate().recipient, ABOUT)
    assert list(written.tables) == ["public.a"]
    assert upload.completed
