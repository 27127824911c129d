"""The front as a worker's supervision tells of it: real handshakes, and what comes after them."""

import errno
import logging
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from prometheus_client import CollectorRegistry, generate_latest

from provisioner.app.status import worker_status
from provisioner.domains.certificates import CertificateSeen, FromOutside
from provisioner.domains.servers import Server
from provisioner.instances.work import Platform
from provisioner.status.front import EVERY_SECONDS, LONGEST_PAUSE_SECONDS, FrontWatch, pause
from tests.functional.domains.fronts import Serve, open_front, page
from tests.functional.status.fronts import HOST, LOGIN, NOW, UNTIL, leaf, watch, write_roots
from tests.functional.status.scraping import Scrape
from tests.functional.worker.watching import wait_until
from tests.mailbox import free_port

ANSWERS, ENDS = "provisioner_front_answers", "provisioner_front_certificate_end_timestamp_seconds"
# This machine's too, and nobody listens there.
OTHER_ADDRESS = "127.0.0.2"


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_roots(tmp_path_factory.mktemp("roots"))


def scrape(watching: FrontWatch) -> Scrape:
    registry = CollectorRegistry()
    registry.register(watching)
    return Scrape.of(generate_latest(registry).decode())


def look(watching: FrontWatch) -> Scrape:
    watching.look()
    return scrape(watching)


def test_before_the_first_look_nothing_is_told(roots: Path) -> None:
    assert scrape(watch(free_port(), roots)).names == set()


def test_one_that_answers_is_told_with_the_end_of_its_certificate(roots: Path) -> None:
    with open_front(leaf(), LOGIN) as front:
        seen = look(watch(front.port, roots))
    assert front.names == [HOST]
    assert seen(ANSWERS) == 1
    assert seen(ENDS) == UNTIL.timestamp()


def test_one_that_is_gone_is_told_and_no_certificate_with_it(roots: Path) -> None:
    seen = look(watch(free_port(), roots))
    assert (ANSWERS, frozenset()) in seen.samples
    assert seen(ANSWERS) == 0
    assert ENDS not in seen.names


@pytest.mark.parametrize("status", ["502 Bad Gateway", "503 Service Unavailable", "302 Found"])
def test_one_with_nobody_behind_it_does_not_answer_and_its_certificate_counts(
    roots: Path, status: str
) -> None:
    with open_front(leaf(), page("", status)) as front:
        seen = look(watch(front.port, roots))
    assert seen(ANSWERS) == 0
    assert seen(ENDS) == UNTIL.timestamp()


def test_a_certificate_that_is_not_believed_is_no_answer(roots: Path) -> None:
    with open_front(leaf("autre.mixeur.test"), LOGIN) as front:
        assert look(watch(front.port, roots))(ANSWERS) == 0


@pytest.mark.allow_hosts(["127.0.0.0/8"])
def test_each_of_its_addresses_has_to_answer(roots: Path) -> None:
    with open_front(leaf(), LOGIN) as front:
        assert look(watch(front.port, roots, "127.0.0.1", OTHER_ADDRESS))(ANSWERS) == 0


def test_what_is_wrong_is_said_once_for_as_long_as_it_is_the_same(
    roots: Path, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    watching = watch(port, roots)
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            watching.look()
        with open_front(leaf(), LOGIN, port=port):
            watching.look()
        watching.look()
    said = [record.getMessage() for record in caplog.records]
    assert ["Personne n’écoute" in sentence for sentence in said] == [True, False, True]
    assert said[1] == f"front: {HOST} répond de nouveau."


def test_a_look_that_fails_of_itself_has_seen_nobody_answer(
    roots: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Blind(FromOutside):
        def observe_ours(self, host: str, now: datetime) -> CertificateSeen:
            raise OSError(errno.EMFILE, "no file is left to open")

    with open_front(leaf(), LOGIN) as front:
        watching = FrontWatch(Blind(front.port, (ip_address("127.0.0.1"),)), HOST, lambda: NOW)
        assert look(watching)(ANSWERS) == 0
    assert "no file is left to open" in caplog.text


def test_an_authority_is_not_pressed_where_there_is_no_certificate() -> None:
    """Each handshake would have the front ask for one."""
    none, seconds, pauses = CertificateSeen(problem="refused"), 0.0, []
    for _ in range(8):
        seconds = pause(none, seconds)
        pauses.append(seconds)
    assert pauses[0] == EVERY_SECONDS
    assert pauses[-1] == LONGEST_PAUSE_SECONDS
    assert pause(CertificateSeen(until=UNTIL, problem="503"), seconds) == EVERY_SECONDS


@pytest.mark.parametrize("serve", [LOGIN, page("", "503 Service Unavailable")], ids=["well", "ill"])
def test_a_worker_tells_of_the_front_that_its_settings_name(
    platform: Platform, roots: Path, serve: Serve
) -> None:
    with open_front(leaf(platform.settings.hostname("console")), serve) as front:
        port = free_port()
        told = {
            "status_address": Server(ip_address("127.0.0.1"), port),
            "front_addresses": (ip_address("127.0.0.1"),),
            "https_port": front.port,
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
