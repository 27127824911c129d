"""``provisioner serve`` as a process of its own, until the end of a block."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from tests.command_line import CommandLine
from tests.prepared import Started, running


@contextmanager
def serving(run: CommandLine, port: int, *arguments: str) -> Iterator[Started]:
    """The one that was started, once it answers at ``port``; what it says is in ``log_of(run)``."""
    with running(["serve", "--port", str(port), *arguments], run.environment, log=log_of(run)) as process:
        _wait_until_it_answers(process, port)
        yield process


@contextmanager
def serving_from_scratch(run: CommandLine, port: int, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """As a shell starts it: with an environment that ``/proc`` shows, and as fast as in service."""
    command = [sys.executable, "-m", "provisioner", "serve", "--port", str(port), *arguments]
    with log_of(run).open("wb") as log, subprocess.Popen(command, env=run.environment, stderr=log) as process:
        try:
            _wait_until_it_answers(process, port)
            yield process
        finally:
            process.terminate()


@contextmanager
def activated(
    run: CommandLine, sockets: Sequence[socket.socket], *arguments: str
) -> Iterator[subprocess.Popen[bytes]]:
    """The same with ``sockets`` that listen already, as systemd opens them; it may not answer yet."""
    descriptors = [each.fileno() for each in sockets]
    command = [sys.executable, "-m", "tests.activating", *map(str, descriptors), "serve", *arguments]
    with (
        log_of(run).open("ab") as log,
        subprocess.Popen(command, env=run.environment, stderr=log, pass_fds=descriptors) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()


def log_of(run: CommandLine) -> Path:
    return run.folder / "serve.log"


def _wait_until_it_answers(process: subprocess.Popen[bytes] | Started, port: int) -> None:
    deadline = time.monotonic() + 120
    # One for all tries: a new one each time reads the system's authorities, which costs more than the answer.
    with httpx.Client(headers={"Host": "console.localhost"}) as visitor:
        while process.poll() is None and time.monotonic() < deadline:
            with suppress(httpx.HTTPError):
                visitor.get(f"http://127.0.0.1:{port}/login")
                return
            time.sleep(0.1)
    raise AssertionError("it never answered")
