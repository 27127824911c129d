"""Recovery codes: shown once, good once each, for when the telephone is not at hand."""

from urllib.parse import unquote

from tests.functional.tenants.second_factor.keys import (
    asked_for_code,
    come_in,
    give,
    set_up,
    somebody_with_telephone,
)
from tests.functional.tenants.space import Space
from tests.pages import Page, PageClient, text_of


def codes_of(page: Page) -> list[str]:
    listed = page.document.find(".//ul[@id='codes']")
    assert listed is not None
    return [text_of(each) for each in listed]


def asked_for_recovery_code(space: Space, browser: PageClient, page: Page) -> Page:
    """By the button of those who have no telephone at hand."""
    form = next(each for each in page.document.iter("form") if each.get("action") == "/connexion/code")
    return browser.submit(page, {"secours": "1"}, action=form.get("action"))


def test_a_recovery_code_opens_once_and_says_how_many_are_left(space: Space) -> None:
    person, telephone = somebody_with_telephone(space)
    code = telephone.recovery_codes()[3]
    browser, page = asked_for_code(space, person)
    page = asked_for_recovery_code(space, browser, page)
    assert "code de secours" in page.text
    home = browser.follow(give(browser, page, code.lower().replace("-", " ")))
    assert "Il vous reste 9 codes de secours." in home.text
    assert len(telephone.recovery_codes()) == 9
    again, page = asked_for_code(space, person)
    assert give(again, page, code).status == 422


def test_a_mistyped_recovery_code_is_asked_again_with_letters(space: Space) -> None:
    person, _ = somebody_with_telephone(space)
    browser, page = asked_for_code(space, person)
    refused = give(browser, asked_for_recovery_code(space, browser, page), "AAAAA-AAAAA")
    field = refused.document.find(".//input[@name='code']")
    assert field is not None
    assert (refused.status, field.get("inputmode")) == (422, None)


def test_there_is_a_way_back_to_the_code_of_the_application(space: Space) -> None:
    person, _ = somebody_with_telephone(space)
    browser, page = asked_for_code(space, person)
    page = asked_for_recovery_code(space, browser, page)
    page = browser.submit(page, {"application": "1"}, action="/connexion/code")
    assert "Celui que votre application affiche" in page.text
    assert page.document.find(".//input[@name='recovery']") is None


def test_the_last_ones_are_told(space: Space) -> None:
    person, telephone = somebody_with_telephone(space)
    said = []
    for code in telephone.recovery_codes():
        browser, page = asked_for_code(space, person)
        said.append(browser.follow(give(browser, page, code)).text)
    assert "Créez-en de nouveaux" not in said[5]
    assert all("Créez-en de nouveaux" in text for text in said[6:])
    assert "C’était votre dernier code de secours." in said[9]


def test_they_are_shown_once_and_kept_as_a_file(space: Space) -> None:
    browser = space.signed_in()
    page = set_up(space, browser)
    codes = codes_of(page)
    assert len(set(codes)) == 10
    assert page.headers["Cache-Control"] == "no-store"
    file = page.document.find(".//a[@download='codes-de-secours.txt']")
    assert file is not None
    assert unquote(file.get("href", "")).split("\r\n")[-11:-1] == codes
    kept = browser.submit(page, action=page.form().get("action"))
    assert kept.headers["Location"] == "/mon-compte/second-facteur"


def test_no_address_shows_them_again_to_whoever_copied_the_cookie(space: Space) -> None:
    person, telephone = somebody_with_telephone(space)
    browser = come_in(space, person, telephone)
    asked = browser.get("/mon-compte/second-facteur/codes-de-secours")
    codes = codes_of(give(browser, asked, telephone.code()))
    copied = space.visitor()
    copied.browser.set_cookie("session", browser.cookies()["session"], domain=copied.host)
    for path in ("/connexion/codes-de-secours", "/connexion/codes-de-secours.txt", asked.url, "/"):
        seen = copied.get(path)
        assert not any(code in seen.response.text for code in codes), path


def test_new_ones_end_those_before(space: Space) -> None:
    person, telephone = somebody_with_telephone(space)
    before = telephone.recovery_codes()
    browser = come_in(space, person, telephone)
    asked = browser.get("/mon-compte/second-facteur/codes-de-secours")
    assert "ne serviront plus" in asked.text
    shown = give(browser, asked, telephone.code())
    assert set(codes_of(shown)).isdisjoint(before)
    other, page = asked_for_code(space, person)
    assert give(other, page, before[0]).status == 422
    assert give(other, page, codes_of(shown)[0]).status == 302
