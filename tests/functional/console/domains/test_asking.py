"""A name asked for on the console: understood, refused beside its field, one for each instance."""

import pytest

from provisioner.domains.models import DomainState
from tests.functional.console.domains.names import TARGET, Town
from tests.functional.console.domains.reading import field, part
from tests.functional.console.office import Office
from tests.pages import Page, PageClient


def ask(browser: PageClient, town: Town, written: str) -> Page:
    return browser.submit(browser.get(town.path()), {"domain": written}, action=town.path())


def test_without_a_name_the_page_says_where_the_instance_is_and_asks_for_one(
    browser: PageClient, town: Town
) -> None:
    page = browser.get(town.path())
    assert (page.status, page.heading) == (200, "Nom de domaine")
    assert f"{town.slug}.localhost" in page.text
    assert TARGET in page.text


def test_asking_shows_the_record_to_create(browser: PageClient, town: Town) -> None:
    page = browser.follow(ask(browser, town, f" {town.host.upper()}. "))
    (domain,) = town.claims()
    assert (domain.host, domain.state) == (town.host, DomainState.REQUESTED)
    assert page.heading == "Nom de domaine : Pays de la Sauve"
    assert (field(page, "nom-1"), field(page, "valeur-1")) == (town.host, TARGET)
    assert "Demandé par" in part(page, "historique")
    assert "Première vérification en cours" in page.text


@pytest.mark.parametrize("around", ["https://{}/", "http://{}:443/accueil?x=1", "« {} »"])
def test_an_address_that_was_pasted_whole_is_understood_and_said_to_be(
    browser: PageClient, town: Town, around: str
) -> None:
    pasted = around.format(town.host)
    page = browser.follow(ask(browser, town, pasted))
    (domain,) = town.claims()
    assert domain.host == town.host
    assert f"« {pasted} » a été compris comme le nom {town.host}." in page.text


def test_who_asks_for_the_root_of_a_domain_is_warned_of_its_site(browser: PageClient, town: Town) -> None:
    root = town.host.removeprefix("mixeur.")
    assert (
        f"Préférez un nom créé pour Mixeur, comme {town.host}"
        in browser.follow(ask(browser, town, root)).text
    )


def test_a_name_that_was_written_as_names_are_is_not_explained(browser: PageClient, town: Town) -> None:
    assert "a été compris" not in browser.follow(ask(browser, town, town.host.upper())).text


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "Aucun nom n’est écrit"),
        ("pas un nom", "ne peut pas être une adresse"),
        ("192.0.2.7", "ne peut pas être une adresse"),
        ("https://192.0.2.7/", "ne peut pas être une adresse"),
        ("https://autre.mixeur.solutions/", "nous appartient déjà"),
        ("autre.mixeur.solutions", "nous appartient déjà"),
        ("exemple-mixeur.hespul.org", "exemple"),
        ("mіxeur.ville.example", "confond"),
    ],
)
def test_a_name_that_may_not_be_asked_for_is_refused_beside_its_field(
    browser: PageClient, town: Town, written: str, says: str
) -> None:
    page = ask(browser, town, written)
    assert page.status == 422
    assert says in part(page, "domain-erreur")
    assert field(page, "domain") == written
    assert town.claims() == []


def test_the_name_of_another_instance_is_refused_with_the_way_there(
    office: Office, browser: PageClient, town: Town
) -> None:
    with office.listed(1) as (other,):
        taken = f"mixeur.{other}.example"
        town.names.served(office.instance(other).id, taken)
        page = ask(browser, town, taken)
        town.names.clear([office.instance(other).id])
    assert page.status == 409
    assert "déjà celui d’une autre instance" in part(page, "domain-erreur")
    assert f"/instances/{other}/domaine" in [link.get("href") for link in page.document.iter("a")]
    assert town.claims() == []


def test_an_instance_has_one_name(browser: PageClient, town: Town) -> None:
    form = browser.get(town.path())
    browser.submit(form, {"domain": town.host}, action=town.path())
    page = browser.submit(form, {"domain": f"autre.{town.host}"}, action=town.path())
    assert page.status == 409
    assert f"« {town.host} » : libérez-le d’abord, puis demandez" in page.text
    assert "provisioner" not in page.text
