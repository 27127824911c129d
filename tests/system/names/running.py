"""Servers as child processes: what they say is kept, and they are stopped at the end, whatever happens."""

import secrets
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from provisioner.settings import environment

STARTING_SECONDS = 30
STOPPING_SECONDS = 10


@contextmanager
def running(
    command: Sequence[str], log: Path, settings: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """The program until the end of the block; ``settings`` go into its environment."""
    with log.open("ab") as written:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            env=environment(**(settings or {})),
        )
        try:
            yield process
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=STOPPING_SECONDS)
            process.kill()
            process.wait()


def wait_until(
    holds: Callable[[], bool],
    what: str,
    *,
    log: Path | None = None,
    seconds: float = STARTING_SECONDS,
    pause: float = 0.05,
) -> float:
    """How many seconds it took. Fails with ``what`` and the end of the log."""
    begun = time.monotonic()
    while not holds():
        if time.monotonic() - begun > seconds:
            said = log.read_text(errors="replace")[-4000:] if log is not None else ""
            raise AssertionError(f"not within {seconds} s: {what}\n{said}")
        time.sleep(pause)
    return time.monotonic() - begun


class Addresses:
    """Addresses of one test session's own, ``127.x.y.1`` and on, where any port may be listened at."""

    def __init__(self) -> None:
        self._network = self._free_network()
        self._numbers = count(2)

    def take(self) -> str:
        return f"{self._network}.{next(self._numbers)}"

    def _free_network(self) -> str:
        """The first address stays bound until this process ends, so that no other session takes the rest."""
        while True:
            network = f"127.{16 + secrets.randbelow(224)}.{secrets.randbelow(256)}"
            self._mark = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            try:
                self._mark.bind((f"{network}.1", 53))
            except OSError:
                self._mark.close()
            else:
                return network
