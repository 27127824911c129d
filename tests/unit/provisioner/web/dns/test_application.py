"""Every route says who may open it; what is answered while the control database is away."""

import pytest

from tenants.web.access import rule_of
from tests.pages import PageClient
from tests.unit.provisioner.web.dns.offline import offline_pages

PAGES = {"/suivre/<token>", "/suivre/<token>/etat", "/suivre/<token>/verifier", "/source", "/accessibilite"}


@pytest.fixture
def browser() -> PageClient:
    return PageClient(offline_pages(), "domaine.localhost")


def test_everything_opens_by_its_link_or_to_everybody_and_says_why() -> None:
    app = offline_pages()
    rules = {rule.rule: rule_of(app.view_functions[rule.endpoint]) for rule in app.url_map.iter_rules()}
    assert {path for path in rules if not path.endswith("<path:filename>")} == PAGES
    assert all(access is not None and access.reason for access in rules.values())
    by_link = {path for path, access in rules.items() if access and "256 secret bits" in access.reason}
    assert by_link == {path for path in PAGES if path.startswith("/suivre/")}


def test_the_cookie_is_its_own_and_bound_to_the_host_where_browsers_come_over_https() -> None:
    assert offline_pages().config["SESSION_COOKIE_NAME"] == "domaine_session"
    secure = offline_pages(secure=True).config
    assert (secure["SESSION_COOKIE_NAME"], secure["SESSION_COOKIE_SECURE"]) == ("__Host-domaine", True)


def test_a_link_says_that_nothing_is_to_be_done_again_while_the_database_is_away(browser: PageClient) -> None:
    page = browser.get(f"/suivre/{'A' * 43}")
    assert (page.status, page.heading) == (503, "Service momentanément indisponible")
    assert "rien n’est à refaire" in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/accessibilite",
        "/source",
        "/static/route.css",
        "/static/name.js",
        "/console/live.js",
        "/contact/contact.css",
        "/name-parts/names.css",
    ],
)
def test_what_needs_no_database_answers(browser: PageClient, path: str) -> None:
    assert browser.get(path).status == 200


def test_an_address_that_leads_nowhere_is_shut_without_asking_the_database(browser: PageClient) -> None:
    assert browser.get("/").heading == "Cette page ne s’ouvre pas"


def test_a_long_body_is_not_taken_in(browser: PageClient) -> None:
    page = browser.post(f"/suivre/{'A' * 43}/verifier", {"csrf_token": "x" * 5000})
    assert (page.status, page.heading) == (413, "Envoi trop volumineux")


def test_every_page_names_source_accessibility_and_support(browser: PageClient) -> None:
    page = browser.get("/nulle-part")
    for words in ("Code source", "Accessibilité : non conforme", "support-mixeur@hespul.org"):
        assert words in page.text
