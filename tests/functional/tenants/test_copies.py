"""A restored copy is there for staff who came through a link, and for nobody else; nothing leaves it."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from provisioner.instances.work import Platform
from tenants.inventory import rows_by_table
from tenants.models import Mail
from tenants.registry import WakeUp
from tenants.roles import Role
from tenants.visits import STAY_LASTS, VisitKey, link_path
from tests.functional.tenants.space import PASSWORD, Space
from tests.members import live_instance
from tests.pages import Page, PageClient

TAKEN_AT = datetime(2026, 3, 3, 1, 14, tzinfo=UTC)
NOBODY = "nobody.localhost"


@pytest.fixture(scope="module")
def copy(platform: Platform, app: Flask, space: Space) -> Space:
    """An entry of the registry that says of itself that it was restored from ``space``."""
    return copy_of(space, platform, app)


def copy_of(original: Space, platform: Platform, app: Flask) -> Space:
    made = Space.of(platform, app, live_instance(platform))
    with made.registered() as entry:
        entry.copy_of, entry.copied_at, entry.name = original.id, TAKEN_AT, original.name
    return made


def link_to(copy: Space, made_at: datetime | None = None) -> str:
    return link_path(VisitKey(copy.platform.keys, copy.id).link(made_at or copy.platform.clock()))


def visiting(copy: Space) -> PageClient:
    """The browser of somebody who came through a link."""
    browser = copy.visitor()
    assert browser.follow(browser.get(link_to(copy))).status == 200
    return browser


def without_nonce(page: Page) -> tuple[int, bytes, dict[str, str]]:
    """All that came, but for the value that differs at each request."""
    policy = page.headers["Content-Security-Policy"]
    nonce = policy.split("'nonce-", 1)[1].split("'", 1)[0]
    told = {name: value for name, value in page.headers.items() if name != "X-Request-Id"}
    headers = {name: value.replace(nonce, "") for name, value in told.items()}
    return page.status, page.response.data.replace(nonce.encode(), b""), headers


PATHS = ["/", "/login", "/visite", "/visite/", "/visite/x", "/comptes", "/source", "/static/layout.css", "/x"]


@pytest.mark.parametrize("path", PATHS)
def test_without_a_link_a_copy_answers_as_a_name_that_nobody_has(copy: Space, path: str) -> None:
    nobody = without_nonce(PageClient(copy.app, NOBODY).get(path))
    assert without_nonce(copy.visitor().get(path)) == nobody
    posted = without_nonce(PageClient(copy.app, NOBODY).post(path, {"email": "a"}))
    assert without_nonce(copy.visitor().post(path, {"email": "a"})) == posted


def test_a_member_of_the_original_finds_no_copy(copy: Space, space: Space) -> None:
    cookie = space.signed_in(Role.SUPER_CONSEILLER).cookies()["session"]
    browser = copy.visitor()
    browser.browser.set_cookie("session", cookie, domain=copy.host)
    assert browser.get("/comptes").heading == "Aucun site à cette adresse"


def test_a_link_leads_to_what_the_copy_holds(copy: Space) -> None:
    browser = copy.visitor()
    page = browser.follow(browser.get(link_to(copy)))
    assert (page.status, page.heading) == (200, "Visite de la copie")
    assert "Un territoire de collines." in page.text
    assert "Thermix" in page.text
    assert "Ambre Valmont Super-conseiller Invitation envoyée" in page.text
    assert "enabled_applications 9" in page.text


def test_every_page_of_a_copy_says_what_it_is(copy: Space, space: Space) -> None:
    browser = visiting(copy)
    notice = (
        f"Copie restaurée de {space.name}, données du 3 mars 2026 à 2 h 14 – réservée à l’équipe, aucun "
        "courriel ne part d’ici."
    )
    for path in ("/visite", "/login", "/donnees-personnelles", "/accessibilite", "/nulle-part", "/comptes"):
        assert notice in browser.get(path).text
    assert notice not in space.visitor().get("/login").text


def test_a_copy_is_kept_out_of_caches_and_search_engines(copy: Space) -> None:
    browser = visiting(copy)
    for path in ("/visite", "/login", f"/theme/{copy.theme_version}/theme.css", "/static/layout.css"):
        headers = browser.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Robots-Tag"] == "noindex, nofollow"


def test_the_login_page_shows_and_lets_nobody_in(copy: Space) -> None:
    person, browser = copy.member(Role.SUPER_CONSEILLER), visiting(copy)
    page = browser.get("/login")
    assert (page.status, page.heading) == (200, "Connexion")
    assert f"/theme/{copy.theme_version}/" in page.response.text
    refused = browser.submit(page, {"email": person.email, "password": PASSWORD})
    assert (refused.status, refused.heading) == (403, "Désactivé dans une copie")
    assert browser.follow(browser.get("/")).heading == "Visite de la copie"


@pytest.mark.parametrize("path", ["/mot-de-passe-oublie", "/invitation/x/y", "/nouveau-mot-de-passe/x/y"])
def test_links_and_lost_passwords_are_closed_in_a_copy(copy: Space, path: str) -> None:
    page = visiting(copy).get(path)
    assert (page.status, page.heading) == (403, "Désactivé dans une copie")


def mails_and_wake_ups(copy: Space) -> tuple[int, int]:
    with copy.rows() as session:
        mails = session.scalar(select(func.count()).select_from(Mail)) or 0
    with Session(copy.platform.control) as session:
        wake_ups = select(func.count()).select_from(WakeUp).where(WakeUp.instance_id == copy.id)
        return mails, session.scalar(wake_ups) or 0


def address(rule: Rule) -> str:
    """Somewhere that the rule leads, whatever is there."""
    return re.sub("<[^>]+>", "x", re.sub("<uuid:[^>]+>", str(uuid.uuid4()), rule.rule))


def test_no_mail_and_no_wake_up_leaves_a_copy(copy: Space) -> None:
    person, browser = copy.member(), visiting(copy)
    _, invitation = copy.invite()
    before = mails_and_wake_ups(copy)
    token = browser.get("/login").form().find(".//input[@name='csrf_token']")
    assert token is not None
    values = {"email": person.email, "password": PASSWORD, "csrf_token": token.attrib["value"]}
    for rule in copy.app.url_map.iter_rules():
        if "POST" in (rule.methods or set()):
            path = invitation if rule.endpoint == "invitation.submit" else address(rule)
            assert browser.post(path, values).status == 403, path
    assert mails_and_wake_ups(copy) == before


def test_the_link_of_one_copy_opens_no_other_name(
    platform: Platform, app: Flask, copy: Space, space: Space
) -> None:
    other = copy_of(space, platform, app)
    assert other.visitor().get(link_to(copy)).heading == "Aucun site à cette adresse"
    stay = visiting(copy).cookies()["visite"]
    for elsewhere in (other, space):
        browser = elsewhere.visitor()
        browser.browser.set_cookie("visite", stay, domain=elsewhere.host)
        assert browser.get("/visite").status == 404


@pytest.mark.parametrize("path", ["/visite", "/visite/x"])
def test_in_an_instance_there_is_nothing_to_visit(space: Space, path: str) -> None:
    assert space.visitor().get(path).heading == "Page introuvable"
    signed_in = space.signed_in(Role.SUPER_CONSEILLER)
    assert signed_in.get(path).heading == "Page introuvable"


@dataclass
class Clock:
    """A clock that a test sets."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def timed(copy: Space) -> Iterator[tuple[Space, Clock]]:
    clock = Clock(copy.platform.clock())
    with copy.configured(clock=clock) as served:
        yield served, clock


