"""Unbound as the resolver that everybody uses: it remembers, and it checks signatures."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import dns.message
import dns.query
import dns.rdatatype

from tests.system.names.knot import answers
from tests.system.names.running import running, wait_until

PROGRAM, CONTROL = "/usr/sbin/unbound", "/usr/sbin/unbound-control"
# 86,400 and 3,600 are what Unbound has by itself.
_CONFIGURATION = """\
server:
    interface: {address}
    access-control: 127.0.0.0/8 allow
    directory: "{folder}"
    chroot: ""
    username: ""
    pidfile: "{folder}/pid"
    use-syslog: no
    logfile: ""
    do-daemonize: no
    num-threads: 1
    do-not-query-localhost: no
    local-zone: "test." nodefault
    root-hints: "{folder}/root.hints"
    trust-anchor-file: "{folder}/root.anchor"
    module-config: "validator iterator"
    ede: yes
    val-log-level: 2
    # Zones appear while it runs: what a signed parent denied a moment ago must not deny them too.
    aggressive-nsec: no
    cache-max-ttl: {longest}
    cache-max-negative-ttl: {longest_negative}
remote-control:
    control-enable: yes
    control-interface: "{folder}/control"
    control-use-cert: no
"""


@dataclass(frozen=True, slots=True)
class Unbound:
    """Listens at one loopback address, port 53."""

    address: str
    folder: Path

    def answers(self, host: str) -> tuple[str, ...]:
        """The addresses at the end of the name's way, as a visitor's browser asks for them."""
        answer = dns.query.udp(dns.message.make_query(host, dns.rdatatype.A), self.address, timeout=10)
        records = [record for rrset in answer.answer if rrset.rdtype == dns.rdatatype.A for record in rrset]
        return tuple(map(str, records))

    def forget(self, zone: str = ".") -> None:
        """Everything at and below the name."""
        command = [CONTROL, "-c", str(self.folder / "unbound.conf"), "flush_zone", zone]
        subprocess.run(command, check=True, capture_output=True, timeout=10)


@dataclass(frozen=True, slots=True)
class Memory:
    """How many seconds at most answers, and that there is none, are remembered."""

    longest: int = 86400
    longest_negative: int = 3600


@contextmanager
def open_unbound(
    folder: Path,
    address: str,
    root: str,
    anchor: str,
    memory: Memory = Memory(),
) -> Iterator[Unbound]:
    """``root`` is the address of the root's server, ``anchor`` the data of the DS record of its key."""
    folder.mkdir(parents=True)
    (folder / "root.hints").write_text(f". NS ns1.\nns1. A {root}\n")
    (folder / "root.anchor").write_text(f". IN DS {anchor}\n")
    (folder / "unbound.conf").write_text(
        _CONFIGURATION.format(
            address=address,
            folder=folder,
            longest=memory.longest,
            longest_negative=memory.longest_negative,
        )
    )
    log = folder / "log"
    with running([PROGRAM, "-d", "-c", str(folder / "unbound.conf")], log):
        wait_until(lambda: answers(address), f"Unbound at {address}", log=log)
        yield Unbound(address, folder)
