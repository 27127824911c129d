"""What is around the machines, as tests use it, which open no socket into their network."""

import json
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import Parser
from email.policy import default
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from tests.system.machines.base import PROJECT
from tests.system.machines.network import Network


@dataclass(frozen=True, slots=True)
class Buckets:
    """Addresses as an operator writes them, but for the file of the authority (``&ca=``)."""

    archives: str
    keys: str
    objects: str


@dataclass(frozen=True, slots=True)
class Places:
    """``smtp_url`` and ``acme_directory`` are as machines reach them; the rest are PEM files on this side.

    ``acme_root`` is what the authority's own server is believed by, ``tls_roots`` what its certificates are
    believed by, ``s3_authority`` what the object store's server is believed by.
    """

    smtp_url: str
    acme_directory: str
    acme_root: Path
    tls_roots: Path
    s3_authority: Path


@dataclass(frozen=True, slots=True)
class Dialogue:
    """With the process that is around the machines; one question at a time."""

    process: subprocess.Popen[str]
    log: Path

    def ask(self, what: str, **words: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"ask": what, **words}) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, self.log.read_text()[-4000:]
        return json.loads(answer)


@dataclass(frozen=True, slots=True)
class Outside:
    """``folder`` holds the doors."""

    folder: Path
    places: Places
    dialogue: Dialogue
    _doors: Iterator[int] = field(default_factory=count)

    def lead(self, domain: str, address: str) -> None:
        """The domain and everything below it to the front at that address, from now on."""
        self.dialogue.ask("lead", domain=domain, address=address)

    def buckets(self) -> Buckets:
        """Three new ones; that of archives keeps versions and locks."""
        archives, keys, objects = (
            self.dialogue.ask("bucket", lock=lock)["url"] for lock in (True, False, False)
        )
        return Buckets(archives, keys, objects)

    def mails(self, to: str) -> list[EmailMessage]:
        """What came for this address, the earliest first."""
        return [Parser(policy=default).parsestr(text) for text in self.dialogue.ask("mails", to=to)]

    def door(self, address: str, port: int) -> Path:
        """A Unix socket that leads to that port of that machine."""
        path = self.folder / f"door-{next(self._doors)}"
        self.dialogue.ask("door", path=str(path), address=address, port=port)
        return path

    def browser(self, address: str, *, port: int = 443, timeout: float = 30) -> httpx.Client:
        """Visits whatever name at the front of this address, and trusts the authority; remembers cookies."""
        trust = ssl.create_default_context(cafile=self.places.tls_roots)
        transport = httpx.HTTPTransport(uds=str(self.door(address, port)), verify=trust)
        return httpx.Client(transport=transport, timeout=timeout)


@contextmanager
def open_outside(folder: Path, network: Network) -> Iterator[Outside]:
    """Until the end of the block; ``folder`` is not there. Its programs end when this process does."""
    folder.mkdir()
    program = [sys.executable, "-m", "tests.system.machines.surroundings", str(folder)]
    log = folder / "log"
    with (
        log.open("wb") as written,
        subprocess.Popen(
            ["ip", "netns", "exec", network.name, *program],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=written,
            text=True,
        ) as process,
    ):
        dialogue = Dialogue(process, log)
        told: dict[str, str] = dialogue.ask("where")
        files = {name: Path(value) for name, value in told.items() if "://" not in value}
        places = Places(told["smtp_url"], told["acme_directory"], **files)
        yield Outside(folder, places, dialogue)
