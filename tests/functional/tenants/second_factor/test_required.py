"""Where a structure asks for a second factor, nobody works without one, whichever way they come."""

import pytest

from tenants.models import Account, Factor
from tenants.second_factor import reset_factor
from tests.functional.access.matrix import csrf_token
from tests.functional.tenants.second_factor.keys import (
    asked_for_code,
    come_in,
    give,
    somebody_with_telephone,
)
from tests.functional.tenants.space import PASSWORD, Person, Space, log_in
from tests.members import live_instance
from tests.pages import Page, PageClient
from tests.second_factors import code_for

SET_UP = "/connexion/second-facteur"


@pytest.fixture(scope="module")
def strict(space: Space) -> Space:
    """An instance whose people all need a second factor."""
    own = Space.of(space.platform, space.app, live_instance(space.platform))
    own.require_factor()
    return own


def led_to_set_up(space: Space, person: Person) -> tuple[PageClient, Page]:
    browser = space.visitor()
    answer = log_in(browser, person.email)
    assert answer.headers["Location"] == SET_UP
    return browser, browser.follow(answer)


def test_who_has_none_sets_one_up_before_anything_else(strict: Space) -> None:
    person = strict.member()
    browser, page = led_to_set_up(strict, person)
    assert "Votre structure demande" in page.text
    assert browser.get("/").headers["Location"] == "/login"
    assert browser.follow(browser.get("/")).headers["Location"] == SET_UP
    codes = give(browser, page, code_for(page, strict.platform.clock()))
    assert codes.heading == "Vos codes de secours"
    onward = browser.submit(codes, action=codes.form().get("action"))
    assert browser.follow(onward).status == 200
    assert strict.kinds_about(person.id)[-3:] == ["factor.added", "recovery_codes.made", "login"]


def test_an_invitation_leads_there_too(strict: Space) -> None:
    _, path = strict.invite()
    browser = strict.visitor()
    answer = browser.submit(browser.get(path), {"password": PASSWORD, "repeated": PASSWORD})
    assert answer.headers["Location"] == SET_UP
    assert "Votre mot de passe est enregistré." in browser.follow(answer).text


def test_the_page_first_asked_for_comes_at_the_end(strict: Space) -> None:
    browser = strict.visitor()
    answer = log_in(browser, strict.member().email, path="/login?next=/mon-compte/appareils")
    page = browser.follow(answer)
    codes = give(browser, page, code_for(page, strict.platform.clock()))
    onward = browser.submit(codes, action=codes.form().get("action"))
    assert onward.headers["Location"] == "/mon-compte/appareils"


def test_it_is_not_taken_away_where_it_is_asked(strict: Space) -> None:
    person, telephone = somebody_with_telephone(strict)
    browser = come_in(strict, person, telephone)
    assert "ne se retire pas" in browser.get("/mon-compte/second-facteur").text
    assert browser.get("/mon-compte/second-facteur/retirer").status == 404


def test_who_is_in_logs_in_again_and_is_led_there_and_back(space: Space) -> None:
    own = Space.of(space.platform, space.app, live_instance(space.platform))
    person, browser = own.member(), own.visitor()
    log_in(browser, person.email)
    own.require_factor()
    page = browser.follow(browser.get("/mon-compte/appareils"))
    assert "Votre structure demande désormais un second facteur." in page.text
    page = browser.follow(browser.submit(page, {"email": person.email, "password": PASSWORD}))
    assert page.heading == "Installer votre second facteur"
    codes = give(browser, page, code_for(page, own.platform.clock()))
    onward = browser.submit(codes, action=codes.form().get("action"))
    assert browser.follow(onward).heading == "Mes appareils"


def test_an_unlocked_computer_is_not_enough_to_set_one_up(space: Space) -> None:
    """Somebody sits down at a session that was open before one was asked for."""
    own = Space.of(space.platform, space.app, live_instance(space.platform))
    browser = own.signed_in()
    own.require_factor()
    assert browser.get(SET_UP).headers["Location"].startswith("/login")
    token = csrf_token(browser.follow(browser.get("/")))
    assert browser.post(SET_UP, {"csrf_token": token, "code": "000000"}).status == 302
    with own.rows() as session:
        assert session.query(Factor).count() == 0


def test_who_logs_out_instead_of_setting_one_up_is_on_record(space: Space) -> None:
    own = Space.of(space.platform, space.app, live_instance(space.platform))
    person, browser = own.member(), own.visitor()
    log_in(browser, person.email)
    page = browser.get("/")
    own.require_factor()
    left = browser.submit(page, action="/logout")
    assert left.headers["Location"] == "/login"
    assert own.kinds_about(person.id)[-1] == "logout"


def test_whoever_knows_the_password_sets_up_no_second_one(strict: Space) -> None:
    """The owner and somebody who found the password out are both on their way in: the first one's counts."""
    person = strict.member()
    thief, stolen = led_to_set_up(strict, person)
    owner, page = led_to_set_up(strict, person)
    assert give(owner, page, code_for(page, strict.platform.clock())).heading == "Vos codes de secours"
    late = give(thief, stolen, code_for(stolen, strict.platform.clock()))
    assert late.headers["Location"].startswith("/login")
    with strict.rows() as session:
        assert session.query(Factor).filter_by(account_id=person.id).count() == 1
    other, step = asked_for_code(strict, person)
    assert give(other, step, code_for(stolen, strict.platform.clock())).status == 422


def test_who_lost_it_sets_another_up_once_somebody_took_it_away(strict: Space) -> None:
    person, telephone = somebody_with_telephone(strict)
    browser = come_in(strict, person, telephone)
    with strict.rows() as session:
        assert reset_factor(session, session.get_one(Account, person.id), strict.platform.clock())
    assert browser.get("/").status == 302
    assert strict.kinds_about(person.id)[-1] == "factor.reset"
    led_to_set_up(strict, person)


def test_there_is_nothing_to_take_away_from_who_has_none(strict: Space) -> None:
    person = strict.member()
    with strict.rows() as session:
        assert not reset_factor(session, session.get_one(Account, person.id), strict.platform.clock())
    assert "factor.reset" not in strict.kinds_about(person.id)
