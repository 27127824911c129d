"""Coming in, staying in, and being out for good."""

import pytest

from provisioner.models import StaffMember
from tests.functional.console.office import PASSWORD, Office, give_code, log_in
from tests.pages import PageClient


def test_the_right_password_leads_home(office: Office) -> None:
    browser = office.visitor()
    home = browser.follow(log_in(browser, office.colleague()))
    assert (home.status, home.heading) == (200, "Instances")


def test_the_moment_of_the_login_is_kept(office: Office) -> None:
    email = office.colleague()
    log_in(office.visitor(), f"  {email.upper()} ")
    with office.rows() as session:
        assert session.query(StaffMember).filter_by(email=email).one().last_login_at is not None


def test_unknown_and_wrong_are_told_in_the_same_words(office: Office) -> None:
    invited, _ = office.invite()
    wrong = log_in(office.visitor(), office.colleague(), "une autre phrase de passe")
    unknown = log_in(office.visitor(), "inconnue@operateur.example")
    not_yet = log_in(office.visitor(), invited)
    for page in (wrong, unknown, not_yet):
        assert page.status == 422
        assert "Adresse e-mail ou mot de passe incorrect." in page.text


def test_what_is_missing_is_said_at_its_field(office: Office) -> None:
    page = log_in(office.visitor(), "", "")
    assert page.status == 422
    assert "Indiquez votre adresse e-mail." in page.text
    assert "Indiquez votre mot de passe." in page.text


def test_the_page_first_asked_for_comes_after_the_login(office: Office) -> None:
    browser = office.visitor()
    refused = browser.get("/?etat=en-ligne")
    assert refused.headers["Location"] == "/login?next=/?etat%3Den-ligne"
    login = browser.follow(refused)
    email = office.colleague()
    asked = browser.submit(login, {"email": email, "password": PASSWORD})
    assert give_code(browser, asked, email).headers["Location"] == "/?etat=en-ligne"


@pytest.mark.parametrize("target", ["https://ailleurs.example/", "//ailleurs.example", "/\\ailleurs.example"])
def test_a_login_leads_to_no_other_site(office: Office, target: str) -> None:
    answer = log_in(office.visitor(), office.colleague(), path=f"/login?next={target}")
    assert answer.headers["Location"] == "/"


def test_who_is_in_is_not_asked_again(browser: PageClient) -> None:
    assert browser.get("/login").headers["Location"] == "/"


def test_leaving_ends_this_session_whoever_holds_a_copy_and_no_other(office: Office) -> None:
    email = office.colleague()
    here, there, copied = office.visitor(), office.visitor(), office.visitor()
    log_in(here, email)
    log_in(there, email)
    copied.browser.set_cookie("console_session", here.cookies()["console_session"], domain=here.host)
    assert copied.get("/").status == 200
    left = here.submit(here.get("/"), action="/logout")
    assert "Vous êtes déconnecté·e." in here.follow(left).text
    for browser in (here, copied):
        assert browser.get("/").headers["Location"] == "/login"
    assert there.get("/").status == 200


def test_a_login_begins_with_an_empty_session(office: Office) -> None:
    browser = office.visitor()
    before = browser.get("/login")
    planted = browser.cookies()["console_session"]
    browser.submit(before, {"email": office.colleague(), "password": PASSWORD})
    assert browser.cookies()["console_session"] != planted
