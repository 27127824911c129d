"""Names as seen from outside: real handshakes with servers that are right, and wrong in every way."""

import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
import trustme

from provisioner.domains.certificates import CertificateSeen, FromOutside, Visit, from_outside
from provisioner.settings import Settings
from tenants.registry import InstanceState
from tests.dns.world import LOOPBACK
from tests.functional.domains.fronts import Serve, open_front, open_plain, page
from tests.mailbox import free_port

HOST = "mixeur.ville.example"
VERSION = "3f2a" * 16
LOGIN = f'<!doctype html><link rel="stylesheet" href="/theme/{VERSION}/style.css"><h1>Bonjour</h1>'
VISIT = Visit(HOST, ("127.0.0.1",), VERSION, InstanceState.ACTIVE)
# The handshake is judged by this machine's clock.
NOW = datetime.now(UTC)
FOREVER = NOW + timedelta(days=60)

authority = trustme.CA()


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("roots") / "roots.pem"
    authority.cert_pem.write_to_path(path)
    return path


Look = Callable[..., CertificateSeen]


@pytest.fixture
def look(roots: Path) -> Look:
    def look(port: int, visit: Visit = VISIT, now: datetime = NOW, patience: float = 60) -> CertificateSeen:
        return FromOutside(port, reach=LOOPBACK, roots=roots, patience_seconds=patience).observe(visit, now)

    return look


def leaf(name: str = HOST, until: datetime = FOREVER, since: datetime | None = None) -> trustme.LeafCert:
    return authority.issue_cert(name, not_before=since, not_after=until)


def test_a_name_that_is_right_is_seen_with_its_certificate(look: Look) -> None:
    until = FOREVER.replace(microsecond=0)
    with open_front(leaf(until=until), page(LOGIN)) as front:
        seen = look(front.port)
    assert (seen.until, seen.problem) == (until, None)
    assert seen.issuer is not None
    assert "trustme" in seen.issuer
    assert front.names == [HOST]
    assert front.requests[0].startswith(b"GET /login HTTP/1.0\r\nHost: mixeur.ville.example\r\n")


def test_a_name_in_other_letters_than_ascii_is_asked_for_as_dns_writes_it(look: Look) -> None:
    host = "mixeur.xn--chteauroux-j7a.example"
    with open_front(leaf(host), page(LOGIN)) as front:
        assert look(front.port, replace(VISIT, host=host)).problem is None
    assert front.names == [host]


def test_a_suspended_instance_is_seen_by_the_page_that_says_so(look: Look) -> None:
    with open_front(leaf(), page(LOGIN, "503 Service Unavailable")) as front:
        assert look(front.port, replace(VISIT, state=InstanceState.SUSPENDED)).problem is None
        assert look(front.port).problem is not None


@pytest.mark.parametrize(
    ("certificate", "expected"),
    [
        (leaf(until=NOW - timedelta(days=1)), "a expiré"),
        (leaf(since=NOW + timedelta(days=1)), "pas encore valable"),
        (leaf("autre.ville.example"), "d’un autre nom"),
        (leaf("ville.example"), "d’un autre nom"),
        (trustme.CA().issue_cert(HOST), "autorité inconnue"),
    ],
)
def test_a_certificate_that_browsers_refuse_is_told_with_the_reason(
    look: Look, certificate: trustme.LeafCert, expected: str
) -> None:
    with open_front(certificate, page(LOGIN)) as front:
        seen = look(front.port)
    assert (seen.until, seen.issuer) == (None, None)
    assert_tells(seen, expected)
    assert front.requests == []


def test_our_own_clock_tells_an_expired_certificate_as_well(look: Look) -> None:
    with open_front(leaf(), page(LOGIN)) as front:
        assert_tells(look(front.port, now=FOREVER + timedelta(seconds=1)), "a expiré")


def test_a_front_without_a_certificate_for_the_name_refuses(look: Look) -> None:
    with open_front(leaf(), page(LOGIN), refuses=True) as front:
        assert_tells(look(front.port), "refuse la connexion sécurisée")
    assert front.names == [HOST]


@pytest.mark.parametrize("serve", [page(LOGIN), lambda visitor: None], ids=["http", "closes"])
def test_who_does_not_speak_tls_refuses(look: Look, serve: Serve) -> None:
    with open_plain(serve) as port:
        assert_tells(look(port), "refuse la connexion sécurisée")


def test_nobody_listens(look: Look) -> None:
    assert_tells(look(free_port()), "Personne n’écoute")


def dripping(visitor: socket.socket) -> None:
    while True:
        visitor.sendall(b"H")
        time.sleep(0.05)