def test_a_link_is_good_for_a_quarter_of_an_hour(timed: tuple[Space, Clock]) -> None:
    copy, clock = timed
    link = link_to(copy, clock.now)
    clock.now += timedelta(minutes=15)
    assert copy.visitor().get(link).heading == "Aucun site à cette adresse"


def test_a_visit_ends_after_eight_hours_and_an_old_link_prolongs_none(timed: tuple[Space, Clock]) -> None:
    copy, clock = timed
    browser, link = copy.visitor(), link_to(copy, clock.now)
    assert browser.get(link).status == 302
    stay = browser.cookies()["visite"]
    clock.now += STAY_LASTS - timedelta(minutes=1)
    assert browser.follow(browser.get(link)).status == 200
    assert browser.cookies()["visite"] == stay
    clock.now += timedelta(minutes=1)
    assert browser.get("/visite").heading == "Aucun site à cette adresse"


def test_behind_https_the_visit_is_bound_to_its_host(copy: Space) -> None:
    with copy.configured(secure=True) as secure:
        cookie = secure.visitor().get(link_to(copy)).headers["Set-Cookie"]
    assert cookie.startswith("__Host-visite=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=28800"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_a_copy_without_a_look_says_to_come_back(platform: Platform, app: Flask, space: Space) -> None:
    bare = copy_of(space, platform, app)
    with bare.registered() as entry:
        entry.theme_version = None
    assert bare.visitor().get("/visite").heading == "Aucun site à cette adresse"
    assert bare.visitor().get(link_to(bare)).status == 503


def test_rows_are_counted_no_further_than_a_page_may_take(space: Space) -> None:
    with space.rows() as session:
        counted = rows_by_table(session.connection(), limit=5)
    assert counted["enabled_applications"] == 5
    assert counted["structure"] == 1
