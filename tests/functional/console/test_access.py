"""Nobody sees or does anything before they have logged in, nor by a form that is not ours."""

import uuid

import pytest

from provisioner.models import Instance
from tenants.web.access import rule_of
from tests.functional.console.office import Office
from tests.pages import PageClient

OF_A_DOSSIER = {"dossier_id": uuid.uuid4(), "kind": "logo", "turn": "classement"}
OF_A_BACKUP = {"archive_id": uuid.uuid4(), "copy_id": uuid.uuid4()}
OF_SOMEBODY = {"change": "retirer", "sign_in_id": uuid.uuid4()}
OF_THE_JOURNAL = {"form": "csv"}


def addresses(office: Office, method: str, slug: str, *, public: bool | None = None) -> list[str]:
    """Every path of the console that takes ``method``."""
    found = []
    for rule in office.app.url_map.iter_rules():
        access = rule_of(office.app.view_functions[rule.endpoint])
        assert access is not None
        if method in (rule.methods or ()) and public in {None, access.name == "public"}:
            names = {"slug": slug, "name": "x", "token": "x", "filename": "page.css"}
            values = names | OF_A_DOSSIER | OF_A_BACKUP | OF_SOMEBODY | OF_THE_JOURNAL
            adapter = office.app.url_map.bind("")
            found.append(adapter.build(rule.endpoint, {key: values[key] for key in rule.arguments}))
    return found


def test_visitors_are_sent_to_the_login_and_learn_nothing(demo: Office, live: Instance) -> None:
    paths = addresses(demo, "GET", live.slug, public=False)
    assert f"/instances/{live.slug}" in paths
    for path in paths:
        page = demo.visitor().get(path)
        assert (page.status, page.headers["Location"].split("?")[0]) == (302, "/login"), path
        assert live.member.name not in page.response.text


def test_visitors_cannot_tell_a_slug_that_exists(office: Office, live: Instance) -> None:
    known = office.visitor().get(f"/instances/{live.slug}")
    unknown = office.visitor().get("/instances/nulle-part")
    assert known.status == unknown.status == 302


def test_visitors_change_nothing(office: Office, live: Instance) -> None:
    browser = office.visitor()
    token = browser.get("/login").form().find(".//input[@name='csrf_token']")
    assert token is not None
    for path in addresses(office, "POST", live.slug, public=False):
        page = browser.post(path, {"csrf_token": token.attrib["value"]})
        assert page.headers["Location"].startswith("/login"), path
    assert office.instance(live.slug).state == live.state


def test_every_form_needs_its_token(office: Office, browser: PageClient, live: Instance) -> None:
    paths = addresses(office, "POST", live.slug)
    assert len(paths) >= 46
    for path in paths:
        for token in ("", "faux"):
            page = browser.post(path, {"csrf_token": token})
            assert (page.status, page.heading) == (400, "Cette page avait expiré"), path
    assert office.instance(live.slug).state == live.state
    assert browser.get("/").status == 200


@pytest.mark.parametrize("slug", ["nulle-part", "%2e%2e", "%00", "a'b", "é", "x" * 300])
@pytest.mark.parametrize("page", ["", "/conditions", "/suspension", "/domaine", "/domaine/lien"])
def test_an_unknown_instance_is_unknown(browser: PageClient, slug: str, page: str) -> None:
    assert browser.get(f"/instances/{slug}{page}").status == 404


def test_an_unknown_instance_is_named_with_the_way_out(browser: PageClient) -> None:
    page = browser.get("/instances/nulle-part")
    assert page.heading == "Introuvable"
    assert "Aucune instance ne s’appelle « nulle-part »." in page.text
    assert "Revenir à l’accueil" in page.text
