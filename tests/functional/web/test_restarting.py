"""Sockets that systemd opened are kept while processes come and go; what a process is at, it ends."""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from provisioner.instances.work import Platform
from provisioner.models import Instance
from tests.command_line import CommandLine
from tests.functional.worker.watching import PATIENCE_SECONDS, wait_until
from tests.mailbox import free_port
from tests.members import live_instance
from tests.serving import activated, log_of


@pytest.fixture(scope="module")
def live(platform: Platform) -> Instance:
    return live_instance(platform)


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as opened:
        yield opened


@pytest.fixture
def asked() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as opened:
        yield opened


def place(listening: socket.socket) -> str:
    host, port = listening.getsockname()
    return f"{host}:{port}"


def holds(process: subprocess.Popen[bytes], listening: socket.socket) -> bool:
    """Whether it still listens there, or its children might."""
    return any(leads_to(one, listening) for one in Path(f"/proc/{process.pid}/fd").iterdir())


def leads_to(descriptor: Path, listening: socket.socket) -> bool:
    """Not one that was closed since it was listed."""
    try:
        return os.path.samestat(descriptor.stat(), os.fstat(listening.fileno()))
    except FileNotFoundError:
        return False


@pytest.fixture
def run(platform: Platform, asked: socket.socket, tmp_path: Path) -> CommandLine:
    return CommandLine(
        tmp_path,
        PROVISIONER_DATA_DIR=str(platform.settings.data_dir),
        PROVISIONER_ASK_ADDRESS=place(asked),
    )


class Visitor:
    """One request at a time, sent and read piece by piece."""

    def __init__(self, listening: socket.socket) -> None:
        self._connection = socket.create_connection(listening.getsockname(), timeout=PATIENCE_SECONDS)

    def send(self, *lines: str) -> None:
        self._connection.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode())

    def send_body(self, body: bytes) -> None:
        self._connection.sendall(body)

    def read_line(self) -> str:
        """Up to the end of a line."""
        line = b""
        while not line.endswith(b"\r\n"):
            received = self._connection.recv(1)
            assert received, line
            line += received
        return line.decode().strip()

    def close(self) -> None:
        self._connection.close()


@contextmanager
def visitor(listening: socket.socket) -> Iterator[Visitor]:
    visiting = Visitor(listening)
    try:
        yield visiting
    finally:
        visiting.close()


def test_a_restart_between_two_requests_refuses_nobody(
    run: CommandLine, listening: socket.socket, asked: socket.socket, live: Instance
) -> None:
    page = ("GET /login HTTP/1.1", f"Host: {live.slug}.localhost")
    sockets = (listening, asked)
    with activated(run, sockets, "--only", "instances") as first, visitor(listening) as early:
        early.send(*page)
        assert early.read_line() == "HTTP/1.1 200 OK"
        first.terminate()
        assert first.wait(PATIENCE_SECONDS) == 0
    with visitor(listening) as between:
        between.send(*page)
        with activated(run, sockets, "--only", "instances"):
            assert between.read_line() == "HTTP/1.1 200 OK"
            # The sockets are told apart as if we had opened them.
            for where, status in ((asked, 200), (listening, 404)):
                answer = httpx.get(f"http://{place(where)}/ask", params={"domain": f"{live.slug}.localhost"})
                assert answer.status_code == status
    assert "Traceback" not in log_of(run).read_text()


def test_asked_to_stop_a_process_ends_what_it_is_at(
    run: CommandLine, listening: socket.socket, asked: socket.socket, live: Instance
) -> None:
    with activated(run, (listening, asked), "--only", "instances") as process, visitor(listening) as slow:
        slow.send(
            "POST /login HTTP/1.1",
            f"Host: {live.slug}.localhost",
            "Content-Type: application/x-www-form-urlencoded",
            "Content-Length: 16",
            "Expect: 100-continue",
        )
        # The application asks for the body: the request is under way.
        assert slow.read_line() == "HTTP/1.1 100 Continue"
        process.terminate()
        wait_until(lambda: not holds(process, listening))
        slow.send_body(b"email=a&password")
        assert slow.read_line() == ""
        assert slow.read_line() == "HTTP/1.1 400 BAD REQUEST"
        assert process.wait(PATIENCE_SECONDS) == 0


def test_a_process_that_becomes_another_program_keeps_its_sockets(
    run: CommandLine, listening: socket.socket, asked: socket.socket
) -> None:
    """Started with the administrator's address, it starts itself anew without; and needs no database yet."""
    nobody = f"127.0.0.1:{free_port()}"
    run.environment["PROVISIONER_DATABASE_URL"] = f"postgresql://admin:hush@{nobody}/control"
    run.environment["PROVISIONER_SECRETS_DIR"] = f"{run.environment['PROVISIONER_DATA_DIR']}/secrets"
    with activated(run, (listening, asked), "--only", "instances") as process:
        answer = httpx.get(
            f"http://{place(asked)}/ask", params={"domain": "console.localhost"}, timeout=PATIENCE_SECONDS
        )
        assert answer.status_code == 200
        assert b"hush" not in Path(f"/proc/{process.pid}/environ").read_bytes()


def test_a_socket_that_systemd_should_have_opened_is_named(
    run: CommandLine, listening: socket.socket, asked: socket.socket
) -> None:
    for opened, sentence in (
        ((listening,), f"PROVISIONER_ASK_ADDRESS) : ajoutez ListenStream={place(asked)}"),
        ((asked,), "aucun port pour les pages"),
    ):
        with activated(run, opened, "--only", "instances") as process:
            assert process.wait(PATIENCE_SECONDS) == 6
        assert sentence in log_of(run).read_text()
