"""What everybody may ask for: pages that open no instance's database, files of the theme, the source."""

import io
import tarfile
from pathlib import Path

import pytest

import tenants.web.app
from tests.functional.tenants.space import Space

NEED_NO_ROWS = ("/login", "/connexion", "/donnees-personnelles", "/accessibilite", "/source", "/nowhere")


@pytest.mark.parametrize("path", NEED_NO_ROWS)
def test_public_pages_open_no_database(space: Space, path: str) -> None:
    """An application that knows no server answers them, even to a browser that once signed in."""
    cookie = space.signed_in().cookies()["session"]
    with space.configured(servers={}) as blind:
        stranger, known = blind.visitor(), blind.visitor()
        known.browser.set_cookie("session", cookie, domain=space.host)
        assert stranger.get(path).status < 500
        # These alone look who it is: to spare them a second login, and to leave them their ways.
        assert known.get(path).status < 500 or path in {"/login", "/nowhere"}


@pytest.mark.parametrize("path", ["/login", "/donnees-personnelles", "/nowhere"])
def test_every_page_links_to_source_privacy_and_accessibility(space: Space, path: str) -> None:
    footer = space.visitor().get(path).document.find(".//footer")
    assert footer is not None
    links = {link.get("href"): link.text for link in footer.iter("a")}
    assert set(links) == {"/source", "/donnees-personnelles", "/accessibilite"}
    assert links["/source"] == "Code source"


def test_the_source_is_that_of_the_running_software(space: Space) -> None:
    answer = space.visitor().get("/source")
    assert answer.headers["Content-Type"] == "application/gzip"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="mixeur-provisioner-')
    running = Path(tenants.web.app.__file__ or "").read_bytes()
    with tarfile.open(fileobj=io.BytesIO(answer.response.data), mode="r:gz") as archive:
        member = next(name for name in archive.getnames() if name.endswith("/tenants/web/app.py"))
        content = archive.extractfile(member)
        assert content is not None
        assert content.read() == running


def test_the_source_is_sent_again_only_when_it_changed(space: Space) -> None:
    client = space.visitor()
    etag = client.get("/source").headers["ETag"]
    assert client.get("/source", If_None_Match=etag).status == 304


def test_privacy_shows_both_ways_to_ask(space: Space) -> None:
    page = space.visitor().get("/donnees-personnelles")
    contacts = space.platform.offer.privacy
    assert contacts.postal_address in page.text
    assert any(link.get("href") == f"mailto:{contacts.email}" for link in page.document.iter("a"))


def test_the_accessibility_statement_is_honest_and_says_whom_to_tell(space: Space) -> None:
    page = space.visitor().get("/accessibilite")
    assert page.heading == "Accessibilité : non conforme"
    assert "Aucun audit" in page.text
    assert space.platform.offer.support.email in page.text
    assert "Défenseur des droits" in page.text


@pytest.mark.parametrize(
    ("asset", "content_type"),
    [("theme.css", "text/css; charset=utf-8"), ("banner.png", "image/png"), ("logo.png", "image/png")],
)
def test_files_of_the_theme_are_kept_by_browsers_for_ever(
    space: Space, asset: str, content_type: str
) -> None:
    client = space.visitor()
    path = f"/theme/{space.theme_version}/{asset}"
    answer = client.get(path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, content_type)
    assert "immutable" in answer.headers["Cache-Control"]
    assert client.get(path, If_None_Match=answer.headers["ETag"]).status == 304
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "path", ["none.css", "theme.json", "%2E%2E/theme.css", "..%2Ftheme.css", "", "%00", "theme.css/x"]
)
def test_files_that_are_no_asset_are_unknown(space: Space, path: str) -> None:
    assert space.visitor().get(f"/theme/{space.theme_version}/{path}").status == 404


def test_another_members_theme_is_as_unknown_as_one_that_does_not_exist(
    space: Space, neighbour: Space
) -> None:
    assert neighbour.theme_version != space.theme_version
    for version in (neighbour.theme_version, "0" * 32):
        page = space.visitor().get(f"/theme/{version}/theme.css")
        assert (page.status, page.heading) == (404, "Page introuvable")
