"""A name that was misspelt, and the right one in its place."""

from provisioner.domains.models import DomainState
from tests.functional.console.domains.names import Town, nothing_yet
from tests.functional.console.domains.reading import part
from tests.functional.console.office import Office
from tests.pages import Page, PageClient


def correct(browser: PageClient, town: Town, written: str) -> Page:
    path = town.path("/correction")
    return browser.submit(browser.get(path), {"domain": written}, action=path)


def test_a_misspelt_name_is_corrected_in_one_step_and_leaves_nothing_behind(
    browser: PageClient, town: Town
) -> None:
    wrong = town.names.add(town.id, f"mixer.{town.slug}.example", nothing_yet(town.host, town.now))
    assert "Corriger le nom" in browser.get(town.path()).text
    page = browser.follow(correct(browser, town, f"https://{town.host}/"))
    assert f"« {town.host} » est demandé à la place de « mixer.{town.slug}.example »." in page.text
    assert f"à la place de « mixer.{town.slug}.example »" in part(page, "historique")
    town.names.change(wrong, gone_at=town.now)
    confirm = browser.get(town.path("/liberation"))
    assert "mixer." not in browser.follow(browser.submit(confirm)).text


def test_a_correction_that_may_not_be_asked_for_leaves_the_name_as_it_is(
    browser: PageClient, town: Town
) -> None:
    town.add(nothing_yet(town.host, town.now))
    page = correct(browser, town, "autre.mixeur.solutions")
    assert page.status == 422
    assert "nous appartient déjà" in part(page, "domain-erreur")
    assert [(each.host, each.released_at) for each in town.claims()] == [(town.host, None)]


def test_a_name_that_another_instance_has_is_no_correction(
    office: Office, browser: PageClient, town: Town
) -> None:
    town.add()
    with office.listed(1) as (other,):
        owner = office.instance(other).id
        town.names.served(owner, f"mixeur.{other}.example")
        page = correct(browser, town, f"mixeur.{other}.example")
        town.names.clear([owner])
    assert page.status == 409
    assert "déjà celui d’une autre instance" in page.text
    assert [each.released_at for each in town.claims()] == [None]


def test_the_same_name_again_is_no_correction(browser: PageClient, town: Town) -> None:
    domain = town.add()
    page = browser.follow(correct(browser, town, town.host.upper()))
    assert "à la place de" not in page.text
    assert [each.id for each in town.claims()] == [domain.id]


def test_a_name_that_was_right_once_is_given_back_instead_of_corrected(
    browser: PageClient, town: Town
) -> None:
    domain = town.add()
    path = town.path("/correction")
    form = browser.get(path)
    town.names.change(domain, state=DomainState.SERVED, verified_at=town.now)
    assert "Corriger le nom" not in browser.get(town.path()).text
    assert browser.get(path).headers["Location"] == town.path()
    assert browser.submit(form, {"domain": f"x.{town.host}"}, action=path).status == 409
    assert [each.released_at for each in town.claims()] == [None]


def test_a_correction_says_that_the_link_that_was_sent_opens_no_more(browser: PageClient, town: Town) -> None:
    town.add()
    browser.submit(
        browser.get(town.path("/lien")), {"email": "dns@x.example"}, action=town.path("/lien/envoi")
    )
    page = browser.follow(correct(browser, town, f"x.{town.host}"))
    assert "Le lien envoyé à dns@x.example n’ouvrait que l’ancien nom" in page.text
