"""The front's question as it is written, where it came in, and how much its refusals say in the log."""

import logging
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine
from werkzeug.test import Client

from provisioner.domains.ask import Ask, Sparingly, asked_host, came_in_at
from provisioner.domains.servers import Server
from storage.throttle import Limit
from tests.functional.crowd import Dial

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
LABEL = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=63)
NAMES = st.lists(LABEL, min_size=1, max_size=5).map(".".join).filter(lambda name: len(name) <= 253)


def question(query: str, method: str = "GET", path: str = "/ask") -> dict[str, str]:
    return {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}


@given(NAMES)
def test_a_host_name_is_asked_about_whatever_its_case_and_final_dot(name: str) -> None:
    for written in (name, name.upper(), f"{name}."):
        assert asked_host(question(f"domain={written}")) == name


def test_the_name_may_come_beside_what_later_fronts_add() -> None:
    assert asked_host(question("a=1&domain=ville.example&b=")) == "ville.example"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "domain",
        "domain=",
        "domain=.",
        "domain=a..b",
        "domain=.a",
        "domain=*.ville.example",
        "domain=ville.example:443",
        "domain=::1",
        "domain=ville%00.example",
        "domain=vill%C3%A9.example",
        "domain=%E2%84%AAville.example",
        "domain=%FF",
        "domain=a b",
        "domain=a%0Ab",
        "domain=a.example&domain=b.example",
        "domain=a.example;b",
        f"domain={'a' * 64}.example",
        f"domain={'a.' * 126}aa",
        "&".join(f"x{number}=1" for number in range(9)) + "&domain=a.example",
    ],
)
def test_what_is_no_single_host_name_is_not_the_question(query: str) -> None:
    assert asked_host(question(query)) is None


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/ask"), ("GET", "/"), ("GET", "/ask/"), ("GET", "/ASK")]
)
def test_another_method_or_path_is_not_the_question(method: str, path: str) -> None:
    assert asked_host(question("domain=ville.example", method, path)) is None


@given(st.text())
def test_no_query_makes_it_fail(query: str) -> None:
    name = asked_host(question(query))
    assert name is None or name.isascii()


@pytest.mark.parametrize(
    ("bound", "name", "port"),
    [("127.0.0.1", "127.0.0.1", 9000), ("::1", "::1", 9000), ("::ffff:10.0.0.1", "::ffff:10.0.0.1", 9000)],
)
def test_a_request_came_in_where_its_listening_socket_is_bound(bound: str, name: str, port: int) -> None:
    server = Server(ip_address(bound), port)
    assert came_in_at(server, {"SERVER_NAME": name, "SERVER_PORT": str(port), "HTTP_HOST": "x"})


@pytest.mark.parametrize(
    ("name", "port"),
    [("127.0.0.1", "8000"), ("127.0.0.2", "9000"), ("::", "9000"), ("localhost", "9000")],
)
def test_it_did_not_come_in_where_another_is(name: str, port: str) -> None:
    environ = {"SERVER_NAME": name, "SERVER_PORT": port, "HTTP_HOST": "127.0.0.1:9000"}
    assert not came_in_at(Server(ip_address("127.0.0.1"), 9000), environ)


@pytest.mark.parametrize(
    ("peer", "status"),
    [
        ("127.0.0.1", 200),
        ("127.8.8.8", 200),
        ("::1", 200),
        ("10.0.0.2", 200),
        ("::ffff:10.0.0.2", 200),
        ("10.0.0.3", 403),
        ("192.0.2.1", 403),
        ("2001:db8::1", 403),
        ("", 403),
    ],
)
def test_this_machine_and_our_proxies_alone_are_answered(peer: str, status: int) -> None:
    """Whatever they say of themselves. The name is one of our own: no database is needed."""
    nowhere = create_engine("postgresql+psycopg://nowhere.example")
    ask = Ask(nowhere, {"console.mixeur.example"}, [ip_network("10.0.0.2/32")], lambda: MONDAY)
    headers = {"X-Forwarded-For": "127.0.0.1", "Host": "127.0.0.1"}
    answer = Client(ask).get(
        "/ask?domain=console.mixeur.example", headers=headers, environ_base={"REMOTE_ADDR": peer}
    )
    assert answer.status_code == status


def test_refusals_are_written_sparingly_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    dial = Dial(MONDAY)
    said = Sparingly(dial, Limit.parse("3/1min"))
    with caplog.at_level(logging.WARNING):
        for number in range(1_000):
            said.warn("refused %s", number)
        assert [record.getMessage() for record in caplog.records] == ["refused 0", "refused 1", "refused 2"]
        caplog.clear()
        dial.forward(timedelta(minutes=1))
        said.warn("refused %s", "again")
        said.warn("refused %s", "and again")
    told = [record.getMessage() for record in caplog.records]
    assert told[1:] == ["refused again", "refused and again"]
    assert "997" in told[0]
