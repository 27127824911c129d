"""The worker's own small server: beside its work, at its address, as long as it works."""

import socket
from dataclasses import replace
from ipaddress import ip_address
from threading import Event

import httpx
import pytest

from provisioner.app.status import worker_status
from provisioner.domains.servers import Server
from provisioner.errors import OutsideFailed
from provisioner.instances.work import Platform
from provisioner.status.readiness import STOPPING
from storage.s3_address import S3Access
from storage.s3_store import Patience, S3Store
from tests.mailbox import free_port
from tests.s3.server import TestBucket


def supervised(platform: Platform, address: str, port: int) -> Platform:
    where = Server(ip_address(address), port)
    return replace(platform, settings=platform.settings.model_copy(update={"status_address": where}))


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_it_answers_beside_the_work_and_no_longer(platform: Platform, address: str) -> None:
    port = free_port()
    url = f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"
    with worker_status(supervised(platform, address, port), lambda: False):
        assert httpx.get(f"{url}/healthz").text == "ok\n"
        assert httpx.get(f"{url}/readyz").text == "ok\n"
        assert "provisioner_instances{" in httpx.get(f"{url}/metrics").text
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/healthz")


def test_once_told_to_stop_it_is_not_ready_and_still_tells_numbers(platform: Platform) -> None:
    told, port = Event(), free_port()
    url = f"http://127.0.0.1:{port}"
    with worker_status(supervised(platform, "127.0.0.1", port), told.is_set):
        told.set()
        answer = httpx.get(f"{url}/readyz")
        assert (answer.status_code, answer.text) == (503, f"{STOPPING}\n")
        assert httpx.get(f"{url}/healthz").status_code == 200
        assert httpx.get(f"{url}/metrics").status_code == 200


def test_a_connection_that_says_nothing_keeps_nobody_waiting(platform: Platform) -> None:
    port = free_port()
    with worker_status(supervised(platform, "127.0.0.1", port), lambda: False):
        silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
        assert httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
        for connection in silent:
            connection.close()


def test_a_port_that_is_taken_is_said(platform: Platform) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with (
            pytest.raises(OutsideFailed, match="PROVISIONER_STATUS_ADDRESS"),
            worker_status(supervised(platform, "127.0.0.1", port), lambda: False),
        ):
            raise AssertionError("it does not begin")


def test_without_an_address_nothing_listens(platform: Platform) -> None:
    assert platform.settings.status_address is None
    with worker_status(platform, lambda: False):
        pass


def test_a_store_that_is_away_or_refuses_is_not_ready(platform: Platform, bucket: TestBucket) -> None:
    known, stranger = S3Access.parse(bucket.access), S3Access("nobody", "knows-no-secret")
    quick = Patience(connecting=1, answering=1, attempts=1)
    port = free_port()
    away = replace(bucket.address, port=free_port())
    for store, expected in (
        (S3Store(bucket.address, known, quick), 200),
        (S3Store(bucket.address, stranger, quick), 503),
        (S3Store(away, known, quick), 503),
    ):
        given = replace(supervised(platform, "127.0.0.1", port), store=store)
        with worker_status(given, lambda: False):
            answer = httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=30)
            assert answer.status_code == expected
            assert answer.text == ("ok\n" if expected == 200 else "Le stockage des objets ne répond pas.\n")
