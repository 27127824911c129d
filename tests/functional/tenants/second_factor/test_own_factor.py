"""Somebody's own second factor: added, replaced and taken away by them, and by nobody at their desk."""

from datetime import timedelta

import pytest

from provisioner.instances.work import Platform
from tenants.models import Factor
from tenants.second_factor.personal import WRONG_FIRST_CODE
from tests.functional.crowd import Dial, limits
from tests.functional.tenants.second_factor.keys import (
    asked_for_code,
    come_in,
    give,
    set_up,
    somebody_with_telephone,
)
from tests.functional.tenants.space import PASSWORD, Space, log_in
from tests.pages import Page, PageClient
from tests.second_factors import code_for, shown_secret

OWN = "/mon-compte/second-facteur"


def prove(browser: PageClient, password: str = PASSWORD) -> Page:
    return browser.submit(browser.get(OWN), {"password": password}, action=OWN)


def test_somebody_adds_one_and_is_asked_for_its_code_from_then_on(space: Space) -> None:
    person, browser = space.member(), space.visitor()
    log_in(browser, person.email)
    codes = set_up(space, browser)
    assert codes.heading == "Vos codes de secours"
    assert "Votre second facteur est en place." in codes.text
    assert space.kinds_about(person.id)[-2:] == ["factor.added", "recovery_codes.made"]
    other, page = asked_for_code(space, person)
    assert give(other, page, space.telephone(person).code()).status == 302


def test_the_page_shows_a_picture_a_link_and_the_secret_to_type(space: Space) -> None:
    browser = space.signed_in()
    page = browser.follow(prove(browser))
    picture = page.document.find(".//img[@class='qr']")
    assert picture is not None
    assert picture.attrib["src"].startswith("data:image/svg+xml")
    link = next(each for each in page.document.iter("a") if each.attrib["href"].startswith("otpauth:"))
    assert f"secret={shown_secret(page)}" in link.attrib["href"]
    assert len(shown_secret(page)) == 32


def test_loading_the_page_again_shows_the_same_secret_and_nobody_else_sees_it(space: Space) -> None:
    person, here, there = space.member(), space.visitor(), space.visitor()
    secrets = []
    for browser in (here, there):
        log_in(browser, person.email)
        secrets.append(shown_secret(browser.follow(prove(browser))))
    assert shown_secret(here.get(f"{OWN}/nouveau")) == secrets[0]
    assert secrets[0] != secrets[1]


def test_a_wrong_first_code_changes_nothing(space: Space) -> None:
    person, browser = space.member(), space.visitor()
    log_in(browser, person.email)
    page = browser.follow(prove(browser))
    refused = give(browser, page, "000000")
    assert refused.status == 422
    assert WRONG_FIRST_CODE.split("’")[0] in refused.text
    assert shown_secret(refused) == shown_secret(page)
    assert log_in(space.visitor(), person.email).headers["Location"] == "/"


def test_an_unlocked_computer_is_not_enough(space: Space) -> None:
    browser = space.signed_in()
    assert browser.get(f"{OWN}/nouveau").headers["Location"] == OWN
    refused = prove(browser, "pas le bon")
    assert refused.status == 422
    assert "Ce mot de passe n’est pas le bon." in refused.text
    assert browser.get(f"{OWN}/nouveau").status == 302


def test_guessing_the_password_there_is_throttled(space: Space) -> None:
    with space.configured(throttle=limits(account="3/15min")) as served:
        person, browser = served.member(), served.visitor()
        log_in(browser, person.email)
        assert [prove(browser, "pas le bon").status for _ in range(4)] == [422, 422, 422, 429]


def test_a_proof_lasts_ten_minutes(space: Space, platform: Platform) -> None:
    dial = Dial(platform.clock())
    with space.configured(clock=dial) as served:
        browser = served.signed_in()
        page = browser.follow(prove(browser))
        dial.forward(timedelta(minutes=11))
        late = give(browser, page, code_for(page, dial()))
    assert late.headers["Location"] == OWN


@pytest.mark.parametrize("change", ["codes-de-secours", "remplacer", "retirer", "autre"])
def test_there_is_nothing_to_change_without_one(space: Space, change: str) -> None:
    assert space.signed_in().get(f"{OWN}/{change}").status == 404


@pytest.mark.parametrize("change", ["codes-de-secours", "remplacer", "retirer"])
def test_each_change_asks_for_a_code(space: Space, change: str) -> None:
    person, telephone = somebody_with_telephone(space)
    browser = come_in(space, person, telephone)
    before = telephone.recovery_codes()
    page = browser.get(f"{OWN}/{change}")
    assert give(browser, page, "000000").status == 422
    assert telephone.recovery_codes() == before
    with_letters = browser.get(f"{OWN}/{change}?secours=1")
    assert give(browser, with_letters, before[0]).status in {200, 302}
    assert "recovery_code.used" in space.kinds_about(person.id)


def test_another_telephone_takes_the_place_of_the_first_once_it_gave_a_code(space: Space) -> None:
    person, telephone = somebody_with_telephone(space)
    browser = come_in(space, person, telephone)
    elsewhere = come_in(space, person, telephone)
    asked = browser.get(f"{OWN}/remplacer")
    page = browser.follow(give(browser, asked, telephone.code()))
    old = telephone.code()
    assert give(browser, page, code_for(page, space.platform.clock())).heading == "Vos codes de secours"
    assert elsewhere.get("/").status == 302
    assert browser.get("/").status == 200
    other, step = asked_for_code(space, person)
    assert give(other, step, old).status == 422
    with space.rows() as session:
        assert session.query(Factor).filter_by(account_id=person.id).count() == 1


def test_taking_it_away_leaves_the_password_alone_and_ends_other_devices(space: Space) -> None:
    person, telephone = somebody_with_telephone(space)
    browser, elsewhere = come_in(space, person, telephone), come_in(space, person, telephone)
    asked = browser.get(f"{OWN}/retirer")
    assert "Votre mot de passe suffira" in asked.text
    done = browser.follow(give(browser, asked, telephone.code()))
    assert "Le second facteur est retiré" in done.text
    assert space.kinds_about(person.id)[-1] == "factor.removed"
    assert elsewhere.get("/").status == 302
    assert log_in(space.visitor(), person.email).headers["Location"] == "/"
