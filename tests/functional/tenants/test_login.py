"""Coming in and going out."""

import pytest

from tenants.models import Account
from tenants.roles import AccountState, Role
from tests.functional.tenants.space import PASSWORD, Space, log_in

REFUSAL = "Adresse e-mail ou mot de passe incorrect."


def test_the_right_password_leads_to_the_portal(space: Space) -> None:
    person, client = space.member(), space.visitor()
    portal = client.follow(log_in(client, person.email))
    assert portal.status == 200
    assert portal.heading == f"Bonjour {person.first_name}"
    assert space.kinds_about(person.id)[-1] == "login"


def test_an_email_pasted_with_capitals_spaces_and_invisible_characters_is_recognised(space: Space) -> None:
    person, client = space.member(), space.visitor()
    assert log_in(client, f" \u200b{person.email.upper()}\u00a0").status == 302


def test_unknown_people_and_wrong_passwords_get_the_same_answer(space: Space) -> None:
    person, invited = space.member(), space.invite()[0]
    pages = [
        log_in(space.visitor(), person.email, "pas le bon du tout"),
        log_in(space.visitor(), "personne@structure.example", PASSWORD),
        log_in(space.visitor(), invited.email, PASSWORD),
        log_in(space.visitor(), "x" * 1000, PASSWORD),
        log_in(space.visitor(), "nul\x00@structure.example", PASSWORD),
    ]
    assert {page.status for page in pages} == {422}
    assert all(REFUSAL in page.text for page in pages)


def test_a_refused_login_is_written_down_and_leaves_no_session(space: Space) -> None:
    person, client = space.member(), space.visitor()
    log_in(client, person.email, "pas le bon du tout")
    assert space.kinds_about(person.id)[-1] == "login.refused"
    assert client.get("/").status == 302


def test_a_form_left_empty_says_what_is_missing(space: Space) -> None:
    page = log_in(space.visitor(), "", "")
    assert page.status == 422
    assert "Indiquez votre adresse e-mail." in page.text
    assert "Indiquez votre mot de passe." in page.text


def test_login_leads_back_to_the_page_that_was_asked_for(space: Space) -> None:
    client = space.visitor()
    login = client.follow(client.get("/comptes"))
    assert "Connectez-vous pour ouvrir la page demandée." in login.text
    person = space.member(Role.SUPER_CONSEILLER)
    answer = client.submit(login, {"email": person.email, "password": PASSWORD})
    assert client.follow(answer).heading == "Comptes"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/%5Cevil.example"])
def test_login_leads_nowhere_else(space: Space, target: str) -> None:
    client = space.visitor()
    answer = log_in(client, space.member().email, path=f"/login?next={target}")
    assert answer.headers["Location"] == "/"


def test_who_is_signed_in_does_not_log_in_again(space: Space) -> None:
    client = space.signed_in()
    assert client.follow(client.get("/login")).heading.startswith("Bonjour")


def test_the_session_before_login_does_not_survive_it(space: Space) -> None:
    client, person = space.visitor(), space.member()
    client.get("/login")
    planted = client.cookies()["session"]
    log_in(client, person.email)
    assert client.cookies()["session"] != planted
    attacker = space.visitor()
    attacker.browser.set_cookie("session", planted, domain=space.host)
    assert attacker.get("/").status == 302


def test_leaving_ends_the_session_even_for_who_copied_the_cookie(space: Space) -> None:
    client = space.signed_in()
    copied = client.cookies()["session"]
    login = client.follow(client.submit(client.get("/"), action="/logout"))
    assert "Vous êtes déconnecté·e." in login.text
    thief = space.visitor()
    thief.browser.set_cookie("session", copied, domain=space.host)
    assert thief.get("/").status == 302


def test_a_session_ends_when_its_account_is_no_longer_active(space: Space) -> None:
    person, client = space.member(), space.visitor()
    log_in(client, person.email)
    assert client.get("/").status == 200
    with space.rows() as session:
        session.get_one(Account, person.id).state = AccountState.INVITED
    assert client.get("/").status == 302


def test_a_form_without_token_is_refused_with_a_way_back(space: Space) -> None:
    page = space.visitor().post("/login", {"email": "a@b.example", "password": "x"})
    assert page.status == 400
    assert page.heading == "Cette page avait expiré"
    assert [link.get("href") for link in page.document.iter("a")].count("/login") == 1


def test_a_token_of_another_session_is_refused(space: Space) -> None:
    token = space.visitor().get("/login").form().find(".//input[@name='csrf_token']")
    assert token is not None
    client = space.visitor()
    client.get("/login")
    values = {"csrf_token": token.attrib["value"], "email": "a@b.example", "password": "x"}
    assert client.post("/login", values).status == 400


def test_the_french_name_of_the_page_leads_there(space: Space) -> None:
    client = space.visitor()
    assert client.follow(client.get("/connexion")).heading == "Connexion"


@pytest.mark.parametrize("passed_on", ["a" * 300, "unix:", "192.0.2.7:4711"])
def test_what_a_proxy_passes_on_as_an_address_and_is_none_keeps_nobody_out(
    space: Space, passed_on: str
) -> None:
    browser = space.visitor()
    browser.address = passed_on
    assert log_in(browser, space.member().email).status == 302
