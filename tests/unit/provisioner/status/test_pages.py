"""Who may ask the status listener what, and what each page answers."""

from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_network
from threading import Event

import pytest
from prometheus_client import CollectorRegistry
from werkzeug.test import Client, TestResponse

from provisioner.status import readiness
from provisioner.status.collector import tell_release
from provisioner.status.pages import StatusPages
from provisioner.status.readiness import STOPPING, Need, NotReady, Readiness
from tenants.web.proxy import Network


def registry() -> CollectorRegistry:
    made = CollectorRegistry()
    tell_release(made)
    return made


def pages(
    *needs: Need, networks: tuple[Network, ...] = (), stopping: Callable[[], bool] = lambda: False
) -> Client:
    return Client(StatusPages(Readiness(needs, stopping), registry, networks))


def ask(client: Client, path: str, peer: str = "127.0.0.1", method: str = "GET") -> TestResponse:
    return client.open(path, method=method, environ_overrides={"REMOTE_ADDR": peer})


def lacking(sentence: str) -> Need:
    def look() -> None:
        raise NotReady(sentence)

    return Need(look, "trop tard")


def test_a_process_that_answers_is_healthy_whatever_it_lacks() -> None:
    response = ask(pages(lacking("La base ne répond pas.")), "/healthz")
    assert (response.status_code, response.text) == (200, "ok\n")


def test_it_is_ready_when_nothing_is_missing() -> None:
    response = ask(pages(Need(lambda: None, "trop tard")), "/readyz")
    assert (response.status_code, response.text) == (200, "ok\n")


def test_what_is_missing_is_said_in_one_line() -> None:
    response = ask(pages(Need(lambda: None, "trop tard"), lacking("La base ne répond pas.")), "/readyz")
    assert (response.status_code, response.text) == (503, "La base ne répond pas.\n")


def test_what_is_missing_and_not_vital_is_said_of_one_who_is_ready() -> None:
    store = replace(lacking("Le stockage ne répond pas."), vital=False)
    response = ask(pages(store), "/readyz")
    assert (response.status_code, response.text) == (200, "ok\nLe stockage ne répond pas.\n")
    response = ask(pages(store, lacking("La base ne répond pas.")), "/readyz")
    assert (response.status_code, response.text) == (503, "La base ne répond pas.\n")


def test_that_all_was_well_is_believed_for_a_while_and_that_it_was_not_is_asked_again() -> None:
    looks: list[int] = []

    def fail_at_first() -> None:
        looks.append(1)
        if len(looks) == 1:
            raise NotReady("Le stockage ne répond pas.")

    client = pages(Need(fail_at_first, "trop tard", believed_seconds=3600))
    assert [ask(client, "/readyz").status_code for _ in range(5)] == [503, 200, 200, 200, 200]
    assert len(looks) == 2


def test_whoever_is_told_to_stop_is_not_ready() -> None:
    told = Event()
    client = pages(stopping=told.is_set)
    assert ask(client, "/readyz").status_code == 200
    told.set()
    response = ask(client, "/readyz")
    assert (response.status_code, response.text) == (503, f"{STOPPING}\n")
    assert ask(client, "/healthz").status_code == 200


def test_what_hangs_is_told_of_and_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "PATIENCE_SECONDS", 0.05)
    free, asked = Event(), []

    def hang() -> None:
        asked.append(1)
        free.wait(30)

    client = pages(Need(hang, "Le stockage ne répond pas."))
    answers = [ask(client, "/readyz").text for _ in range(3)]
    free.set()
    assert answers == ["Le stockage ne répond pas.\n"] * 3
    assert asked == [1]


def test_a_look_that_ends_with_an_error_of_ours_has_not_found_all_well() -> None:
    looks: list[int] = []

    def fail_later() -> None:
        looks.append(1)
        if len(looks) > 1:
            raise ValueError

    client = pages(Need(fail_later, "La base ne répond pas."))
    assert ask(client, "/readyz").status_code == 200
    response = ask(client, "/readyz")
    assert (response.status_code, response.text) == (503, "La base ne répond pas.\n")


def test_metrics_are_in_the_format_that_every_prometheus_reads() -> None:
    response = ask(pages(), "/metrics")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert 'provisioner_build_info{version="' in response.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/", "/login"])
@pytest.mark.parametrize("peer", ["192.0.2.9", "2001:db8::9", "", "not-an-address"])
def test_a_foreign_peer_learns_nothing(path: str, peer: str) -> None:
    client = pages(lacking("La base ne répond pas."), networks=(ip_network("10.0.0.0/8"),))
    response = ask(client, path, peer)
    assert response.status_code == 403
    assert "PROVISIONER_MONITORS" in response.text


@pytest.mark.parametrize(
    "peer", ["127.0.0.1", "127.8.9.1", "::1", "10.1.2.3", "::ffff:10.1.2.3", "2001:db8::5"]
)
def test_this_machine_and_those_that_are_named_are_answered(peer: str) -> None:
    client = pages(networks=(ip_network("10.0.0.0/8"), ip_network("2001:db8::/64")))
    assert ask(client, "/healthz", peer).status_code == 200


def test_a_header_does_not_make_a_peer() -> None:
    client = pages()
    response = client.get(
        "/metrics",
        headers={"X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1"},
        environ_overrides={"REMOTE_ADDR": "192.0.2.9"},
    )
    assert response.status_code == 403


@pytest.mark.parametrize("path", ["/", "/metrics/", "/login", "/../metrics"])
def test_there_are_three_pages(path: str) -> None:
    assert ask(pages(), path).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_they_are_read_and_nothing_else(method: str) -> None:
    assert ask(pages(), "/metrics", method=method).status_code == 405


def test_a_head_is_answered_without_a_body() -> None:
    response = ask(pages(), "/healthz", method="HEAD")
    assert (response.status_code, response.headers["Content-Length"], response.data) == (200, "3", b"")
