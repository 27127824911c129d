"""The name server of the machines and of the authority: a few names, and nothing of the real world."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.system.names.knot import answers
from tests.system.names.running import running, wait_until
from tests.system.names.unbound import CONTROL, PROGRAM

_CONFIGURATION = """\
server:
    interface: {address}
    access-control: 0.0.0.0/0 allow
    directory: "{folder}"
    chroot: ""
    username: ""
    pidfile: "{folder}/pid"
    use-syslog: no
    logfile: ""
    do-daemonize: no
    num-threads: 1
    module-config: "iterator"
    # It asks nobody: what was not told here does not exist.
    local-zone: "." static
remote-control:
    control-enable: yes
    control-interface: "{folder}/control"
    control-use-cert: no
"""


@dataclass(frozen=True, slots=True)
class Names:
    """Answers at one address, port 53."""

    folder: Path

    def lead(self, domain: str, address: str) -> None:
        """The domain and everything below it; again, when the front moves."""
        self._tell("local_data_remove", domain)
        self._tell("local_zone", domain, "redirect")
        self._tell("local_data", f"{domain} 1 IN A {address}")

    def _tell(self, *words: str) -> None:
        command = [CONTROL, "-c", str(self.folder / "unbound.conf"), *words]
        subprocess.run(command, check=True, capture_output=True, timeout=10)


@contextmanager
def open_names(folder: Path, address: str) -> Iterator[Names]:
    """Until the end of the block."""
    folder.mkdir()
    (folder / "unbound.conf").write_text(_CONFIGURATION.format(address=address, folder=folder))
    log = folder / "log"
    with running([PROGRAM, "-d", "-c", str(folder / "unbound.conf")], log):
        wait_until(lambda: answers(address), f"Unbound at {address}", log=log)
        yield Names(folder)
