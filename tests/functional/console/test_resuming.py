"""A login that ends while somebody writes takes nothing of it away."""

import uuid

import pytest

from provisioner.annex.entry import Field
from provisioner.instances.work import Platform
from tests.functional.console.office import HOST, PASSWORD, Office, give_code, log_in
from tests.functional.dossiers.folders import Folders
from tests.pages import Page, PageClient
from tests.second_factors import code_for

FROM_HERE = {"Origin": f"http://{HOST}"}


@pytest.fixture
def folders(platform: Platform) -> Folders:
    return Folders(platform)


def write(browser: PageClient, page: Page, dossier_id: uuid.UUID, **headers: str) -> Page:
    typed = {"structure.name": "Nom tapé", "structure.description": "Un.\r\n\r\nDeux « trois »."}
    return browser.submit(page, typed, action=f"/dossiers/{dossier_id}", **headers)


def begun(office: Office, folders: Folders) -> tuple[PageClient, str, uuid.UUID, Page]:
    """Somebody who has opened a dossier."""
    browser, email, dossier_id = office.visitor(), office.colleague(), folders.new()
    log_in(browser, email)
    return browser, email, dossier_id, browser.get(f"/dossiers/{dossier_id}")


def test_after_logging_in_again_the_typed_text_is_there(office: Office, folders: Folders) -> None:
    browser, email, dossier_id, page = begun(office, folders)
    browser.submit(browser.get("/"), action="/logout")
    login = write(browser, page, dossier_id, **FROM_HERE)
    assert (login.status, login.heading) == (401, "Connexion")
    assert "votre saisie vous suit" in login.text
    wrong = browser.submit(login, {"email": email, "password": "pas le bon, je crois"})
    assert wrong.status == 422
    asked = browser.submit(wrong, {"email": email, "password": PASSWORD})
    assert (asked.status, asked.heading) == (200, "Votre code")
    mistyped = browser.submit(asked, {"code": "000 000"}, action="/connexion/code")
    assert mistyped.status == 422
    code = office.telephone(email).code()
    resumed = browser.submit(mistyped, {"code": code}, action="/connexion/code")
    assert (resumed.status, resumed.heading) == (200, "Votre saisie est là")
    done = browser.submit(resumed, action=f"/dossiers/{dossier_id}")
    assert done.status == 303
    entry = folders.entry(dossier_id)
    assert (entry[Field.NAME], entry[Field.DESCRIPTION]) == ("Nom tapé", "Un.\n\nDeux « trois ».")


def test_it_goes_through_the_setting_up_of_a_second_factor_too(office: Office, folders: Folders) -> None:
    browser, _, dossier_id, page = begun(office, folders)
    browser.submit(browser.get("/"), action="/logout")
    login = write(browser, page, dossier_id, **FROM_HERE)
    set_up = browser.submit(login, {"email": office.newcomer(), "password": PASSWORD})
    assert (set_up.status, set_up.heading) == (200, "Installer votre second facteur")
    code = code_for(set_up, office.platform.clock())
    codes = browser.submit(set_up, {"code": code}, action="/connexion/second-facteur")
    assert (codes.status, codes.heading) == (200, "Vos codes de secours")
    resumed = browser.submit(codes, action="/connexion/codes-de-secours")
    assert browser.submit(resumed, action=f"/dossiers/{dossier_id}").status == 303
    assert folders.entry(dossier_id)[Field.NAME] == "Nom tapé"


def test_logged_in_again_in_another_window_it_is_there_at_once(office: Office, folders: Folders) -> None:
    browser, email, dossier_id, page = begun(office, folders)
    browser.submit(browser.get("/"), action="/logout")
    log_in(browser, email)
    resumed = write(browser, page, dossier_id, **FROM_HERE)
    assert (resumed.status, resumed.heading) == (400, "Votre saisie est là")
    assert browser.submit(resumed, action=f"/dossiers/{dossier_id}").status == 303
    assert folders.entry(dossier_id)[Field.NAME] == "Nom tapé"


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://ailleurs.example"}, {"Origin": "null"}])
def test_nothing_of_another_site_is_carried(
    office: Office, folders: Folders, headers: dict[str, str]
) -> None:
    browser, _, dossier_id, page = begun(office, folders)
    browser.submit(browser.get("/"), action="/logout")
    refused = write(browser, page, dossier_id, **headers)
    assert (refused.status, refused.heading) == (400, "Cette page avait expiré")
    assert "Nom tapé" not in refused.response.text


@pytest.mark.parametrize(
    "path",
    ["//ailleurs.example/dossiers", "https://ailleurs.example/", "/login", "/instances/x/suspension", "/x"],
)
def test_the_login_form_sends_nothing_where_nothing_is_written(office: Office, path: str) -> None:
    browser = office.visitor()
    forged = {"reprise.adresse": path, "reprise:slug": "x"}
    email = office.colleague()
    values = {"email": email, "password": PASSWORD, **forged}
    asked = browser.submit(browser.get("/login"), values)
    done = give_code(browser, asked, email)
    assert (done.status, done.headers["Location"]) == (302, "/")


def test_the_script_is_told_that_the_login_ended(office: Office, folders: Folders) -> None:
    browser, _, dossier_id, page = begun(office, folders)
    browser.submit(browser.get("/"), action="/logout")
    told = browser.submit(
        page,
        action=f"/dossiers/{dossier_id}",
        to=f"/dossiers/{dossier_id}/brouillon",
        X_Requested_With="fetch",
    )
    assert told.status == 401
    assert "expiré" in told.response.get_json()["message"]


def test_in_the_demonstration_the_open_door_carries_it_too(demo: Office, folders: Folders) -> None:
    browser, dossier_id = demo.visitor(), folders.new()
    browser.submit(browser.get("/login"), action="/demonstration")
    page = browser.get(f"/dossiers/{dossier_id}")
    browser.submit(browser.get("/"), action="/logout")
    login = write(browser, page, dossier_id, **FROM_HERE)
    resumed = browser.submit(login, action="/demonstration")
    assert browser.submit(resumed, action=f"/dossiers/{dossier_id}").status == 303
    assert folders.entry(dossier_id)[Field.NAME] == "Nom tapé"
