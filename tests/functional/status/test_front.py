"""The front as a worker's supervision tells of it: real handshakes, and what comes after them."""

import logging
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from prometheus_client import CollectorRegistry, generate_latest

from provisioner.app.status import worker_status
from provisioner.domains.servers import Server
from provisioner.instances.work import Platform
from provisioner.status.front import Front
from tests.functional.domains.fronts import Serve, open_front, page
from tests.functional.status.fronts import HOST, LOGIN, UNTIL, front, leaf, write_roots
from tests.functional.status.scraping import Scrape
from tests.functional.worker.watching import wait_until
from tests.mailbox import free_port

ANSWERS, ENDS = "provisioner_front_answers", "provisioner_front_certificate_end_timestamp_seconds"
# This machine's too, and nobody listens there.
OTHER_ADDRESS = "::1"


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_roots(tmp_path_factory.mktemp("roots"))


def scrape(looked_at: Front) -> Scrape:
    registry = CollectorRegistry()
    registry.register(looked_at)
    return Scrape.of(generate_latest(registry).decode())


def look(looked_at: Front) -> Scrape:
    looked_at.look()
    return scrape(looked_at)


def test_before_the_first_look_nothing_is_told(roots: Path) -> None:
    assert scrape(front(free_port(), roots)).names == set()


def test_one_that_answers_is_told_with_the_end_of_its_certificate(roots: Path) -> None:
    with open_front(leaf(), LOGIN) as there:
        seen = look(front(there.port, roots))
    assert there.names == [HOST]
    assert seen(ANSWERS) == 1
    assert seen(ENDS) == UNTIL.timestamp()


def test_one_that_is_gone_is_told_and_no_certificate_with_it(roots: Path) -> None:
    seen = look(front(free_port(), roots))
    assert (ANSWERS, frozenset()) in seen.samples
    assert seen(ANSWERS) == 0
    assert ENDS not in seen.names


@pytest.mark.parametrize("status", ["502 Bad Gateway", "503 Service Unavailable", "302 Found"])
def test_one_with_nobody_behind_it_does_not_answer_and_its_certificate_counts(
    roots: Path, status: str
) -> None:
    with open_front(leaf(), page("", status)) as there:
        seen = look(front(there.port, roots))
    assert seen(ANSWERS) == 0
    assert seen(ENDS) == UNTIL.timestamp()


def test_a_certificate_that_is_not_believed_is_no_answer(roots: Path) -> None:
    with open_front(leaf("autre.mixeur.test"), LOGIN) as there:
        assert look(front(there.port, roots))(ANSWERS) == 0


def test_each_of_its_addresses_has_to_answer(roots: Path) -> None:
    with open_front(leaf(), LOGIN) as there:
        assert look(front(there.port, roots, "127.0.0.1", OTHER_ADDRESS))(ANSWERS) == 0


def test_what_is_wrong_is_said_once_for_as_long_as_it_is_the_same(
    roots: Path, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    looked_at = front(port, roots)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            looked_at.look()
        with open_front(leaf(), LOGIN, port=port):
            looked_at.look()
        looked_at.look()
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 2
    assert all("Personne n’écoute" in sentence and HOST in sentence for sentence in said)


@pytest.mark.parametrize("serve", [LOGIN, page("", "503 Service Unavailable")], ids=["well", "ill"])
def test_a_worker_tells_of_the_front_that_its_settings_name(
    platform: Platform, roots: Path, serve: Serve
) -> None:
    port = free_port()
    with open_front(leaf(platform.settings.hostname("console")), serve) as there:
        told = {
            "status_address": Server(ip_address("127.0.0.1"), port),
            "front_addresses": (ip_address("127.0.0.1"),),
            "https_port": there.port,
            "tls_roots": roots,
        }
        worker = replace(platform, settings=platform.settings.model_copy(update=told))
        with worker_status(worker, lambda: False):
            seen = _told(f"http://127.0.0.1:{port}/metrics")
    assert seen(ANSWERS) == float(serve is LOGIN)


def _told(url: str) -> Scrape:
    """Once the first look is over."""
    found: list[Scrape] = []

    def has_looked() -> bool:
        found.append(Scrape.of(httpx.get(url, timeout=60).text))
        return ANSWERS in found[-1].names

    wait_until(has_looked)
    return found[-1]
