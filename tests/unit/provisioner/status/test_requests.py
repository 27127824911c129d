"""Counting what is answered: by application, instance, kind of request and how it ended."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from werkzeug.test import Client

from provisioner.status.requests import RequestCounts
from tenants import log_lines


@pytest.fixture
def counts() -> RequestCounts:
    return RequestCounts()


def answering(status: str, **told: str) -> WSGIApplication:
    """An application that says ``told`` of its work in the log."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        log_lines.begin(**told)
        start_response(status, [("Content-Type", "text/plain")])
        return [b"done"]

    return application


def ask(counts: RequestCounts, application: WSGIApplication, method: str = "GET") -> None:
    Client(counts.counted(application, "instances")).open("/", method=method)


def requests(counts: RequestCounts, **labels: str) -> float:
    told = {"application": "instances", "slug": "", "method": "read", "status": "2xx"} | labels
    return counts.registry.get_sample_value("provisioner_requests_total", told) or 0


@pytest.mark.parametrize(
    ("method", "status", "kind", "ended"),
    [
        ("GET", "200 OK", "read", "2xx"),
        ("HEAD", "302 Found", "read", "3xx"),
        ("OPTIONS", "405 Method Not Allowed", "read", "4xx"),
        ("POST", "303 See Other", "write", "3xx"),
        ("DELETE", "500 Internal Server Error", "write", "5xx"),
        ("PROPFIND", "405 Method Not Allowed", "write", "4xx"),
    ],
)
def test_methods_and_answers_fall_into_few_classes(
    counts: RequestCounts, method: str, status: str, kind: str, ended: str
) -> None:
    ask(counts, answering(status, slug="montclair"), method)
    assert requests(counts, slug="montclair", method=kind, status=ended) == 1


@pytest.mark.parametrize(
    ("told", "slug"),
    [({}, ""), ({"slug": "montclair"}, "montclair"), ({"slug": "copie-1a2b3c4d"}, "copie")],
    ids=["nobody", "instance", "copy"],
)
def test_each_instance_is_told_apart_and_copies_are_one(
    counts: RequestCounts, told: dict[str, str], slug: str
) -> None:
    ask(counts, answering("200 OK", **told))
    assert requests(counts, slug=slug) == 1


def test_how_long_it_took_is_counted_once(counts: RequestCounts) -> None:
    ask(counts, answering("200 OK", slug="montclair"))
    told = {"application": "instances", "slug": "montclair"}
    assert counts.registry.get_sample_value("provisioner_request_duration_seconds_count", told) == 1


def test_what_breaks_before_it_answers_is_an_error_of_ours(counts: RequestCounts) -> None:
    def broken(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        log_lines.begin()
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        ask(counts, broken)
    assert requests(counts, status="5xx") == 1


def test_what_breaks_after_it_answered_is_counted_as_it_began(counts: RequestCounts) -> None:
    def broken(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        log_lines.begin()
        start_response("200 OK", [])
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        ask(counts, broken)
    assert (requests(counts), requests(counts, status="5xx")) == (1, 0)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("302 Found", "accepted"), ("422 Unprocessable", "refused"), ("429 Too Many Requests", "throttled")],
    ids=["accepted", "refused", "throttled"],
)
def test_passwords_are_counted_by_what_became_of_them(
    counts: RequestCounts, status: str, outcome: str
) -> None:
    ask(counts, answering(status, slug="montclair", endpoint="login.submit"), "POST")
    told = {"application": "instances", "slug": "montclair"}
    attempts = {
        each: counts.registry.get_sample_value("provisioner_login_attempts_total", {**told, "outcome": each})
        for each in ("accepted", "refused", "throttled")
    }
    assert attempts == {"accepted": None, "refused": None, "throttled": None} | {outcome: 1}


def test_a_page_that_takes_no_password_is_no_attempt(counts: RequestCounts) -> None:
    ask(counts, answering("302 Found", slug="montclair", endpoint="login.show"))
    told = {"application": "instances", "slug": "montclair", "outcome": "accepted"}
    assert counts.registry.get_sample_value("provisioner_login_attempts_total", told) is None


def test_an_answer_is_given_even_where_it_cannot_be_counted(
    counts: RequestCounts, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*labels: str) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(counts._requests, "labels", full)
    client = Client(counts.counted(answering("200 OK"), "instances"))
    assert client.get("/").status_code == 200
    assert "a request was not counted" in caplog.text
