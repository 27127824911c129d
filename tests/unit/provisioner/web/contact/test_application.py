"""Every route says who may open it; what is answered while the control database is away."""

import pytest

from tenants.web.access import rule_of
from tests.pages import PageClient
from tests.unit.provisioner.web.contact.offline import offline_contacts

PUBLIC = {
    "/ouvrir/<token>",
    "/source",
    "/accessibilite",
    "/static/<path:filename>",
    "/console/<path:filename>",
    "/annex-form/<path:filename>",
    "/name-parts/<path:filename>",
    "/bootstrap/static/<path:filename>",
}


@pytest.fixture
def browser() -> PageClient:
    return PageClient(offline_contacts(), "annexe.localhost")


def test_only_these_open_without_a_link_and_each_says_why() -> None:
    app = offline_contacts()
    rules = [(rule.rule, rule_of(app.view_functions[rule.endpoint])) for rule in app.url_map.iter_rules()]
    assert all(access is not None and access.reason for _, access in rules)
    assert {path for path, access in rules if access and access.name == "public"} == PUBLIC
    assert {access.name for path, access in rules if access and path not in PUBLIC} == {"link"}


def test_pages_of_a_dossier_begin_with_it() -> None:
    rules = [rule.rule for rule in offline_contacts().url_map.iter_rules() if rule.rule not in PUBLIC]
    assert [rule for rule in rules if not rule.startswith("/<uuid:dossier>/")] == []


def test_the_cookie_is_its_own_and_bound_to_the_host_where_browsers_come_over_https() -> None:
    assert offline_contacts().config["SESSION_COOKIE_NAME"] == "annexe_session"
    secure = offline_contacts(secure=True).config
    assert (secure["SESSION_COOKIE_NAME"], secure["SESSION_COOKIE_SECURE"]) == ("__Host-annexe", True)


def test_a_link_says_that_nothing_is_lost_while_the_database_is_away(browser: PageClient) -> None:
    page = browser.get(f"/ouvrir/{'A' * 43}")
    assert (page.status, page.heading) == (503, "Service momentanément indisponible")
    assert "Ce qui était enregistré n’est pas touché." in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/accessibilite",
        "/source",
        "/static/contact.css",
        "/console/page.css",
        "/annex-form/saving.js",
    ],
)
def test_what_needs_no_database_answers(browser: PageClient, path: str) -> None:
    assert browser.get(path).status == 200


def test_without_a_link_the_database_is_not_even_asked(browser: PageClient) -> None:
    page = browser.get("/0f3b6c1e-5b1d-4f53-9a57-9a0f6b1c2d3e/structure")
    assert (page.status, page.heading) == (404, "Cette page ne s’ouvre pas")


def test_a_page_that_is_only_posted_to_says_so(browser: PageClient) -> None:
    page = browser.get("/0f3b6c1e-5b1d-4f53-9a57-9a0f6b1c2d3e/structure/brouillon")
    assert (page.status, page.heading) == (405, "Action impossible ici")


def test_every_page_names_source_accessibility_and_support(browser: PageClient) -> None:
    page = browser.get("/nulle-part")
    for words in ("Code source", "Accessibilité : non conforme", "support-mixeur@hespul.org"):
        assert words in page.text
