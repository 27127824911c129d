"""Knot DNS as the authority of any number of zones, which tests rewrite while it runs."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import dns.exception
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype

from tests.system.names.running import running, wait_until

PROGRAM, CONTROL = "/usr/sbin/knotd", "/usr/sbin/knotc"
_CONFIGURATION = """\
server:
    rundir: {folder}
    listen: [{listen}]
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
control:
    listen: {folder}/control
database:
    storage: {folder}/databases
    journal-db-max-size: 16M
    kasp-db-max-size: 8M
    timer-db-max-size: 8M
    catalog-db-max-size: 8M
log:
  - target: stderr
    any: info
template:
  - id: default
    storage: {folder}/zones
    zonefile-sync: -1
    zonefile-load: whole
    journal-content: none
zone:
"""


@dataclass(frozen=True, slots=True)
class Knot:
    """A server at one loopback address, port 53; its zones are files that it is told to read again."""

    address: str
    folder: Path
    serials: dict[str, int] = field(default_factory=dict)

    def serve(self, name: str, text: str, serial: int) -> None:
        """Answer for the zone from now on as ``text`` says; ``serial`` is in its SOA, and grows."""
        self._file(name).write_text(text)
        if name in self.serials:
            self._tell("--blocking", "zone-reload", name)
        else:
            self._know(name)
            self._tell("reload")
        self.serials[name] = serial
        wait_until(lambda: self.serial(name) == serial, f"{name} {serial}", log=self.log)

    def forget(self, name: str) -> None:
        """Answer REFUSED for the zone: the server is lame."""
        del self.serials[name]
        self.configure()
        self._tell("reload")
        wait_until(lambda: self.serial(name) is None, f"{name} forgotten", log=self.log)

    def serial(self, name: str) -> int | None:
        """The one that is served; None when nothing is."""
        asked = dns.message.make_query(name, dns.rdatatype.SOA)
        try:
            answer = dns.query.udp(asked, self.address, timeout=1)
        except (dns.exception.DNSException, OSError):
            return None
        found = [record.serial for rrset in answer.answer for record in rrset]
        return found[0] if found else None

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def _file(self, name: str) -> Path:
        return self.folder / "zones" / f"{name.rstrip('.') or 'root'}.zone"

    def _know(self, name: str) -> None:
        self.serials[name] = 0
        self.configure()

    def configure(self) -> None:
        text = _CONFIGURATION.format(folder=self.folder, listen=f"{self.address}@53")
        zones = "".join(f'  - domain: "{name}"\n    file: "{self._file(name)}"\n' for name in self.serials)
        (self.folder / "knot.conf").write_text(text + zones)

    def _tell(self, *words: str) -> None:
        control = [CONTROL, "--socket", str(self.folder / "control"), *words]
        subprocess.run(control, check=True, capture_output=True, timeout=30)


@contextmanager
def open_knot(folder: Path, address: str) -> Iterator[Knot]:
    """Answers until the end of the block, at first REFUSED to everything."""
    for part in ("zones", "databases"):
        (folder / part).mkdir(parents=True)
    knot = Knot(address, folder)
    knot.configure()
    with running([PROGRAM, "--config", str(folder / "knot.conf")], knot.log):
        wait_until(lambda: answers(address), f"Knot at {address}", log=knot.log)
        yield knot


def answers(address: str) -> bool:
    """Whether a name server says anything there."""
    try:
        dns.query.udp(dns.message.make_query("version.bind", "TXT", "CH"), address, timeout=0.1)
    except (dns.exception.DNSException, OSError):
        return False
    return True
