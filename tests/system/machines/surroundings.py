"""The process that is the world around machines: names, mails, an authority, objects, and doors to machines.

Runs in the namespace of the network and ends with its standard input. Each line there is one request as JSON,
each line of its output the answer: ``outside.py`` is its other side.
"""

import asyncio
import json
import sys
import threading
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.mailbox import Mailbox, open_mailbox
from tests.system.machines.names import Names, open_names
from tests.system.machines.network import OUTSIDE
from tests.system.names.pebble import Pebble, open_pebble
from tests.system.radosgw import Gateway, open_gateway

_BLOCK = 65536


def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    return loop


@dataclass(slots=True)
class Surroundings:
    """What can be asked for has a method of that name; what it returns is the answer."""

    names: Names
    mailbox: Mailbox
    pebble: Pebble
    gateway: Gateway
    loop: asyncio.AbstractEventLoop = field(default_factory=_loop)

    def where(self) -> dict[str, str]:
        """Addresses, and files to trust."""
        return {
            "smtp_url": self.mailbox.url,
            "acme_directory": self.pebble.directory,
            "acme_root": str(self.pebble.authority),
            "tls_roots": str(self.pebble.roots),
            "s3_authority": str(self.gateway.certificates.authority),
        }

    def lead(self, domain: str, address: str) -> None:
        """The domain and everything below it to that address, from now on."""
        self.names.lead(domain, address)

    def bucket(self, *, lock: bool) -> dict[str, str]:
        """A new one, as an operator writes it but for the authority's file."""
        address = self.gateway.bucket(lock=lock).address
        return {"url": f"s3://{address.host}:{address.port}/{address.bucket}?region={address.region}"}

    def mails(self, to: str) -> list[str]:
        """Those that came for this address, the earliest first."""
        return [mail.as_string() for mail in list(self.mailbox.messages) if to in str(mail["To"])]

    def door(self, path: str, address: str, port: int) -> None:
        """A Unix socket that leads to that port of that machine."""

        async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                inner_reader, inner_writer = await asyncio.open_connection(address, port)
            except OSError:
                writer.close()
            else:
                await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))

        self._wait_for(asyncio.start_unix_server(carry, path))

    def _wait_for(self, work: Coroutine[Any, Any, Any]) -> None:
        asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=10)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Until either side is gone; then the other is told."""
    try:
        while block := await reader.read(_BLOCK):
            writer.write(block)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


def main(folder: Path) -> None:
    with ExitStack() as opened:
        (folder / "objects").mkdir()
        names = opened.enter_context(open_names(folder / "names", OUTSIDE))
        around = Surroundings(
            names,
            opened.enter_context(open_mailbox(OUTSIDE)),
            opened.enter_context(open_pebble(folder / "authority", OUTSIDE, OUTSIDE)),
            opened.enter_context(open_gateway(folder / "objects", OUTSIDE)),
        )
        for line in sys.stdin:
            request = json.loads(line)
            method: Callable[..., Any] = getattr(around, request.pop("ask"))
            sys.stdout.write(json.dumps(method(**request)) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
