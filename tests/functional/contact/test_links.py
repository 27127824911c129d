"""The private link: looked at, opened, ended; and the one page of every link that does not open."""

import re
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from provisioner.dossiers import links
from provisioner.dossiers.links import VALIDITY
from provisioner.dossiers.models import PrivateLink
from tests.functional.contact.desk import HOST, Case, Dossiers
from tests.functional.crowd import Dial, Place, limits, somewhere
from tests.functional.dossiers.folders import complete_entry
from tests.pages import Page, PageClient

SHUT = "Cette page ne s’ouvre pas"


@pytest.fixture
def case(dossiers: Dossiers) -> Case:
    return dossiers.opened_by_contact()


def as_sent(page: Page) -> tuple[int, str, dict[str, str]]:
    """Status, bytes and headers, without what is new in each answer."""
    nonce = re.compile(r"nonce-[\w-]+")
    told = {name: value for name, value in page.headers.items() if name not in {"Vary", "X-Request-Id"}}
    headers = {name: nonce.sub("nonce", value) for name, value in told.items()}
    return page.status, re.sub(r'nonce="[\w-]+"', "", page.response.text), headers


def opened_at(case: Case) -> list[object]:
    with case.dossiers.folders.rows() as session:
        return [link.opened_at for link in session.query(PrivateLink).filter_by(dossier_id=case.id)]


def test_looking_at_a_link_says_whose_dossier_it_is_and_uses_nothing_up(dossiers: Dossiers) -> None:
    case = dossiers.invited(complete_entry("Ville de Surville"))
    for _ in range(3):
        page = case.browser.get(case.link)
        assert (page.status, page.heading) == (200, "Votre annexe à compléter")
        assert "Ville de Surville" in page.text
        assert "Le lien est valable jusqu’au" in page.text
    assert opened_at(case) == [None]
    assert case.get().heading == SHUT


def test_the_button_opens_the_dossier_and_the_address_forgets_the_secret(dossiers: Dossiers) -> None:
    case = dossiers.invited()
    answer = case.open()
    assert (answer.status, answer.headers["Location"]) == (303, f"/{case.id}/")
    page = case.browser.follow(answer)
    assert (page.status, page.heading) == (200, "Votre annexe")
    assert case.link.rsplit("/", 1)[1] not in page.response.text
    first = opened_at(case)
    assert first != [None]
    case.open()
    assert opened_at(case) == first


def shut_links(dossiers: Dossiers) -> Iterator[tuple[str, str]]:
    """What each is, and its path."""
    revoked, given_up, accepted = (dossiers.invited() for _ in range(3))
    revoked.revoke()
    given_up.give_up()
    accepted.accept()
    replaced = dossiers.invited()
    dossiers.new_link(replaced.id)
    yield "revoked", revoked.link
    yield "replaced", replaced.link
    yield "given up", given_up.link
    yield "accepted", accepted.link
    yield "guessed", f"/ouvrir/{'A' * 43}"
    yield "cut off", dossiers.invited().link[:-4]
    yield "prolonged", f"{dossiers.invited().link}x"
    yield "malformed", "/ouvrir/%00é%F0%9F%9A%B2"
    yield "endless", f"/ouvrir/{'x' * 3000}"
    yield "an id", f"/ouvrir/{revoked.id}"
    yield "nowhere", "/nulle-part"
    yield "no dossier", f"/{uuid.uuid4()}/"
    yield "not opened here", f"/{revoked.id}/"
    yield "no id", "/pas-un-id/structure"
    yield "no section", f"/{revoked.id}/rien"


def test_whatever_does_not_open_gets_the_very_same_page(dossiers: Dossiers) -> None:
    answers = {name: as_sent(dossiers.visitor().get(path)) for name, path in shut_links(dossiers)}
    answers["expired"] = expired(dossiers)
    plain = answers["guessed"]
    assert (plain[0], SHUT in plain[1]) == (404, True)
    assert {name for name, answer in answers.items() if answer != plain} == set()


def expired(dossiers: Dossiers) -> tuple[int, str, dict[str, str]]:
    case = dossiers.invited()
    dial = Dial(dossiers.folders.platform.clock())
    with dossiers.configured(clock=dial) as later:
        browser = later.visitor()
        assert browser.get(case.link).status == 200
        dial.forward(VALIDITY)
        return as_sent(browser.get(case.link))


def test_a_link_that_ends_while_its_page_is_open_cannot_be_pressed(dossiers: Dossiers) -> None:
    case = dossiers.invited()
    page = case.browser.get(case.link)
    case.revoke()
    assert as_sent(case.browser.submit(page)) == as_sent(case.browser.get("/nulle-part"))
    assert opened_at(case) == [None]


