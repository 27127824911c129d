"""The embedded PostgreSQL: started at need, shared by processes, stopped by the last, trusting nobody."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL

from storage.database import connect, conninfo
from storage.embedded import EmbeddedServer, ensure_system_user
from storage.errors import DatabaseUnavailable

PASSWORD = "the superuser's own"
HOLDER = """
import sys
from pathlib import Path
from storage.embedded import EmbeddedServer
EmbeddedServer(Path(sys.argv[1])).start()
print("holding", flush=True)
sys.stdin.readline()
"""


def superuser(server: EmbeddedServer) -> URL:
    return server.url("postgres").set(password=PASSWORD)


def answers(server: EmbeddedServer) -> bool:
    try:
        connect(superuser(server)).close()
    except DatabaseUnavailable:
        return False
    return True


def hold_in_another_process(directory: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "holding\n"
    return holder


def test_it_asks_for_the_password_from_the_first_second(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "pg")
    server.start(PASSWORD)
    for password in ("", "wrong"):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(conninfo(server.url("postgres").set(password=password)))
    rules = (tmp_path / "pg" / "data" / "pg_hba.conf").read_text()
    methods = {line.split()[-1] for line in rules.splitlines() if line and not line.startswith("#")}
    assert methods == {"scram-sha-256"}
    server.stop()


def test_a_password_of_ours_is_kept_salted_and_proven_in_one_round(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "pg")
    server.start(PASSWORD)
    with connect(superuser(server)) as admin:
        admin.execute("CREATE ROLE visitor LOGIN PASSWORD 'made by a machine'")
        kept = admin.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'visitor'").fetchone()
    assert kept is not None
    assert kept[0].startswith("SCRAM-SHA-256$1:")
    server.stop()


def test_the_last_holder_stops_it(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "pg")
    server.start(PASSWORD)
    other = hold_in_another_process(tmp_path / "pg")
    server.stop()
    assert answers(server)
    other.communicate("done\n", timeout=30)
    assert not answers(server)


def test_a_holder_that_was_killed_does_not_count(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "pg")
    server.start(PASSWORD)
    other = hold_in_another_process(tmp_path / "pg")
    other.send_signal(signal.SIGKILL)
    other.communicate()
    server.stop()
    assert not answers(server)


def test_it_starts_again_where_it_was(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "pg")
    server.start(PASSWORD)
    with connect(superuser(server)) as admin:
        admin.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    server.stop()
    server.start()
    with connect(superuser(server)) as admin:
        assert admin.execute("SELECT answer FROM kept").fetchone() == (42,)
    server.stop()


def test_a_stale_pid_file_that_names_a_living_process_does_not_prevent_the_start(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "pg")
    server.start(PASSWORD)
    pid_file = tmp_path / "pg" / "data" / "postmaster.pid"
    content = pid_file.read_text()
    server.stop()
    pid_file.write_text(content.replace(content.split("\n", 1)[0], str(os.getpid()), 1))
    server.start()
    assert answers(server)
    server.stop()


def test_an_empty_pid_file_does_not_prevent_the_start(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "pg")
    server.start(PASSWORD)
    server.stop()
    (tmp_path / "pg" / "data" / "postmaster.pid").write_text("")
    server.start()
    assert answers(server)
    server.stop()


def test_a_folder_of_sockets_that_cannot_be_removed_does_not_prevent_the_stop(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / ("long" * 20) / "pg")
    server.start(PASSWORD)
    sockets = Path(str(server.url("postgres").query["host"]))
    (sockets / "somebody's").touch()
    server.stop()
    assert not answers(server)
    shutil.rmtree(sockets)


def test_a_system_user_that_cannot_be_made_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refusing = tmp_path / "useradd"
    refusing.write_text("#!/bin/sh\necho 'cannot lock /etc/passwd' >&2\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("storage.embedded.SYSTEM_USER", "provisioner-unknown")
    with pytest.raises(DatabaseUnavailable, match=r"cannot lock /etc/passwd.*useradd --system"):
        ensure_system_user()


def test_an_initialisation_that_died_is_done_again_and_leaves_no_password(
    tmp_path: Path,
) -> None:
    half_done = tmp_path / "pg" / "initdb-abandoned" / "data"
    half_done.mkdir(parents=True)
    (half_done / "PG_VERSION").write_text("18\n")
    (half_done.parent / "password").write_text(PASSWORD)
    server = EmbeddedServer(tmp_path / "pg")
    server.start(PASSWORD)
    assert answers(server)
    assert not half_done.parent.exists()
    server.stop()


def test_a_path_too_long_for_a_socket_works_all_the_same(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / ("long" * 20) / "pg")
    server.start(PASSWORD)
    sockets = Path(str(server.url("postgres").query["host"]))
    assert answers(server)
    server.stop()
    assert not sockets.exists()


@pytest.mark.parametrize("name", ["l'été", "l$(touch pwned)", 'l"q"', "l,x", "l`x`"])
def test_a_path_that_a_shell_would_read_otherwise_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DatabaseUnavailable, match="PROVISIONER_DATA_DIR"):
        EmbeddedServer(tmp_path / name).start(PASSWORD)
    assert list(tmp_path.iterdir()) == []


def test_a_path_with_spaces_and_accents_is_fine(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "données de l’été (2)")
    server.start(PASSWORD)
    assert answers(server)
    server.stop()


def test_a_process_without_the_password_cannot_initialise(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="pas encore préparée"):
        EmbeddedServer(tmp_path / "pg").start()


def test_a_failed_start_says_what_postgresql_said(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "pg")
    server.start(PASSWORD)
    server.stop()
    with (tmp_path / "pg" / "data" / "postgresql.conf").open("a") as configuration:
        configuration.write("max_connections = 'many'\n")
    with pytest.raises(DatabaseUnavailable, match="pg_ctl"):
        server.start()