def silent(visitor: socket.socket) -> None:
    visitor.recv(1)


@pytest.fixture
def mute() -> Iterator[int]:
    """A port behind which nobody takes calls."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_front_that_never_begins_a_handshake_is_given_up(look: Look, mute: int) -> None:
    assert_tells(look(mute, patience=0.5), "Pas de réponse")


@pytest.mark.parametrize("serve", [silent, dripping])
def test_a_page_that_never_comes_to_an_end_is_given_up(look: Look, serve: Serve) -> None:
    with open_front(leaf(), serve) as front:
        assert_tells(look(front.port, patience=0.5), "Pas de réponse")


def test_of_a_page_without_end_only_so_much_is_read(look: Look) -> None:
    def endless(visitor: socket.socket) -> None:
        page(LOGIN)(visitor)
        while True:
            visitor.sendall(b"x" * 65536)

    with open_front(leaf(), endless) as front:
        assert look(front.port).problem is None


@pytest.mark.parametrize(
    ("serve", "expected"),
    [
        (page("rien ici", "404 Not Found"), "réponse 404"),
        (page(LOGIN.replace(VERSION, "0" * 64)), "réponse 200"),
        (page(LOGIN, "503 Service Unavailable"), "réponse 503"),
        (lambda visitor: visitor.sendall(LOGIN.encode()), "réponse illisible"),
        (lambda visitor: visitor.sendall(b"HTTP/1.1 " + b"9" * 5000), "réponse illisible"),
        (lambda visitor: None, "réponse illisible"),
    ],
)
def test_a_good_certificate_with_another_page_is_told(look: Look, serve: Serve, expected: str) -> None:
    with open_front(leaf(), serve) as front:
        seen = look(front.port)
    assert seen.until is not None
    assert_tells(seen, expected)


def redirect(url: str) -> Serve:
    return page("", "302 Found", url)


OWN_URL = "https://mixeur.ailleurs.example"
DEFAULT = replace(VISIT, own_url=OWN_URL)


def test_the_default_name_may_lead_to_the_members_own(look: Look) -> None:
    with open_front(leaf(), redirect(f"{OWN_URL}/login")) as front:
        assert look(front.port, DEFAULT).problem is None
        assert look(front.port, VISIT).problem is not None


@pytest.mark.parametrize(
    "serve",
    [
        redirect("https://autre.example/login"),
        page("", "404 Not Found"),
        page("", "502 Bad Gateway"),
        lambda visitor: None,
    ],
    ids=["elsewhere", "404", "502", "nothing"],
)
def test_and_nothing_else_in_the_place_of_its_page(look: Look, serve: Serve) -> None:
    with open_front(leaf(), serve) as front:
        assert look(front.port, DEFAULT).problem is not None


@pytest.mark.allow_hosts(["127.0.0.0/8"])
def test_every_address_is_visited_and_one_that_is_wrong_is_named(look: Look) -> None:
    both = replace(VISIT, addresses=("127.0.0.1", "127.0.0.2"))
    with open_front(leaf(), page(LOGIN)) as front:
        seen = look(front.port, both)
        assert_tells(seen, f"127.0.0.2, port {front.port}")
        with open_front(leaf(), page(LOGIN), address="127.0.0.2", port=front.port) as other:
            assert look(front.port, both).problem is None
            assert other.names == [HOST]


def test_where_the_settings_name_the_front_the_name_s_own_addresses_do_not_matter(roots: Path) -> None:
    with open_front(leaf(), page(LOGIN)) as front:
        settings = Settings(
            https_port=front.port, front_addresses=(ip_address("127.0.0.1"),), tls_roots=roots
        )
        assert from_outside(settings).observe(replace(VISIT, addresses=("192.0.2.1",)), NOW).problem is None


def test_without_a_root_of_its_own_only_the_system_s_are_believed() -> None:
    with open_front(leaf(), page(LOGIN)) as front:
        assert_tells(FromOutside(front.port, reach=LOOPBACK).observe(VISIT, NOW), "autorité inconnue")


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_roots_that_cannot_be_read_are_told_by_their_setting(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "roots.pem"
    if content is not None:
        path.write_text(content)
    seen = FromOutside(free_port(), reach=LOOPBACK, roots=path).observe(VISIT, NOW)
    assert seen.problem is not None
    assert "PROVISIONER_TLS_ROOTS" in seen.problem


def test_a_name_without_an_address_is_told(look: Look) -> None:
    assert_tells(look(443, replace(VISIT, addresses=())), "Aucune adresse")


def assert_tells(seen: CertificateSeen, expected: str) -> None:
    assert seen.problem is not None
    assert expected in seen.problem
    assert HOST in seen.problem
