"""Cookies: which key signs them, under which attributes they travel."""

from dataclasses import dataclass

import pytest
from flask import Flask, request, session
from flask.typing import ResponseReturnValue
from flask_login import LoginManager

from tenants.web.sessions import KeyedFlask, begin_session, cookie_settings


@dataclass(frozen=True)
class Visitor:
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return "a:b:0"


def keyed_by_host(*, secure: bool = False) -> Flask:
    """An application with one key per host, and none at ``nobody.example``."""
    keys = {"a.example": "key of a", "b.example": "key of b"}
    app = KeyedFlask(__name__, lambda: keys.get(request.host))
    app.config.update(cookie_settings(secure=secure))
    LoginManager(app).user_loader(lambda user_id: Visitor())

    @app.get("/set")
    def remember() -> ResponseReturnValue:
        session["word"] = "mot"
        return ""

    @app.get("/get")
    def recall() -> ResponseReturnValue:
        return str(session.get("word"))

    @app.get("/login")
    def login() -> ResponseReturnValue:
        begin_session(Visitor())
        return ",".join(sorted(session))

    return app


def cookie_set_by(app: Flask, scheme: str = "http") -> str:
    return app.test_client().get("/set", base_url=f"{scheme}://a.example").headers["Set-Cookie"]


def test_a_cookie_is_read_back_under_its_own_key() -> None:
    client = keyed_by_host().test_client()
    client.get("/set", base_url="http://a.example")
    assert client.get("/get", base_url="http://a.example").text == "mot"


def test_a_cookie_of_another_key_is_noise() -> None:
    app = keyed_by_host()
    value = cookie_set_by(app).split(";")[0].partition("=")[2]
    client = app.test_client()
    for host in ("a.example", "b.example"):
        client.set_cookie("session", value, domain=host)
    assert client.get("/get", base_url="http://a.example").text == "mot"
    assert client.get("/get", base_url="http://b.example").text == "None"


def test_without_a_key_there_is_no_session() -> None:
    answer = keyed_by_host().test_client().get("/get", base_url="http://nobody.example")
    assert answer.text == "None"
    assert "Set-Cookie" not in answer.headers


def test_the_cookie_is_bound_to_its_host_under_https() -> None:
    name, *attributes = cookie_set_by(keyed_by_host(secure=True), "https").split("; ")
    assert name.startswith("__Host-session=")
    assert set(attributes) == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


def test_the_cookie_works_over_http_on_the_local_machine() -> None:
    name, *attributes = cookie_set_by(keyed_by_host()).split("; ")
    assert name.startswith("session=")
    assert set(attributes) == {"HttpOnly", "Path=/", "SameSite=Lax"}


def test_logging_in_leaves_nothing_of_the_session_before() -> None:
    client = keyed_by_host().test_client()
    client.get("/set", base_url="http://a.example")
    kept = client.get("/login", base_url="http://a.example").text.split(",")
    assert "word" not in kept
    assert "_user_id" in kept


@pytest.mark.parametrize("value", ["", "x", "eyJ3b3JkIjoibW90In0", "a.b.c", "é", "." * 4000])
def test_a_forged_cookie_is_an_empty_session(value: str) -> None:
    client = keyed_by_host().test_client()
    client.set_cookie("session", value, domain="a.example")
    assert client.get("/get", base_url="http://a.example").text == "None"
