"""What browsers are told to refuse: on every answer of every application, errors included."""

import re
from collections.abc import Iterator

import pytest
from werkzeug.test import TestResponse

from tests.functional.attacks.addresses import all_doors
from tests.functional.attacks.world import APPLICATIONS, Application, World
from tests.functional.tenants.space import Space

FORBIDDING = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}


def answers(world: World, application: Application) -> Iterator[TestResponse]:
    """Of every page, of every form without its token, of a page that is not there, of a way that is none."""
    entered = application.enter(world)
    browser, base = entered.browser.browser, entered.browser.base
    for door in all_doors(application.app(world), entered.samples):
        yield browser.open(door.path, base_url=base, method=door.method)
    yield browser.get("/nulle-part", base_url=base)
    yield browser.delete("/accessibilite", base_url=base)
    yield browser.post("/accessibilite", base_url=base, data=b"x" * 40_000_000)


@pytest.mark.parametrize("application", APPLICATIONS, ids=str)
def test_every_answer_forbids_the_same(world: World, application: Application) -> None:
    nonces = []
    for answer in answers(world, application):
        where = f"{answer.request.method} {answer.request.path}"
        assert {name: answer.headers.get(name) for name in FORBIDDING} == FORBIDDING, where
        policy = answer.headers["Content-Security-Policy"]
        assert set(policy.split("; ")) >= POLICY, where
        assert "unsafe" not in policy, where
        nonces += re.findall(r"script-src 'nonce-([^']+)'", policy)
        assert "Server" not in answer.headers, where
    assert len(set(nonces)) == len(nonces) >= 8


def test_behind_tls_browsers_never_come_back_without_and_cookies_are_bound_to_one_host(space: Space) -> None:
    with space.configured(secure=True) as behind_tls:
        browser = behind_tls.visitor()
        answer = browser.browser.get("/login", base_url=f"https://{space.host}")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    for cookie in answer.headers.getlist("Set-Cookie"):
        name, *attributes = cookie.split("; ")
        assert name.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(attributes)
        assert not [each for each in attributes if each.startswith("Domain")]
    assert answer.headers.getlist("Set-Cookie")
