"""Stands for systemd: ``python -m tests.activating FD… COMMAND…`` takes open sockets to where
sd_listen_fds(3) looks for them, and becomes ``provisioner COMMAND…`` without changing its number."""

import fcntl
import os
import sys
from itertools import takewhile

_FIRST = 3


def main() -> None:
    descriptors = list(map(int, takewhile(str.isdigit, sys.argv[1:])))
    command = sys.argv[1 + len(descriptors) :]
    # Out of the way first: one of them may lie where another one goes.
    aside = [fcntl.fcntl(each, fcntl.F_DUPFD_CLOEXEC, 100) for each in descriptors]
    for each in descriptors:
        os.close(each)
    for number, descriptor in enumerate(aside):
        os.dup2(descriptor, _FIRST + number)
    told = {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": str(len(descriptors))}
    program = [sys.executable, "-m", "provisioner", *command]
    os.execve(sys.executable, program, {**os.environ, **told})  # noqa: S606 - no shell


if __name__ == "__main__":
    main()
