"""The front as docs/front.md has it, word for word: its Caddyfile, and what is particular to a machine."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.system.names.pebble import Pebble
from tests.system.names.running import running, wait_until
from tests.system.names.world import OPERATOR

PROGRAM = "/usr/bin/caddy"
PAGE = Path(__file__).parents[3] / "docs" / "front.md"


def caddyfile() -> str:
    """The one that the page says to take as it is."""
    (written,) = re.findall(r"^```caddyfile\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    return str(written)


@dataclass(frozen=True, slots=True)
class Front:
    """Listens at ports 80 and 443 of its address, and keeps certificates below its folder."""

    address: str
    folder: Path

    def certificates(self) -> set[str]:
        """The names that it has one for."""
        return {path.stem for path in self.folder.rglob("*.crt")}


@contextmanager
def open_front(folder: Path, address: str, upstream: str, ask: str, pebble: Pebble) -> Iterator[Front]:
    """Answers until the end of the block; ``upstream`` and ``ask`` are ``IP:PORT``."""
    folder.mkdir()
    configuration, log = folder / "Caddyfile", folder / "log"
    configuration.write_text(caddyfile())
    machine = {
        "ACME_EMAIL": "tls@operateur.example",
        "ACME_CA": pebble.directory,
        "ACME_CA_ROOT": str(pebble.authority),
        "FRONT_ADDRESSES": address,
        "BASE_DOMAIN": OPERATOR,
        "CONSOLE_UPSTREAMS": upstream,
        "INSTANCES_UPSTREAMS": upstream,
        "ASK_URL": f"http://{ask}/ask",
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "configuration"),
    }
    command = [PROGRAM, "run", "--config", str(configuration), "--adapter", "caddyfile"]
    with running(command, log, machine) as process:
        wait_until(lambda: _answers(address, process), f"Caddy at {address}", log=log)
        yield Front(address, folder)


def _answers(address: str, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, "Caddy stopped by itself"
    with suppress(httpx.HTTPError):
        return httpx.get(f"http://{address}/", headers={"Host": "front.example"}).is_redirect
    return False
