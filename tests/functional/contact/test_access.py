"""Every page of a dossier asks for its link, and every form for its token."""

import pytest

from provisioner.annex.entry import Field
from tenants.web.access import rule_of
from tests.functional.contact.desk import HOST, Case, Dossiers, hidden
from tests.functional.contact.test_links import as_sent
from tests.pages import PageClient

OURS = f"http://{HOST}"


@pytest.fixture
def case(dossiers: Dossiers) -> Case:
    return dossiers.opened_by_contact()


def addresses(case: Case, method: str) -> list[str]:
    """Every path of the dossier that takes ``method``."""
    found, app = [], case.dossiers.app
    adapter = app.url_map.bind("")
    values = {"dossier": case.id, "key": "structure"}
    for rule in app.url_map.iter_rules():
        access = rule_of(app.view_functions[rule.endpoint])
        if access is not None and access.name == "link" and method in (rule.methods or ()):
            kind = "banner" if rule.endpoint == "picture.remove" else "logo"
            given = {name: {**values, "kind": kind}[name] for name in rule.arguments}
            found.append(adapter.build(rule.endpoint, given, method=method))
    return found


def test_without_the_link_there_is_nothing(case: Case) -> None:
    visitor = case.dossiers.visitor()
    plain = as_sent(visitor.get("/nulle-part"))
    paths = addresses(case, "GET")
    assert f"/{case.id}/structure" in paths
    assert {path for path in paths if as_sent(visitor.get(path)) != plain} == set()


def test_without_the_link_nothing_changes(case: Case) -> None:
    other = case.dossiers.opened_by_contact()
    token, before = hidden(other.get("structure"), "csrf_token"), case.dossier.revision
    plain = as_sent(other.browser.get("/nulle-part"))
    paths = addresses(case, "POST")
    assert len(paths) == 5
    for path in paths:
        page = other.browser.post(path, {"csrf_token": token, Field.NAME: "Intrus"})
        assert as_sent(page) == plain, path
    assert case.dossier.revision == before


@pytest.mark.parametrize("token", ["", "faux"])
def test_every_form_needs_its_token(case: Case, token: str) -> None:
    before = case.dossier.revision
    for path in (*addresses(case, "POST"), case.link):
        page = case.browser.post(path, {"csrf_token": token, Field.NAME: "Intrus"})
        assert (page.status, page.heading) == (400, "Cette page avait expiré"), path
    assert case.dossier.revision == before


def test_a_page_left_open_until_its_cookie_was_gone_gives_back_what_was_typed(case: Case) -> None:
    page = case.get("structure")
    forgetful = PageClient(case.dossiers.app, HOST)
    typed = {Field.NAME: "Ville de Surville", Field.DESCRIPTION: "Deux\r\nlignes", "action": "continue"}
    kept = forgetful.post(
        case.address("structure"), {"revision": hidden(page, "revision"), **typed}, Origin=OURS
    )
    assert (kept.status, kept.heading) == (400, "Votre saisie n’est pas encore enregistrée")
    too_early = forgetful.submit(kept, Origin=OURS)
    assert (too_early.status, too_early.heading) == (404, kept.heading)
    forgetful.submit(forgetful.get(case.link))
    answer = forgetful.submit(too_early)
    assert (answer.status, answer.headers["Location"]) == (303, f"/{case.id}/contact")
    assert case.entry[Field.NAME] == "Ville de Surville"
    assert case.entry[Field.DESCRIPTION] == "Deux\nlignes"


@pytest.mark.parametrize(
    "origin", ["http://ailleurs.example", "null", f"http://console.{HOST.split('.')[1]}"]
)
def test_another_site_cannot_fill_a_form_in(case: Case, origin: str) -> None:
    page = case.browser.post(case.address("structure"), {Field.NAME: "Intrus"}, Origin=origin)
    assert (page.status, page.heading) == (400, "Cette page avait expiré")
    assert "Intrus" not in page.response.text


def test_the_pages_tell_no_other_site_where_somebody_comes_from(case: Case) -> None:
    for path in (case.link, case.address(), case.address("structure")):
        headers = case.browser.get(path).headers
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_a_cookie_of_the_console_is_noise_here(case: Case, dossiers: Dossiers) -> None:
    with dossiers.configured(secret_key="another" * 8) as other:
        stranger = PageClient(other.app, HOST)
        stranger.browser.set_cookie("annexe_session", case.browser.cookies()["annexe_session"], domain=HOST)
        assert stranger.get(case.address()).status == 404
