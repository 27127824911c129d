"""Nobody of the staff works in the console without a second factor."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from provisioner.addresses import Addresses
from provisioner.app.control_plane import console_application
from provisioner.app.instances import tenant_application
from provisioner.instances.work import Platform
from provisioner.models import ControlEvent, StaffMember
from provisioner.web.database import close_database
from tenants.web.database import close_databases
from tests.functional.console.office import PASSWORD, Office, give_code, log_in
from tests.functional.tenants.space import Space
from tests.members import live_instance
from tests.pages import Page, PageClient
from tests.second_factors import code_for

SET_UP = "/connexion/second-facteur"


@pytest.fixture
def twin(office: Office, addresses: Addresses) -> Iterator[Office]:
    """The same console, served by a second process."""
    app = console_application(addresses, office.platform.tenants, demo=False)
    yield replace(office, app=app)
    close_database(app)


@pytest.fixture
def space(platform: Platform, addresses: Addresses) -> Iterator[Space]:
    """A member's instance."""
    app = tenant_application(addresses)
    yield Space.of(platform, app, live_instance(platform))
    close_databases(app)


def kinds_about(office: Office, email: str) -> list[str]:
    about = ControlEvent.fields["staff"].astext == email
    with office.rows() as session:
        found = session.query(ControlEvent).filter(about).order_by(ControlEvent.position)
        return [event.kind for event in found]


def confirm(browser: PageClient, page: Page, office: Office) -> Page:
    code = code_for(page, office.platform.clock())
    return browser.submit(page, {"code": code}, action=SET_UP)


def test_who_has_only_a_password_sets_one_up_first(office: Office) -> None:
    email, browser = office.newcomer(), office.visitor()
    answer = log_in(browser, email)
    assert answer.headers["Location"] == SET_UP
    page = browser.follow(answer)
    assert "Personne n’entre dans la console sans second facteur" in page.text
    assert browser.get("/").headers["Location"] == "/login"
    codes = confirm(browser, page, office)
    assert codes.heading == "Vos codes de secours"
    home = browser.follow(browser.submit(codes, action=codes.form().get("action")))
    assert home.heading == "Instances"
    assert kinds_about(office, email)[-3:] == [
        "staff.factor_added",
        "staff.recovery_codes_made",
        "staff.login",
    ]


def test_a_login_is_kept_once_the_code_was_right(office: Office) -> None:
    email, browser = office.colleague(), office.visitor()
    asked = browser.submit(browser.get("/login"), {"email": email, "password": PASSWORD})
    with office.rows() as session:
        assert session.query(StaffMember).filter_by(email=email).one().last_login_at is None
    wrong = browser.submit(browser.follow(asked), {"code": "000000"}, action="/connexion/code")
    assert wrong.status == 422
    assert kinds_about(office, email)[-1] == "staff.login_refused"
    give_code(browser, asked, email)
    assert kinds_about(office, email)[-1] == "staff.login"


def test_a_code_of_a_colleague_opens_nothing(office: Office) -> None:
    email, browser = office.colleague(), office.visitor()
    asked = browser.submit(browser.get("/login"), {"email": email, "password": PASSWORD})
    other = office.telephone(office.colleague())
    for code in (other.code(), other.recovery_codes()[0]):
        assert browser.submit(browser.follow(asked), {"code": code}, action="/connexion/code").status == 422


def test_the_step_of_a_member_is_none_of_the_console(office: Office, space: Space) -> None:
    person = space.member()
    space.telephone(person).set_up()
    member = space.visitor()
    member.submit(member.get("/login"), {"email": person.email, "password": "sept petites lanternes"})
    browser = office.visitor()
    browser.browser.set_cookie("console_session", member.cookies()["session"], domain=browser.host)
    assert browser.get("/connexion/code").headers["Location"] == "/login"


def test_the_factor_of_staff_is_replaced_and_never_taken_away(office: Office) -> None:
    browser = office.signed_in()
    page = browser.get("/mon-compte/second-facteur")
    assert "ne se retire pas" in page.text
    assert browser.get("/mon-compte/second-facteur/retirer").status == 404
    assert browser.get("/mon-compte/second-facteur/remplacer").status == 200


def test_a_link_to_choose_a_password_leads_to_the_code(office: Office) -> None:
    email, browser = office.colleague(), office.visitor()
    another = "vingt mouettes au soleil"
    answer = browser.submit(browser.get(office.link(email)), {"password": another, "repeated": another})
    assert answer.headers["Location"] == "/connexion/code"
    assert browser.get("/").headers["Location"] == "/login"
    assert give_code(browser, answer, email).headers["Location"] == "/"


def test_another_password_ends_other_sessions_in_every_process(office: Office, twin: Office) -> None:
    email, here, there = office.colleague(), office.visitor(), office.visitor()
    log_in(here, email)
    log_in(there, email)
    elsewhere = twin.visitor()
    elsewhere.browser.set_cookie("console_session", there.cookies()["console_session"], domain=there.host)
    assert elsewhere.get("/").status == 200
    another = "vingt mouettes au soleil"
    changed = here.submit(
        here.get("/mon-compte"),
        {"current": PASSWORD, "password": another, "repeated": another},
        action="/mon-compte/mot-de-passe",
    )
    assert "Votre mot de passe est changé." in here.follow(changed).text
    assert elsewhere.get("/").status == there.get("/").status == 302
    assert log_in(office.visitor(), email).status == 422
    assert log_in(office.visitor(), email, another).headers["Location"] == "/"


@pytest.mark.parametrize(
    ("current", "password", "said"),
    [
        ("pas le bon", "vingt mouettes au soleil", "Ce n’est pas votre mot de passe actuel."),
        (PASSWORD, "trop court", "il en faut au moins 16"),
        ("", "vingt mouettes au soleil", "Indiquez votre mot de passe actuel."),
    ],
)
def test_a_refused_change_of_password_changes_nothing(
    office: Office, current: str, password: str, said: str
) -> None:
    email, browser = office.colleague(), office.visitor()
    log_in(browser, email)
    values = {"current": current, "password": password, "repeated": password}
    refused = browser.submit(browser.get("/mon-compte"), values, action="/mon-compte/mot-de-passe")
    assert refused.status == 422
    assert said in refused.text
    assert browser.get("/").status == 200
    assert log_in(office.visitor(), email).headers["Location"] == "/"


def test_devices_of_staff_are_shown_and_signed_out(office: Office) -> None:
    email, here, there = office.colleague(), office.visitor(), office.visitor()
    log_in(here, email)
    log_in(there, email)
    page = here.get("/mon-compte/appareils")
    assert "cet appareil" in page.text
    here.submit(page, action="/mon-compte/appareils/autres/fin")
    assert there.get("/").status == 302
    assert kinds_about(office, email)[-1] == "staff.sessions_ended"


def test_the_visitor_of_the_demonstration_has_nothing_to_secure(demo: Office) -> None:
    browser = demo.visitor()
    browser.submit(browser.get("/login"), action="/demonstration")
    assert "ni mot de passe ni second facteur" in browser.get("/mon-compte").text
    assert "pas de mot de passe" in browser.get("/mon-compte/second-facteur").text
