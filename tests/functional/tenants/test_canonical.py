"""While a member's own name is right, pages at the other names lead there; and nothing leads elsewhere."""

from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from werkzeug.test import Client

from provisioner.instances.work import Platform
from tenants.visits import VisitKey, link_path
from tests.functional.tenants.space import PASSWORD, Space
from tests.members import live_instance
from tests.own_names import give_back, named
from tests.pages import PageClient

PAGES = [
    "/",
    "/login?next=%2Fcomptes",
    "/connexion",
    "/donnees-personnelles",
    "/source",
    "/comptes?q=h%C3%A9lo%C3%AFse",
    "/invitation/x/y",
    "/mot-de-passe-oublie",
]
BESIDE_PAGES = ["/static/layout.css", "/bootstrap/static/css/bootstrap.min.css", "/nulle-part"]
EVIL = [
    "//evil.example/login",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example/login",
    "/%5Cevil.example/",
    "/%2F%2Fevil.example/",
    "//evil.example@outils.example/login",
    "/invitation//evil.example",
    "/invitation/%2F%2Fevil.example/x",
    "/invitation/\\\\evil.example/x",
    "/invitation/x%0D%0ASet-Cookie:%20a=b",
    "/invitation/x\r\nLocation: https://evil.example",
    "/invitation/%E2%80%A8x",
    "/login?next=//evil.example",
    "/login?next=https://evil.example&x=\r\nSet-Cookie: a=b",
    "/login?@evil.example",
    "/login#@evil.example",
    "/.evil.example",
    "/@evil.example",
]


@pytest.fixture
def own(space: Space) -> Iterator[str]:
    with named(space.platform, space.id) as host:
        yield host


def address(host: str) -> str:
    return f"http://{host}:8000"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_leads_to_the_same_place_at_the_own_name(space: Space, own: str, path: str) -> None:
    page = space.visitor().get(path)
    assert (page.status, page.headers["Location"]) == (302, address(own) + path)
    assert page.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.headers


def test_looking_at_headers_alone_leads_there_too(space: Space, own: str) -> None:
    answer = Client(space.app).head("/login", base_url=f"http://{space.host}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{address(own)}/login")


@pytest.mark.parametrize("written", ["{}", "{}:8000", "{}.", "{}.:443"])
def test_at_the_own_name_the_way_ends(space: Space, own: str, written: str) -> None:
    for host in (written.format(own), written.format(own.upper())):
        page = PageClient(space.app, own).get("/login", Host=host)
        assert (page.status, page.heading) == (200, "Connexion")
        assert space.name in page.text


def test_people_work_at_the_own_name_as_they_did(space: Space, own: str) -> None:
    there, person = PageClient(space.app, own), space.member()
    asked = there.submit(there.get("/login"), {"email": person.email, "password": PASSWORD})
    assert asked.status == 302
    assert space.name in there.follow(asked).text


@pytest.mark.parametrize("path", BESIDE_PAGES)
def test_what_is_no_page_is_answered_where_it_was_asked(space: Space, own: str, path: str) -> None:
    assert space.visitor().get(path).status == PageClient(space.app, own).get(path).status != 302


def test_a_theme_is_served_at_each_name(space: Space, own: str) -> None:
    for host in (space.host, own):
        assert PageClient(space.app, host).get(f"/theme/{space.theme_version}/theme.css").status == 200


def test_a_form_that_was_open_before_is_taken_and_its_answer_leads_on(space: Space) -> None:
    browser, person = space.visitor(), space.member()
    form = browser.get("/login")
    with named(space.platform, space.id) as own:
        answer = browser.submit(form, {"email": person.email, "password": PASSWORD})
        assert (answer.status, answer.headers["Location"]) == (302, "/")
        assert browser.cookies()
        assert browser.get("/").headers["Location"] == f"{address(own)}/"


def test_whoever_goes_on_from_a_page_at_another_name_stays_signed_in_there(space: Space) -> None:
    browser, person = space.visitor(), space.member()
    form = browser.get("/login")
    with named(space.platform, space.id):
        browser.submit(form, {"email": person.email, "password": PASSWORD})
        page = browser.get("/", **{"Sec-Fetch-Site": "same-origin"})
        assert (page.status, person.first_name in page.text) == (200, True)


