"""How long the front waits for an answer, among ten thousand names, from the server as it is deployed."""

import random
import time
import uuid
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import create_engine, delete, insert
from sqlalchemy.orm import Session

from provisioner.addresses import Addresses
from provisioner.instances.directory import all_instances
from provisioner.instances.work import Platform
from tenants.registry import Hostname, HostnameKind
from tests.benchmarks.figures import line, percentile, spread
from tests.command_line import CommandLine
from tests.mailbox import free_port
from tests.serving import serving_from_scratch

NAMES = 10_000
QUESTIONS = 5_000
WARM_UP = 200


def asking(platform: Platform) -> None:
    """One question after the other, each over a connection of its own; half of the names are nobody's."""
    names = [f"mixeur.ville-{number}.example" for number in range(NAMES)]
    registry = create_engine(Addresses(platform.settings).admin)
    with Session(platform.control) as session:
        instance_id = all_instances(session)[0].id
    rows = [{"hostname": name, "instance_id": instance_id, "kind": HostnameKind.CUSTOM} for name in names]
    with registry.begin() as connection:
        connection.execute(insert(Hostname), rows)
    try:
        seconds = _ask_a_server(platform.settings.data_dir, names)
    finally:
        with registry.begin() as connection:
            connection.execute(delete(Hostname).where(Hostname.hostname.in_(names)))
        registry.dispose()
    p99 = round(percentile(seconds, 99) * 1000, 2)
    line("ask", names=NAMES, p99_ms=p99, **spread(seconds), target_p99_ms=5)


def _ask_a_server(data_dir: Path, names: list[str]) -> list[float]:
    ask_port = free_port()
    settings = {"PROVISIONER_ASK_ADDRESS": f"127.0.0.1:{ask_port}", "PROVISIONER_DATA_DIR": str(data_dir)}
    chance = random.Random(1)  # noqa: S311 - which name is asked for is no secret
    with serving_from_scratch(CommandLine(data_dir, **settings), free_port()):
        asked = [chance.choice((chance.choice(names), f"{uuid.uuid4()}.example")) for _ in range(QUESTIONS)]
        return [_ask(ask_port, name) for name in asked[:WARM_UP] + asked][WARM_UP:]


def _ask(port: int, name: str) -> float:
    """Seconds until the status is known."""
    start = time.perf_counter()
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", f"/ask?{urlencode({'domain': name})}")
    status = connection.getresponse().status
    connection.close()
    seconds = time.perf_counter() - start
    assert status == (200 if name.startswith("mixeur.") else 404)
    return seconds