def test_a_link_taken_back_shuts_every_page_at_once(case: Case) -> None:
    page, before = case.get("structure"), case.entry
    case.revoke()
    plain = as_sent(case.browser.get("/nulle-part"))
    for name in ("", "structure", "comptes", "verification", "merci", "image/logo", "nuances"):
        assert as_sent(case.get(name)) == plain, name
    assert as_sent(case.browser.submit(page, {"structure.name": "Trop tard"})) == plain
    assert case.entry == before


def test_a_page_that_waits_for_staff_to_take_the_link_back_saves_nothing(case: Case) -> None:
    page, before = case.get("structure"), case.entry
    with ThreadPoolExecutor() as contact, case.locked() as (session, dossier):
        answer = contact.submit(case.browser.submit, page, {"structure.name": "Trop tard"})
        wait_until_somebody_waits(session)
        links.revoke(session, dossier, case.dossiers.folders.platform.clock())
    assert answer.result().heading == SHUT
    assert case.entry == before


def wait_until_somebody_waits(session: Session) -> None:
    deadline = time.monotonic() + 30
    while not session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
        assert time.monotonic() < deadline, "nobody ever waited for the dossier"
        time.sleep(0.01)


def test_a_link_ends_by_itself_in_the_middle(dossiers: Dossiers) -> None:
    case = dossiers.invited()
    dial = Dial(dossiers.folders.platform.clock())
    with dossiers.configured(clock=dial) as later:
        case = Case(later, case.id, case.link, later.visitor())
        case.open()
        dial.forward(VALIDITY - timedelta(minutes=5))
        assert case.get("structure").status == 200
        dial.forward(timedelta(minutes=5))
        assert case.get("structure").heading == SHUT


def test_an_acceptance_shuts_the_dossier(case: Case) -> None:
    case.accept()
    assert case.get().heading == SHUT


def test_a_new_link_opens_what_the_one_before_no_longer_does(case: Case) -> None:
    link = case.dossiers.new_link(case.id)
    assert case.get().heading == SHUT
    assert case.browser.submit(case.browser.get(link)).status == 303
    assert case.get().status == 200


def test_a_browser_holds_several_dossiers_apart(dossiers: Dossiers) -> None:
    browser = dossiers.visitor()
    cases = [Case(dossiers, case.id, case.link, browser) for case in (dossiers.invited() for _ in range(3))]
    for case in cases:
        case.open()
    names = [case.dossier.title for case in cases]
    for case, name in zip(cases, names, strict=True):
        shown = case.get("structure").response.text
        assert [other for other in names if other in shown] == [name]
    cases[1].revoke()
    assert [case.get().status for case in cases] == [200, 404, 200]


def test_the_cookie_keeps_to_its_size(dossiers: Dossiers) -> None:
    browser = dossiers.visitor()
    cases = [Case(dossiers, case.id, case.link, browser) for case in (dossiers.invited() for _ in range(21))]
    for case in cases:
        case.open()
    assert len(browser.cookies()["annexe_session"]) < 3000
    assert [case.get().status for case in cases] == [404] + [200] * 20
    cases[0].open()
    assert cases[0].get().status == 200


def test_a_link_opens_one_dossier_and_no_other(case: Case) -> None:
    other = case.dossiers.opened_by_contact()
    stranger = Case(case.dossiers, other.id, other.link, case.browser)
    plain = as_sent(case.browser.get("/nulle-part"))
    for name in ("", "structure", "verification", "image/logo"):
        assert as_sent(stranger.get(name)) == plain, name


def test_the_service_may_restart_between_two_steps(case: Case) -> None:
    page = case.get("structure")
    with case.dossiers.restarted() as again:
        browser = PageClient(again.app, HOST)
        browser.browser.set_cookie("annexe_session", case.browser.cookies()["annexe_session"], domain=HOST)
        answer = browser.submit(page, {"structure.name": "Ville de Surville", "action": "continue"})
        assert (answer.status, answer.headers["Location"]) == (303, f"/{case.id}/contact")
    assert case.get("structure").form().find(".//input[@value='Ville de Surville']") is not None


def test_guessing_is_slowed_down_and_stops_nobody_elsewhere(dossiers: Dossiers) -> None:
    case, dial = dossiers.invited(), Dial(dossiers.folders.platform.clock())
    own = {"throttle": limits(address="3/15min"), "secret_key": uuid.uuid4().hex}
    with dossiers.configured(clock=dial, **own) as served:
        guesser, contact = (Place(served.app, HOST, somewhere()).visitor() for _ in range(2))
        assert [guesser.get(f"/ouvrir/{letter * 43}").status for letter in "abc"] == [404] * 3
        page = guesser.get(case.link)
        assert (page.status, page.heading) == (429, "Trop d’essais")
        assert "Réessayez dans 5 minutes" in page.text
        assert {contact.get(case.link).status for _ in range(5)} == {200}
        assert contact.submit(contact.get(case.link)).status == 303
        dial.forward(timedelta(minutes=5))
        assert guesser.get(case.link).status == 200
