"""When something goes wrong, a page says what and what to do, in the member's look."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import URL

from storage.directory_store import DirectoryStore
from tests.functional.tenants.space import Space

AWAY = URL.create("postgresql+psycopg", host="/nonexistent")


def way_out(document: object) -> list[str | None]:
    links = document.findall(".//main//a[@class='btn btn-primary']")  # type: ignore[attr-defined]
    return [link.get("href") for link in links]


def test_an_unknown_page_leads_home(space: Space) -> None:
    page = space.visitor().get("/nulle-part")
    assert (page.status, page.heading) == (404, "Page introuvable")
    assert space.name in page.text
    assert way_out(page.document) == ["/"]


def test_whoever_is_signed_in_keeps_their_ways_on_an_error_page(space: Space) -> None:
    browser = space.signed_in()
    for path, status in (("/comptes", 403), ("/nulle-part", 404)):
        page = browser.get(path)
        assert page.status == status
        assert "Mon compte" in page.text
        assert "Se déconnecter" in page.text
    assert "Se déconnecter" not in space.visitor().get("/nulle-part").text


def test_a_wrong_method_says_which_are_right(space: Space) -> None:
    client = space.visitor()
    page = client.get("/logout")
    assert (page.status, page.heading) == (405, "Action impossible ici")
    assert set(page.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


def test_a_request_that_is_too_large_is_refused(space: Space) -> None:
    page = space.visitor().post("/login", {"email": "x" * 70_000})
    assert (page.status, page.heading) == (413, "Envoi trop volumineux")


def test_an_instance_whose_database_is_away_says_to_come_back(space: Space) -> None:
    _, path = space.invite()
    with space.configured(servers={"primary": AWAY}) as broken:
        page = broken.visitor().get(path)
    assert (page.status, page.heading) == (503, "Service momentanément indisponible")
    assert space.name in page.text
    assert way_out(page.document) == [path]


def test_a_defect_of_ours_is_told_without_detail_and_logged_without_secret(
    space: Space, caplog: pytest.LogCaptureFixture
) -> None:
    _, path = space.invite()
    with space.configured(servers={}) as broken, caplog.at_level(logging.ERROR):
        page = broken.visitor().get(path)
    assert (page.status, page.heading) == (500, "Une erreur est survenue")
    assert "KeyError" not in page.response.text
    assert str(space.id) in caplog.text
    assert path.rsplit("/", 1)[1] not in caplog.text


def test_a_theme_that_is_lost_still_leaves_a_page_to_read(space: Space, tmp_path: Path) -> None:
    with space.configured(store=DirectoryStore(tmp_path)) as broken:
        page = broken.visitor().get("/login")
    assert (page.status, page.heading) == (500, "Une erreur est survenue")


@pytest.mark.parametrize("path", ["/login", "/nulle-part", "/source", "/static/layout.css", "/static/none"])
def test_errors_and_pages_carry_the_same_headers(space: Space, path: str) -> None:
    headers = space.visitor().get(path).headers
    expected = {"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy"}
    assert expected <= set(headers.keys())
    assert "Strict-Transport-Security" not in headers
    assert headers["Cache-Control"] in {"no-store", "no-cache"}


def test_behind_https_cookies_and_pages_are_bound_to_it(space: Space) -> None:
    with space.configured(secure=True) as secure:
        headers = secure.visitor().get("/login").headers
    assert "Strict-Transport-Security" in headers
    assert headers["Set-Cookie"].startswith("__Host-session=")
    assert "; Secure;" in headers["Set-Cookie"]