@pytest.mark.parametrize("comes_from", ["none", "cross-site", "same-site", "anything"])
def test_whoever_comes_from_elsewhere_is_led(space: Space, own: str, comes_from: str) -> None:
    page = space.visitor().get("/login", **{"Sec-Fetch-Site": comes_from})
    assert page.headers["Location"] == f"{address(own)}/login"


def test_another_name_of_the_instance_leads_there_too(space: Space) -> None:
    with named(space.platform, space.id) as former, named(space.platform, space.id) as own:
        page = PageClient(space.app, former).get("/accessibilite")
        assert page.headers["Location"] == f"{address(own)}/accessibilite"


def test_a_name_that_is_answered_and_not_right_any_more_leads_and_is_led_nowhere(space: Space) -> None:
    with named(space.platform, space.id, leads=False) as own:
        for host in (space.host, own):
            assert PageClient(space.app, host).get("/login").status == 200


def test_a_name_that_was_given_back_leads_nowhere_whatever_else_is_recorded(space: Space) -> None:
    with named(space.platform, space.id) as own:
        give_back(space.platform, own)
        assert space.visitor().get("/login").status == 200
        assert PageClient(space.app, own).get("/login").heading == "Aucun site à cette adresse"


def test_nobody_is_led_to_another_members_name(space: Space, neighbour: Space) -> None:
    with named(neighbour.platform, neighbour.id) as theirs:
        for canonical in (theirs, neighbour.host):
            with space.registered() as entry:
                entry.canonical_host = canonical
            assert space.visitor().get("/login").status == 200
    with space.registered() as entry:
        entry.canonical_host = None


def test_a_suspended_instance_says_so_at_each_name_and_leads_nowhere(platform: Platform, app: Flask) -> None:
    closed = Space.of(platform, app, live_instance(platform))
    closed.suspend()
    with named(platform, closed.id) as own:
        for host in (closed.host, own):
            browser = PageClient(app, host)
            assert browser.get("/login").heading == "Cet espace est suspendu"
            assert browser.get("/donnees-personnelles").status == 200


def test_a_copy_stays_where_it_is(platform: Platform, app: Flask, space: Space) -> None:
    copy = Space.of(platform, app, live_instance(platform))
    with copy.registered() as entry:
        entry.copy_of = space.id
    link = link_path(VisitKey(platform.keys, copy.id).link(platform.clock()))
    with named(platform, copy.id):
        browser = copy.visitor()
        assert browser.follow(browser.get(link)).heading == "Visite de la copie"


@pytest.mark.parametrize("asked", EVIL)
def test_no_address_leads_to_a_strangers_host(space: Space, own: str, asked: str) -> None:
    path, _, query = asked.partition("?")
    leads_to_no_stranger(space, own, path, query)


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rest=st.binary(max_size=40), query=st.binary(max_size=40))
def test_nor_do_any_other_bytes(space: Space, own: str, rest: bytes, query: bytes) -> None:
    leads_to_no_stranger(space, own, f"/invitation/{rest.decode('latin-1')}", query.decode("latin-1"))


def leads_to_no_stranger(space: Space, own: str, path: str, query: str) -> None:
    """``path`` and ``query`` stand in the environment as they are: no client has cleaned them before."""
    environ = {"PATH_INFO": path, "QUERY_STRING": query}
    answer = Client(space.app).open("/", base_url=f"http://{space.host}", environ_overrides=environ)
    location = answer.headers.get("Location")
    assert "Set-Cookie" not in answer.headers or "a=b" not in answer.headers["Set-Cookie"]
    if location is not None:
        own_pages = (f"{address(own)}/", f"http://{space.host}/")
        assert location.startswith(own_pages)
        assert location.isprintable()
        assert location.isascii()


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "Forwarded", "X-Host", "X-Original-URL"])
def test_no_header_says_where_to_lead(space: Space, own: str, header: str) -> None:
    page = space.visitor().get("/login", **{header.replace("-", "_"): "evil.example"})
    assert page.headers["Location"] == f"{address(own)}/login"


@pytest.mark.parametrize("host", ["evil.example", "{}.evil.example", "evil.example#{}", "user@{}", "{} evil"])
def test_a_host_that_is_nobodys_is_led_nowhere(space: Space, own: str, host: str) -> None:
    for real in (space.host, own):
        page = space.visitor().get("/login", Host=host.format(real))
        assert (page.status, page.headers.get("Location")) == (404, None)
