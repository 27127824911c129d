"""Forwarded headers count when they come from the configured proxy."""

from ipaddress import ip_network

import pytest
from flask import Flask, request
from werkzeug.test import Client

from tenants.web.proxy import TrustedProxy

FORWARDED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "autre.example",
}


def seen_by_the_application(peer: str, headers: dict[str, str]) -> dict[str, str | None]:
    """What is left of a request from ``peer``, behind a proxy expected in 10.0.0.0/8 or at ::1."""
    app = Flask(__name__)

    @app.get("/")
    def page() -> dict[str, str | None]:
        return {
            "host": request.host,
            "scheme": request.scheme,
            "peer": request.remote_addr,
            "header": request.headers.get("X-Forwarded-Host"),
            "rfc": request.headers.get("Forwarded"),
        }

    proxied = TrustedProxy(app, [ip_network("10.0.0.0/8"), ip_network("::1/128")])
    answer = Client(proxied).get(
        "/", base_url="http://ici.example", headers=headers, environ_base={"REMOTE_ADDR": peer}
    )
    seen: dict[str, str | None] = answer.get_json()
    return seen


@pytest.mark.parametrize("peer", ["10.1.2.3", "::1", "::ffff:10.1.2.3"])
def test_the_proxy_is_believed(peer: str) -> None:
    seen = seen_by_the_application(peer, FORWARDED)
    assert (seen["host"], seen["scheme"], seen["peer"]) == ("autre.example", "https", "203.0.113.9")


@pytest.mark.parametrize("peer", ["192.0.2.1", "11.0.0.1", "::2", "::ffff:192.0.2.1", "", "unix:"])
def test_nobody_else_is(peer: str) -> None:
    seen = seen_by_the_application(peer, {**FORWARDED, "Forwarded": "host=autre.example"})
    assert (seen["host"], seen["scheme"]) == ("ici.example", "http")
    assert seen["header"] is None
    assert seen["rfc"] is None


def test_only_what_the_proxy_itself_wrote_counts() -> None:
    seen = seen_by_the_application(
        "10.0.0.1", {**FORWARDED, "X-Forwarded-Host": "forged.example, vrai.example"}
    )
    assert seen["host"] == "vrai.example"


def test_without_a_configured_proxy_nobody_is_believed() -> None:
    app = Flask(__name__)
    app.add_url_rule("/", "page", lambda: request.host)
    answer = Client(TrustedProxy(app, [])).get("/", base_url="http://ici.example", headers=FORWARDED)
    assert answer.text == "ici.example"
