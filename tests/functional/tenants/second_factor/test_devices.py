"""Where somebody is signed in, and how that ends: at once, in every process."""

import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest

from provisioner.addresses import Addresses
from provisioner.app.instances import tenant_application
from tenants.web.database import close_databases
from tests.functional.tenants.space import Space, log_in
from tests.pages import Page, PageClient, text_of

DEVICES = "/mon-compte/appareils"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"


@pytest.fixture
def twin(space: Space, addresses: Addresses) -> Iterator[Space]:
    """The same instance, served by a second process."""
    app = tenant_application(addresses)
    yield replace(space, app=app)
    close_databases(app)


def with_cookie_of(browser: PageClient, space: Space) -> PageClient:
    copied = space.visitor()
    copied.browser.set_cookie("session", browser.cookies()["session"], domain=copied.host)
    return copied


def listed(page: Page) -> list[str]:
    found = page.document.find(".//ul[@class='devices']")
    assert found is not None
    return [text_of(each) for each in found]


def ends(page: Page) -> list[str]:
    """Where the buttons of the other devices lead."""
    actions = (form.get("action", "") for form in page.document.iter("form"))
    return [action for action in actions if action.startswith(DEVICES) and "autres" not in action]


def test_each_is_named_and_this_one_is_marked(space: Space) -> None:
    person, here, there = space.member(), space.visitor(), space.visitor()
    log_in(here, person.email)
    login = there.get("/login")
    there.submit(login, {"email": person.email, "password": "sept petites lanternes"}, User_Agent=FIREFOX)
    devices = listed(here.get(DEVICES))
    assert len(devices) == 2
    assert "cet appareil" in devices[0]
    assert devices[1].startswith("Firefox sur Windows")
    assert "Adresse 127.0.0.1" in devices[1]
    assert "vu aujourd’hui à" in devices[1]


def test_one_is_signed_out_at_once_in_every_process(space: Space, twin: Space) -> None:
    person, here, there = space.member(), space.visitor(), space.visitor()
    log_in(here, person.email)
    log_in(there, person.email)
    elsewhere = with_cookie_of(there, twin)
    assert elsewhere.get("/").status == 200
    page = here.get(DEVICES)
    done = here.submit(page, action=ends(page)[0])
    assert elsewhere.get("/").status == there.get("/").status == 302
    assert "Cet appareil est déconnecté" in here.follow(done).text
    assert space.kinds_about(person.id)[-1] == "sessions.ended"


def test_all_others_are_signed_out_and_this_one_stays(space: Space) -> None:
    person = space.member()
    here, *others = (space.visitor() for _ in range(3))
    for browser in (here, *others):
        log_in(browser, person.email)
    here.submit(here.get(DEVICES), action=f"{DEVICES}/autres/fin")
    assert [browser.get("/").status for browser in others] == [302, 302]
    assert len(listed(here.get(DEVICES))) == 1


def test_leaving_ends_the_session_in_every_process_whoever_holds_its_cookie(
    space: Space, twin: Space
) -> None:
    browser = space.signed_in()
    copied = with_cookie_of(browser, twin)
    browser.submit(browser.get("/"), action="/logout")
    assert copied.get("/").status == 302
    assert copied.get("/").status == 302


def test_somebody_else_s_device_is_as_unknown_as_none(space: Space) -> None:
    person, other = space.visitor(), space.visitor()
    log_in(person, space.member().email)
    owner = space.member()
    log_in(other, owner.email)
    log_in(space.visitor(), owner.email)
    (theirs,) = ends(other.get(DEVICES))
    for path in (theirs, f"{DEVICES}/{uuid.uuid4()}/fin"):
        assert person.submit(person.get("/"), action="/logout", to=path).status == 404
    assert len(listed(other.get(DEVICES))) == 2
