"""The private link of whoever manages a name's DNS: made, sent, seen, ended."""

import pytest

from provisioner.domains.models import Domain
from provisioner.web.config import ConsoleConfig
from tests.functional.console.domains.names import Names, Town
from tests.functional.console.domains.reading import field
from tests.functional.console.office import Office
from tests.pages import Page, PageClient

WHO = "reseaux@hebergeur.example"


@pytest.fixture
def domain(town: Town) -> Domain:
    return town.add()


@pytest.fixture
def path(town: Town) -> str:
    return town.path("/lien")


def make(browser: PageClient, path: str) -> Page:
    return browser.follow(browser.submit(browser.get(path), action=path))


def send(browser: PageClient, path: str, email: str) -> Page:
    return browser.submit(browser.get(path), {"email": email}, action=f"{path}/envoi")


def test_a_link_is_made_to_be_handed_over(
    office: Office, browser: PageClient, names: Names, domain: Domain, path: str
) -> None:
    page = make(browser, path)
    link = names.link(domain)
    assert link is not None
    assert link.email is None
    config: ConsoleConfig = office.app.extensions["console"]
    assert field(page, "adresse") == config.domains.url + config.domains.link_key.path(link.id)
    assert "à transmettre vous-même" in page.text
    assert "pas encore" in page.text


def test_a_link_is_sent_to_an_address(browser: PageClient, names: Names, domain: Domain, path: str) -> None:
    page = browser.follow(send(browser, path, f" {WHO} "))
    link = names.link(domain)
    assert link is not None
    assert link.email == WHO
    assert f"partent à l’adresse {WHO}" in page.text


@pytest.mark.parametrize("email", ["", "personne", "a@b", "a@b.example\n\rBcc: c@d.example"])
def test_an_address_that_is_none_is_refused_beside_its_field(
    browser: PageClient, names: Names, domain: Domain, path: str, email: str
) -> None:
    page = send(browser, path, email)
    assert page.status == 422
    assert "adresse e-mail" in page.text
    assert names.link(domain) is None


def test_a_new_link_takes_the_place_of_the_one_before(
    browser: PageClient, names: Names, domain: Domain, path: str
) -> None:
    make(browser, path)
    first = names.link(domain)
    send(browser, path, WHO)
    second = names.link(domain)
    assert first is not None
    assert second is not None
    assert first.id != second.id


def test_an_ended_link_is_shown_no_more(browser: PageClient, names: Names, domain: Domain, path: str) -> None:
    page = browser.follow(browser.submit(make(browser, path), action=f"{path}/fin"))
    assert names.link(domain) is None
    assert "il n’ouvre plus rien" in page.text
    assert "Lien en cours" not in page.text


def test_the_name_s_page_says_whether_the_link_was_opened(
    browser: PageClient, town: Town, domain: Domain, path: str
) -> None:
    assert "Aucun lien en cours" in browser.get(town.path()).text
    browser.follow(send(browser, path, WHO))
    page = browser.get(town.path())
    assert f"Envoyé à {WHO}" in page.text
    assert "pas encore ouvert" in page.text
    with town.names.rows() as session:
        link = town.names.link(domain)
        assert link is not None
        session.merge(link).opened_at = town.now
    assert "ouvert à l’instant" in browser.get(town.path()).text
