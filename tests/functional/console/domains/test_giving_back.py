"""A name given back on the console: what is said first, and what is left of it."""

from provisioner.domains.models import DomainState
from tests.functional.console.domains.names import Town
from tests.pages import PageClient


def test_giving_it_back_says_first_what_will_happen(browser: PageClient, town: Town) -> None:
    town.served()
    confirm = browser.get(town.path("/liberation"))
    assert confirm.heading == f"Libérer « {town.host} » ?"
    assert "les liens déjà envoyés à cette adresse cessent de fonctionner" in confirm.text
    assert f"{town.slug}.localhost" in confirm.text
    assert "le lien privé envoyé à qui gère le DNS ne dit plus que ce qu’il faut supprimer" in confirm.text
    page = browser.follow(browser.submit(confirm))
    (domain,) = town.claims()
    assert domain.state is DomainState.RELEASED
    assert "l’instance n’y répond plus" in page.text
    assert "pas encore vérifié depuis" in page.text
    town.names.change(domain, checked_at=town.now)
    assert "mène encore à nous" in browser.get(town.path()).text
    town.names.change(domain, gone_at=town.now)
    assert "ne mène plus à nous" in browser.get(town.path()).text


def test_giving_back_what_nobody_answers_yet_says_less(browser: PageClient, town: Town) -> None:
    town.add()
    confirm = browser.get(town.path("/liberation"))
    assert "les liens déjà envoyés" not in confirm.text
    assert "nous ne l’attendons plus" in browser.follow(browser.submit(confirm)).text


def test_giving_it_back_names_first_who_gets_a_mail(browser: PageClient, town: Town) -> None:
    town.served()
    browser.submit(
        browser.get(town.path("/lien")), {"email": "dns@x.example"}, action=town.path("/lien/envoi")
    )
    said = browser.get(town.path("/liberation")).text
    assert "Un courriel part aussitôt : au contact de la structure," in said
    assert "à la personne qui gère le DNS, dns@x.example : l’enregistrement à supprimer" in said


def test_of_a_name_that_leads_elsewhere_already_nothing_is_to_be_removed(
    browser: PageClient, town: Town
) -> None:
    town.degraded()
    said = browser.get(town.path("/liberation")).text
    assert "il n’y a rien à supprimer dans le DNS" in said
    assert "l’enregistrement" not in said


def test_giving_back_a_name_that_was_never_answered_announces_no_mail(
    browser: PageClient, town: Town
) -> None:
    town.add()
    assert "courriel" not in browser.get(town.path("/liberation")).text


def test_a_name_with_accents_is_given_back_as_it_is_written(browser: PageClient, town: Town) -> None:
    town.names.add(town.id, f"xn--nergie-9ua.{town.slug}.example")
    confirm = browser.get(town.path("/liberation"))
    assert confirm.heading == f"Libérer « énergie.{town.slug}.example » ?"
    assert f"« énergie.{town.slug}.example » est libéré" in browser.follow(browser.submit(confirm)).text


def test_a_second_giving_back_finds_nothing(browser: PageClient, town: Town) -> None:
    town.served()
    confirm = browser.get(town.path("/liberation"))
    browser.submit(confirm)
    assert browser.submit(confirm).status == 404
    assert browser.get(town.path("/liberation")).headers["Location"] == town.path()
