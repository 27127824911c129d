"""What staff see while the control database is away."""

import pytest

from tests.pages import PageClient
from tests.unit.provisioner.web.offline import offline_console


@pytest.fixture
def browser() -> PageClient:
    return PageClient(offline_console(), "console.localhost")


def test_a_login_says_what_does_not_answer_and_what_to_do(browser: PageClient) -> None:
    page = browser.submit(browser.get("/login"), {"email": "a@operateur.example", "password": "x"})
    assert (page.status, page.heading) == (503, "La base de données ne répond pas")
    assert "Rien n’a été enregistré" in page.text


def test_pages_that_need_no_database_answer(browser: PageClient) -> None:
    for path in ("/login", "/accessibilite", "/source", "/static/page.css", "/shared/show-password.js"):
        assert browser.get(path).status == 200, path


def test_an_unknown_page_is_unknown_whatever_answers(browser: PageClient) -> None:
    page = browser.get("/nulle-part")
    assert (page.status, page.heading) == (404, "Page introuvable")


def test_a_page_that_is_only_posted_to_says_so(browser: PageClient) -> None:
    page = browser.get("/logout")
    assert (page.status, page.heading) == (405, "Action impossible ici")
    assert "POST" in page.headers["Allow"]


def test_the_source_is_an_archive_of_the_running_version(browser: PageClient) -> None:
    page = browser.get("/source")
    assert page.headers["Content-Type"] == "application/gzip"
    assert page.response.data.startswith(b"\x1f\x8b")


def test_every_answer_carries_the_policy(browser: PageClient) -> None:
    for path in ("/login", "/nulle-part", "/static/page.css"):
        policy = browser.get(path).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
