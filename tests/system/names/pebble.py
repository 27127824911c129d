"""Pebble as the authority of the front's certificates: it comes and looks before it signs, as any other."""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.mailbox import free_port
from tests.s3.certificates import make_certificates
from tests.system.names.running import running, wait_until

PROGRAM = "/usr/bin/pebble"
# No pause of random length before it looks, and no request refused at random.
HASTE = {"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0"}


@dataclass(frozen=True, slots=True)
class Pebble:
    """``directory`` is where clients begin, and ``authority`` what they trust there (PEM).

    ``roots`` is what visitors must trust to believe the certificates that it issues (PEM).
    """

    directory: str
    authority: Path
    roots: Path


@contextmanager
def open_pebble(folder: Path, resolver: str, address: str = "127.0.0.1") -> Iterator[Pebble]:
    """Issues at this address until the end of the block; ``resolver`` is that of a name server, port 53."""
    folder.mkdir()
    certificates = make_certificates(folder, address)
    listen, management = f"{address}:{free_port()}", f"{address}:{free_port()}"
    configuration = folder / "pebble.json"
    configuration.write_text(
        json.dumps(
            {
                "pebble": {
                    "listenAddress": listen,
                    "managementListenAddress": management,
                    "certificate": str(certificates.certificate),
                    "privateKey": str(certificates.key),
                    "httpPort": 80,
                    "tlsPort": 443,
                }
            }
        )
    )
    command = [PROGRAM, "-config", str(configuration), "-dnsserver", f"{resolver}:53"]
    trust = ssl.create_default_context(cafile=certificates.authority)
    log = folder / "log"
    with running(command, log, HASTE), httpx.Client(verify=trust) as client:
        wait_until(lambda: _answers(client, f"https://{listen}/dir"), "Pebble", log=log)
        roots = folder / "roots.pem"
        roots.write_text(client.get(f"https://{management}/roots/0").raise_for_status().text)
        yield Pebble(f"https://{listen}/dir", certificates.authority, roots)


def _answers(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(url).is_success
    except httpx.HTTPError:
        return False
