"""What a stranger sends to the real server to have visitors of an instance led to a host of their own."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from provisioner.instances.work import Platform
from tests.command_line import CommandLine
from tests.mailbox import free_port
from tests.members import live_instance
from tests.own_names import named
from tests.serving import serving

EVIL = "evil.example"
LINES = [
    "GET http://evil.example/login HTTP/1.1",
    "GET //evil.example/login HTTP/1.1",
    "GET //evil.example HTTP/1.1",
    "GET /\\evil.example/login HTTP/1.1",
    "GET \\\\evil.example/login HTTP/1.1",
    "GET /invitation//evil.example/ HTTP/1.1",
    "GET /invitation/%0d%0aLocation:%20https://evil.example HTTP/1.1",
    "GET /login?next=//evil.example HTTP/1.1",
    "GET /login?x=%0d%0aLocation:https://evil.example HTTP/1.1",
    "HEAD http://evil.example/login HTTP/1.1",
    "GET https://evil.example:443/login HTTP/1.0",
]
HEADERS = [
    "X-Forwarded-Host: evil.example",
    "X-Forwarded-Server: evil.example",
    "Forwarded: host=evil.example",
    "X-Original-Host: evil.example",
    "X-Rewrite-URL: //evil.example/",
]


@dataclass(frozen=True)
class Served:
    """An instance under gunicorn, which leads from ``default`` to ``own``."""

    port: int
    default: str
    own: str

    def answer(self, line: str, *headers: str) -> tuple[int, dict[str, str]]:
        """Status and headers for a request as it is written, ``Host`` being the default name's."""
        written = [line, f"Host: {self.default}", "Connection: close", *headers]
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall("\r\n".join([*written, "", ""]).encode("latin-1"))
            with connection.makefile("rb") as stream:
                head = stream.read().split(b"\r\n\r\n", 1)[0].decode("latin-1").split("\r\n")
        pairs = [header.split(": ", 1) for header in head[1:]]
        assert len({name.lower() for name, _ in pairs}) == len(pairs), "a header came twice"
        return int(head[0].split()[1]), dict(pairs)


@pytest.fixture(scope="module")
def served(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    instance, port = live_instance(platform), free_port()
    data = str(platform.settings.data_dir)
    run = CommandLine(tmp_path_factory.mktemp("served"), PROVISIONER_DATA_DIR=data)
    with named(platform, instance.id) as own, serving(run, port):
        yield Served(port, platform.settings.hostname(instance.slug), own)


def test_a_page_leads_to_the_own_name(served: Served) -> None:
    status, headers = served.answer("GET /login?next=%2Fcomptes HTTP/1.1")
    assert (status, headers["Location"]) == (302, f"http://{served.own}:{served.port}/login?next=%2Fcomptes")


@pytest.mark.parametrize("line", LINES)
def test_no_request_line_leads_to_a_strangers_host(served: Served, line: str) -> None:
    status, headers = served.answer(line)
    location = headers.get("Location")
    if location is None:
        assert status in {400, 404}
    else:
        assert location.startswith((f"http://{served.own}:{served.port}/", f"http://{served.default}/"))


@pytest.mark.parametrize("header", HEADERS)
def test_a_strangers_headers_are_not_believed(served: Served, header: str) -> None:
    status, headers = served.answer("GET /login HTTP/1.1", header)
    assert (status, headers["Location"]) == (302, f"http://{served.own}:{served.port}/login")
