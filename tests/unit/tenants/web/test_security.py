"""Headers of every answer, and where a login may lead."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tenants.web.security import add_security_headers, csp_nonce, safe_next

HERE = "https://ici.example"


def application(*, secure: bool) -> Flask:
    app = Flask(__name__)
    add_security_headers(app, secure=secure)
    app.add_url_rule("/", "page", csp_nonce)
    app.add_url_rule("/cached", "cached", lambda: ("", {"Cache-Control": "max-age=60"}))
    return app


@pytest.mark.parametrize("path", ["/", "/nowhere"])
def test_every_answer_carries_the_headers(path: str) -> None:
    headers = application(secure=False).test_client().get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_the_nonce_of_the_policy_is_the_one_that_templates_get() -> None:
    answer = application(secure=False).test_client().get("/")
    assert f"script-src 'nonce-{answer.text}'" in answer.headers["Content-Security-Policy"]


def test_each_request_has_its_own_nonce() -> None:
    client = application(secure=False).test_client()
    assert client.get("/").text != client.get("/").text


def test_browsers_are_held_to_https_only_where_there_is_https() -> None:
    plain = application(secure=False).test_client().get("/")
    secure = application(secure=True).test_client().get("/")
    assert "Strict-Transport-Security" not in plain.headers
    assert re.fullmatch(r"max-age=\d{8,}", secure.headers["Strict-Transport-Security"])


def test_an_answer_is_stored_nowhere_unless_it_says_so() -> None:
    client = application(secure=False).test_client()
    assert client.get("/").headers["Cache-Control"] == "no-store"
    assert client.get("/cached").headers["Cache-Control"] == "max-age=60"


@pytest.mark.parametrize("path", ["/", "/comptes", "/comptes?tri=nom&sens=1", "/a//b", "/é"])
def test_a_path_of_this_site_is_followed(path: str) -> None:
    assert safe_next(path, "/default") == path


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "comptes",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\t/evil.example",
        "\n//evil.example",
        "/\r\nSet-Cookie: a=b",
        " //evil.example",
    ],
)
def test_anything_else_leads_to_the_default(target: str | None) -> None:
    assert safe_next(target, "/default") == "/default"


@given(st.one_of(st.text(), st.text(alphabet="/\\.:@?#\t\n evilhttps")))
def test_no_target_ever_leaves_the_site(target: str) -> None:
    followed = safe_next(target, "/default")
    # As browsers read it: backslashes are slashes, control characters are dropped.
    as_browsers_read = re.sub(r"[\x00-\x1f]", "", followed.replace("\\", "/"))
    assert urlsplit(urljoin(HERE, as_browsers_read)).netloc == urlsplit(HERE).netloc
