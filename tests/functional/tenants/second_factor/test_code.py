"""After the password, a code: each good once, for its owner alone, and guessed by nobody."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from provisioner.instances.work import Platform
from storage.throttle import Limit
from tenants.lost_passwords import VALIDITY, ResetLink
from tenants.models import Account, PasswordReset
from tenants.one_time_links import add_row
from tenants.second_factor.personal import REFUSED
from tests.functional.crowd import Dial, limits, somewhere
from tests.functional.tenants.second_factor.keys import (
    asked_for_code,
    come_in,
    give,
    somebody_with_telephone,
)
from tests.functional.tenants.space import PASSWORD, Person, Space, log_in
from tests.pages import Page, PageClient


def test_the_right_code_opens_the_page_that_was_first_asked_for(space: Space) -> None:
    person, telephone = somebody_with_telephone(space)
    browser, page = asked_for_code(space, person, "/login?next=/mon-compte/appareils")
    entered = give(browser, page, telephone.code())
    assert entered.headers["Location"] == "/mon-compte/appareils"
    assert browser.follow(entered).heading == "Mes appareils"


def test_the_page_asks_for_figures_and_lets_the_telephone_fill_them_in(space: Space) -> None:
    person, _ = somebody_with_telephone(space)
    _, page = asked_for_code(space, person)
    field = page.document.find(".//input[@name='code']")
    assert field is not None
    assert (field.get("inputmode"), field.get("autocomplete")) == ("numeric", "one-time-code")


def test_spaces_are_no_mistake(space: Space) -> None:
    person, telephone = somebody_with_telephone(space)
    browser, page = asked_for_code(space, person)
    code = telephone.code()
    assert give(browser, page, f" {code[:3]} {code[3:]} ").status == 302


def test_nobody_has_logged_in_before_the_code(space: Space) -> None:
    person, telephone = somebody_with_telephone(space)
    browser, page = asked_for_code(space, person)
    with space.rows() as session:
        assert session.get_one(Account, person.id).last_login_at is None
    assert "login" not in space.kinds_about(person.id)
    give(browser, page, telephone.code())
    with space.rows() as session:
        assert session.get_one(Account, person.id).last_login_at is not None
    assert space.kinds_about(person.id)[-1] == "login"


@pytest.mark.parametrize("typed", ["000000", "12345", "1234567", "abcdef", "ABCDE-FGHJK", "é" * 90, "٣" * 6])
def test_a_wrong_code_is_refused_kept_on_record_and_asked_again(space: Space, typed: str) -> None:
    person, telephone = somebody_with_telephone(space)
    browser, page = asked_for_code(space, person)
    refused = give(browser, page, typed)
    assert (refused.status, refused.heading) == (422, "Votre code")
    assert REFUSED.split("’")[1] in refused.text
    assert space.kinds_about(person.id)[-1] == "login.refused"
    assert give(browser, refused, telephone.code()).status == 302


def test_no_code_is_asked_for_nothing(space: Space) -> None:
    person, _ = somebody_with_telephone(space)
    browser, page = asked_for_code(space, person)
    refused = give(browser, page, "")
    assert refused.status == 422
    assert "Saisissez le code." in refused.text


def test_a_code_opens_once(space: Space) -> None:
    person, telephone = somebody_with_telephone(space)
    code = telephone.code()
    first, page = asked_for_code(space, person)
    second, another = asked_for_code(space, person)
    assert give(first, page, code).status == 302
    assert give(second, another, code).status == 422


def test_of_two_who_bring_the_same_code_at_once_one_comes_in(space: Space) -> None:
    person, telephone = somebody_with_telephone(space)
    code, together = telephone.code(), Barrier(2)
    arrived = [asked_for_code(space, person) for _ in range(2)]
    statuses: list[int] = []

    def go(number: int) -> None:
        browser, page = arrived[number]
        together.wait()
        statuses.append(give(browser, page, code).status)

    threads = [Thread(target=go, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [302, 422]


def test_a_code_of_somebody_else_opens_nothing(space: Space) -> None:
    person, _ = somebody_with_telephone(space)
    _, telephone = somebody_with_telephone(space)
    browser, page = asked_for_code(space, person)
    assert give(browser, page, telephone.code()).status == 422
    assert give(browser, page, telephone.recovery_codes()[0]).status == 422


def test_a_step_of_one_instance_means_nothing_in_another(space: Space, neighbour: Space) -> None:
    person, telephone = somebody_with_telephone(space)
    browser, _ = asked_for_code(space, person)
    elsewhere = neighbour.visitor()
    elsewhere.browser.set_cookie("session", browser.cookies()["session"], domain=elsewhere.host)
    assert elsewhere.get("/connexion/code").headers["Location"] == "/login"
    token = elsewhere.get("/login").form().find(".//input[@name='csrf_token']")
    assert token is not None
    sent = elsewhere.post("/connexion/code", {"code": telephone.code(), "csrf_token": token.attrib["value"]})
    assert sent.headers["Location"] == "/login"


def test_the_password_alone_opens_nothing(space: Space) -> None:
    person, _ = somebody_with_telephone(space)
    browser, page = asked_for_code(space, person)
    token = page.document.find(".//input[@name='csrf_token']")
    assert token is not None
    address = space.app.url_map.bind("")
    for rule in space.app.url_map.iter_rules():
        if rule.endpoint.endswith("static") or rule.arguments or not rule.methods:
            continue
        method = "GET" if "GET" in rule.methods else "POST"
        path = address.build(rule.endpoint, method=method)
        seen = knock(browser, method, path, token.attrib["value"])
        assert seen != "inside", path


def knock(browser: PageClient, method: str, path: str, token: str) -> str:
    """``inside`` for what only somebody with an open session is shown."""
    if path in {"/connexion/code", "/logout"}:
        return "the step itself, and the way out"
    page = browser.get(path) if method == "GET" else browser.post(path, {"csrf_token": token})
    if page.status != 200 or page.response.mimetype != "text/html":
        return str(page.status)
    return "inside" if page.document.find(".//form[@action='/logout'].//button") is not None else "public"


def test_opening_another_page_leads_back_to_the_code(space: Space) -> None:
    person, _ = somebody_with_telephone(space)
    browser, _ = asked_for_code(space, person)
    login = browser.follow(browser.get("/mon-compte/appareils"))
    assert login.headers["Location"] == "/connexion/code?next=/mon-compte/appareils"


def test_who_is_not_the_one_starts_again(space: Space) -> None:
    person, _ = somebody_with_telephone(space)
    browser, page = asked_for_code(space, person)
    left = browser.submit(page, action="/logout")
    assert browser.follow(left).heading == "Connexion"
    assert browser.get("/connexion/code").headers["Location"] == "/login"


def test_after_ten_minutes_the_password_is_asked_again(space: Space, platform: Platform) -> None:
    person, telephone = somebody_with_telephone(space)
    dial = Dial(platform.clock())
    with space.configured(clock=dial) as served:
        browser, page = asked_for_code(served, person)
        dial.forward(timedelta(minutes=11))
        assert give(browser, page, telephone.code()).headers["Location"] == "/login"


def test_the_cookie_of_the_step_before_opens_nothing_after_it(space: Space) -> None:
    person, telephone = somebody_with_telephone(space)
    browser, page = asked_for_code(space, person)
    before = browser.cookies()["session"]
    give(browser, page, telephone.code())
    assert browser.cookies()["session"] != before
    copied = space.visitor()
    copied.browser.set_cookie("session", before, domain=copied.host)
    assert copied.get("/").status == 302
    assert copied.get("/connexion/code").headers["Location"] == "/login"


def test_a_session_that_somebody_planted_is_not_the_one_that_opens(space: Space) -> None:
    attacker, other = somebody_with_telephone(space)
    planted = come_in(space, attacker, other).cookies()["session"]
    person, telephone = somebody_with_telephone(space)
    victim = space.visitor()
    victim.browser.set_cookie("session", planted, domain=victim.host)
    victim.submit(victim.get("/"), action="/logout")
    page = victim.follow(log_in(victim, person.email))
    give(victim, page, telephone.code())
    watching = space.visitor()
    watching.browser.set_cookie("session", planted, domain=watching.host)
    assert watching.get("/").status == 302


def test_guessing_codes_is_throttled_for_the_account(space: Space, platform: Platform) -> None:
    person, telephone = somebody_with_telephone(space)
    dial = Dial(platform.clock())
    with space.configured(throttle=limits(account="3/15min"), clock=dial) as served:
        browser, page = asked_for_code(served, person)
        assert [give(browser, page, "000000").status for _ in range(3)] == [422, 422, 422]
        late = give(browser, page, telephone.code())
        assert (late.status, late.heading, late.headers["Retry-After"]) == (429, "Votre code", "300")
        dial.forward(timedelta(minutes=5, seconds=1))
        assert give(browser, page, telephone.recovery_codes()[0]).status == 302


def test_guessing_from_many_addresses_is_throttled_for_the_account_too(space: Space) -> None:
    person, _ = somebody_with_telephone(space)
    many = limits()
    few = type(many)(many.account, many.address, many.overall, everywhere=Limit.parse("3/1d"))
    statuses = []
    with space.configured(throttle=few) as served:
        for _ in range(4):
            browser = PageClient(served.app, served.host, address=somewhere())
            page = browser.follow(log_in(browser, person.email))
            statuses.append(give(browser, page, "000000").status)
    assert statuses == [422, 422, 422, 429]


def choose_by_mail(space: Space, browser: PageClient, person: Person) -> Page:
    """Another password, behind a link that was mailed; returns the page of the code."""
    with space.rows() as session:
        account = session.get_one(Account, person.id)
        reset = add_row(session, PasswordReset, account, VALIDITY, space.platform.clock())
        link = ResetLink.make(space.platform.keys, space.id, reset.id).path
    another = "neuf galets sous le quai"
    return browser.follow(browser.submit(browser.get(link), {"password": another, "repeated": another}))


def test_another_password_lets_the_owner_in_whom_such_guessing_locked_out(space: Space) -> None:
    person, telephone = somebody_with_telephone(space)
    many = limits()
    few = type(many)(many.account, many.address, many.overall, everywhere=Limit.parse("1/1d"))
    with space.configured(throttle=few) as served:
        thief = PageClient(served.app, served.host, address=somewhere())
        give(thief, thief.follow(log_in(thief, person.email)), "000000")
        browser, page = asked_for_code(served, person)
        locked = give(browser, page, telephone.code())
        assert locked.status == 429
        assert "choisissez-en un autre par « Mot de passe oublié ? »" in locked.text
        page = choose_by_mail(served, browser, person)
        assert give(browser, page, telephone.code()).headers["Location"] == "/"


def test_choosing_passwords_again_and_again_does_not_make_guessing_endless(space: Space) -> None:
    person, _ = somebody_with_telephone(space)
    few = replace(limits(), everywhere=Limit.parse("2/1d"), any_password=Limit.parse("3/1d"))
    with space.configured(throttle=few) as served:
        reader_of_mail = PageClient(served.app, served.host, address=somewhere())
        page = reader_of_mail.follow(log_in(reader_of_mail, person.email))
        assert [give(reader_of_mail, page, "000000").status for _ in range(3)] == [422, 422, 429]
        page = choose_by_mail(served, reader_of_mail, person)
        assert give(reader_of_mail, page, "000000").status == 422
        refused = give(reader_of_mail, page, "000000")
        assert refused.status == 429
        assert "derrière plusieurs mots de passe" in refused.text


def test_another_password_ends_the_steps_of_whoever_knew_the_one_before(space: Space) -> None:
    person, telephone = somebody_with_telephone(space)
    thief, page = asked_for_code(space, person)
    owner = come_in(space, person, telephone)
    form = owner.get("/mon-compte/mot-de-passe")
    another = "dix-sept canards au bord"
    owner.submit(
        form,
        {"current": PASSWORD, "password": another, "repeated": another},
        action=form.form().get("action"),
    )
    assert give(thief, page, telephone.code()).headers["Location"] == "/login"
