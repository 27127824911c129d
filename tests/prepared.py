"""Processes whose code is read beforehand: each is forked from one that has imported what they need.

Python reads for a second before a command begins its work, and the tests give hundreds of them.
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Final, NoReturn

_MOST_BYTES: Final = 1 << 17
_TIMEOUT_SECONDS: Final = 120
_WORD: Final = 20


def run(
    arguments: Sequence[str],
    environment: Mapping[str, str] = os.environ,
    *,
    module: str = "provisioner",
    typed: str = "",
) -> subprocess.CompletedProcess[str]:
    """``python -m module`` with these ``arguments``, until its end; ``typed`` is its standard input.

    Raises subprocess.TimeoutExpired, and the process is no more.
    """
    with TemporaryFile() as stdin, TemporaryFile() as stdout, TemporaryFile() as stderr:
        stdin.write(typed.encode())
        stdin.seek(0)
        started = _started(module, arguments, environment, [stdin, stdout, stderr])
        code = started.wait_or_kill()
        return subprocess.CompletedProcess(arguments, code, _all_of(stdout), _all_of(stderr))


class Started:
    """One that goes on by itself, with what of ``subprocess.Popen`` is asked of it."""

    def __init__(self, arguments: Sequence[str], told: socket.socket) -> None:
        self._arguments = arguments
        self._told = told
        self._code: int | None = None
        told.settimeout(_TIMEOUT_SECONDS)
        self.pid = int(told.recv(_WORD))

    def wait(self, timeout: float) -> int:
        """Its exit code. Raises subprocess.TimeoutExpired."""
        if self._code is None:
            self._told.settimeout(timeout)
            try:
                self._code = int(self._told.recv(_WORD))
            except (TimeoutError, BlockingIOError):
                raise subprocess.TimeoutExpired(self._arguments, timeout) from None
            self._told.close()
        return self._code

    def wait_or_kill(self) -> int:
        """Its exit code, after two minutes at most. Raises subprocess.TimeoutExpired once it is killed."""
        try:
            return self.wait(_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self.send_signal(signal.SIGKILL)
            raise

    def poll(self) -> int | None:
        """Its exit code, or None as long as it runs."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def send_signal(self, number: signal.Signals) -> None:
        """Nothing for one that has ended: its number may be another's."""
        if self.poll() is None:
            # Another process waits for it: it may be gone before we are told.
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


@contextmanager
def running(
    arguments: Sequence[str], environment: Mapping[str, str] = os.environ, *, log: Path | None = None
) -> Iterator[Started]:
    """``python -m provisioner`` with these ``arguments``, asked to stop at the block's end and waited for.

    What it says on standard error is added to ``log``.
    """
    devnull = Path(os.devnull)
    with devnull.open("r+b") as nothing, (log or devnull).open("ab") as said:
        started = _started("provisioner", arguments, environment, [nothing, nothing, said])
    try:
        yield started
    finally:
        started.terminate()
        started.wait_or_kill()


def _started(
    module: str, arguments: Sequence[str], environment: Mapping[str, str], files: Sequence[IO[bytes]]
) -> Started:
    """With ``files`` as its standard input, output and error."""
    request = {
        "module": module,
        "arguments": arguments,
        "environment": dict(environment),
        "folder": str(Path.cwd()),
    }
    ours, theirs = socket.socketpair()
    with theirs:
        descriptors = [file.fileno() for file in files]
        socket.send_fds(_starter(), [json.dumps(request).encode()], [*descriptors, theirs.fileno()])
    return Started(arguments, ours)


def _all_of(written: IO[bytes]) -> str:
    written.seek(0)
    return written.read().decode()


@cache
def _starter() -> socket.socket:
    """Where to ask."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
    atexit.register(_end, process, ours)
    return ours


def _end(process: subprocess.Popen[bytes], asked: socket.socket) -> None:
    asked.close()
    process.wait()


def _prepare() -> None:
    for package in ("provisioner.cli", "provisioner.app"):
        path = importlib.import_module(package).__path__
        for module in pkgutil.iter_modules(path, f"{package}."):
            importlib.import_module(module.name)
    # What is never collected is not gone through by each command as it ends either.
    gc.freeze()


def _serve(asked: socket.socket) -> None:
    """Two forks for each request: one to become what is asked for, one to wait for it and tell its end."""
    _prepare()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        request, files, _, _ = socket.recv_fds(asked, _MOST_BYTES, 4, socket.MSG_CMSG_CLOEXEC)
        if not request:
            return
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _attend(json.loads(request), files)
        for file in files:
            os.close(file)


def _attend(request: Mapping[str, Any], files: Sequence[int]) -> NoReturn:
    pid = os.fork()
    if pid == 0:
        _become(request, files)
    with socket.socket(fileno=files[3]) as told:
        told.send(str(pid).encode().ljust(_WORD))
        _, status = os.waitpid(pid, 0)
        told.send(str(os.waitstatus_to_exitcode(status)).encode().ljust(_WORD))
    os._exit(0)


def _become(request: Mapping[str, Any], files: Sequence[int]) -> NoReturn:
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    for number, file in enumerate(files[:3]):
        os.dup2(file, number)
    for file in files:
        os.close(file)
    sys.argv = [request["module"], *request["arguments"]]
    runpy.run_module(request["module"], run_name="__main__", alter_sys=True)
    sys.exit(0)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
