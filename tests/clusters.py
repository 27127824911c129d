"""PostgreSQL servers of tests' own, reached by address as a user's server is."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from storage.embedded import EmbeddedServer, binaries
from tests.mailbox import free_port

PASSWORD = "of the test's own server"


@contextmanager
def open_cluster(directory: Path, *, trusting: bool = False) -> Iterator[URL]:
    """A cluster on a free loopback port, as its superuser's address; ``trusting`` asks no password."""
    # Initialised and owned as the product does it, then served over TCP, which the product never does.
    maker = EmbeddedServer(directory)
    maker.start(PASSWORD)
    maker.stop()
    data, port = directory / "data", free_port()
    if trusting:
        rules = data / "pg_hba.conf"
        rules.write_text(rules.read_text().replace("scram-sha-256", "trust"))
    _control(data, "-o", f"-h 127.0.0.1 -p {port} -k ''", "-l", str(data / "log"), "start")
    try:
        yield URL.create("postgresql", "postgres", PASSWORD, "127.0.0.1", port)
    finally:
        _control(data, "--mode=immediate", "stop")
        shutil.rmtree(directory)


@contextmanager
def stopped(directory: Path) -> Iterator[None]:
    """The cluster there does not run within the block; afterwards it is as it was."""
    data = directory / "data"
    # One line: the program, then what it was started with, in quotes.
    options = (data / "postmaster.opts").read_text().split(" ", 1)[1].strip()
    _control(data, "--mode=fast", "stop")
    try:
        yield
    finally:
        _control(data, "-o", options.replace('"', "'"), "-l", str(data / "log"), "start")


def _control(data: Path, *arguments: str) -> None:
    identity: dict[str, Any] = {"cwd": "/", "stdout": subprocess.DEVNULL}
    if os.geteuid() == 0:
        identity |= {"user": data.owner(), "group": data.group(), "extra_groups": []}
    control = [str(binaries() / "pg_ctl"), "--wait", "-D", str(data)]
    subprocess.run([*control, *arguments], check=True, **identity)
