"""The one-time link of a new staff member."""

from datetime import timedelta

import pytest

from tests.functional.console.office import PASSWORD, Office, log_in
from tests.pages import Page, PageClient


def choose(browser: PageClient, path: str, password: str = PASSWORD, repeated: str | None = None) -> Page:
    answers = {"password": password, "repeated": password if repeated is None else repeated}
    return browser.submit(browser.get(path), answers)


def test_a_password_is_chosen_and_leads_to_the_second_factor(office: Office) -> None:
    email, path = office.invite()
    browser = office.visitor()
    factor = browser.follow(choose(browser, path))
    assert factor.heading == "Installer votre second facteur"
    assert "Votre mot de passe est enregistré." in factor.text
    assert browser.get("/").headers["Location"] == "/login"
    assert log_in(office.visitor(), email).status == 302


def test_looking_uses_nothing_up(office: Office) -> None:
    email, path = office.invite()
    for _ in range(3):
        page = office.visitor().get(path)
        assert (page.status, page.heading) == (200, "Bienvenue dans la console")
    assert f'value="{email}"' in page.response.text


def test_a_link_is_good_once(office: Office) -> None:
    email, path = office.invite()
    first, second = office.visitor(), office.visitor()
    late = second.get(path)
    choose(first, path)
    answer = second.submit(late, {"password": "douze pommes rouges et vertes"} | {"repeated": "x"})
    assert (answer.status, answer.heading) == (404, "Introuvable")
    assert "Ce lien n’est plus valable" in office.visitor().get(path).text
    assert log_in(office.visitor(), email).status == 302


@pytest.mark.parametrize(
    ("password", "repeated", "said"),
    [
        ("quinze lettres!", None, "il en faut au moins 16"),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", None, "répète les mêmes caractères"),
        ("onze barques sur la rive", "onze barques sur la rivE", "Les deux saisies diffèrent"),
        ("", None, "Choisissez un mot de passe."),
    ],
)
def test_a_refused_password_is_explained_and_uses_nothing_up(
    office: Office, password: str, repeated: str | None, said: str
) -> None:
    _, path = office.invite()
    browser = office.visitor()
    page = choose(browser, path, password, repeated)
    assert page.status == 422
    assert said in page.text
    assert choose(browser, path).status == 302


@pytest.mark.parametrize("token", ["x", "a.b.c", "é", "%00", "W10.x.y", "." * 200, "WyJ4IiwwXQ.aaaa.bbbb"])
def test_a_link_that_is_none_is_told_from_nothing_else(office: Office, token: str) -> None:
    page = office.visitor().get(f"/bienvenue/{token}")
    assert (page.status, page.heading) == (404, "Introuvable")
    assert "provisioner staff add" in page.text


def test_a_link_is_good_for_two_days(office: Office) -> None:
    _, path = office.invite()
    later = office.platform.clock() + timedelta(days=2, minutes=1)
    with office.configured(clock=lambda: later) as two_days_on:
        assert two_days_on.visitor().get(path).status == 404
    assert office.visitor().get(path).status == 200


def test_somebody_who_lost_the_password_gets_a_new_link(office: Office) -> None:
    email = office.colleague()
    path = office.link(email)
    choose(office.visitor(), path, "vingt mouettes au soleil")
    assert log_in(office.visitor(), email).status == 422
    assert log_in(office.visitor(), email, "vingt mouettes au soleil").status == 302
