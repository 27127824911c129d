"""What the applications log: each line with its request and instance, none with a secret or a typed login."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tenants.models import AuditEvent
from tests.functional.attacks.links import KINDS, Kind, invitation
from tests.functional.attacks.world import World
from tests.functional.tenants.space import Space, log_in
from tests.log import kept_log

FORGED = 'personne@structure.example\n{"event": "connexion de la direction", "level": "info"}'


@pytest.mark.parametrize("kind", KINDS)
def test_no_line_holds_the_secret_of_a_link(world: World, kind: Kind) -> None:
    link = kind(world)
    browser = link.browser
    with kept_log() as log:
        opened = browser.get(link.path)
        browser.get(f"{link.path}x")
        # Without a token, in a way that no page knows, and beside a page that does not exist.
        browser.post(link.path)
        browser.browser.open(link.path, base_url=browser.base, method="DELETE")
        browser.get(f"/nulle-part/{link.secret}?jeton={link.secret}", Referer=link.path)
    assert opened.status in {200, 302}
    assert len(log.lines(event="answered")) == 5
    assert len(link.secret) > 30
    assert link.secret not in log.text


def test_an_unexpected_error_behind_a_link_is_logged_without_it(world: World) -> None:
    link = invitation(world)
    with world.space.configured(servers={}) as broken, kept_log() as log:
        assert broken.visitor().get(link.path).status == 500
    errors = log.lines(level="error", endpoint="invitation.show")
    assert [line["instance"] for line in errors] == [str(world.space.id)]
    assert "Traceback" in errors[0]["exception"]
    assert link.secret not in log.text


def test_nothing_that_is_typed_at_the_door_is_logged(space: Space) -> None:
    person = space.member()
    with kept_log() as log:
        log_in(space.visitor(), person.email, "huit chaloupes grises")
        log_in(space.visitor(), FORGED, "huit chaloupes grises")
        log_in(space.visitor(), person.email)
        browser = space.visitor()
        browser.submit(browser.get("/mot-de-passe-oublie"), {"email": person.email})
    assert len(log.lines(event="answered", endpoint="login.submit")) == 3
    told = [typed for typed in (person.email, "chaloupes", "lanternes", "direction") if typed in log.text]
    assert told == []


def test_nothing_that_a_request_says_of_itself_forges_a_line(space: Space) -> None:
    forging = 'x"}\n{"event": "answered", "status": 200, "level": "info"}'
    with kept_log() as log:
        browser = space.visitor()
        browser.browser.open("/login", base_url=browser.base, method=forging.replace("\n", "\x0b"))
        browser.get(f"/{forging.replace(chr(10), '%0A')}?{forging.replace(chr(10), '%0A')}")
        browser.browser.set_cookie("session", forging.replace("\n", "\x85"), domain=browser.host)
        browser.get("/login")
    assert [line["status"] for line in log.lines(event="answered")] == [405, 404, 200]
    assert len(log.lines()) == log.text.count("\n") == 3


def test_a_statement_that_fails_does_not_tell_what_was_typed(world: World) -> None:
    """Neither in the registry's nor in the instance's database."""
    for engine in (world.platform.control, world.platform.tenants.engine(world.space.id, "primary")):
        with Session(engine) as session, pytest.raises(DBAPIError) as failed:
            session.execute(text("SELECT 1 / 0 WHERE :typed = :typed"), {"typed": "huit chaloupes grises"})
        assert "chaloupes" not in str(failed.value)


def test_every_line_of_a_request_bears_its_id_and_its_instance(space: Space) -> None:
    browser = space.signed_in()
    with kept_log() as log:
        refused = browser.get("/comptes")
    name = refused.headers["X-Request-Id"]
    assert len(log.lines()) == len(log.lines(request=name, instance=str(space.id))) >= 2
    (answered,) = log.lines(event="answered")
    assert (answered["endpoint"], answered["method"], answered["status"]) == ("accounts.show", "GET", 403)
    assert answered["application"] == "tenants.web"


def test_the_trail_knows_a_request_by_the_same_name(space: Space) -> None:
    person = space.member()
    answer = log_in(space.visitor(), person.email)
    logged_in = AuditEvent.fields["account"].astext == str(person.id)
    with space.rows() as session:
        names = session.scalars(select(AuditEvent.request_id).where(logged_in)).all()
    assert answer.headers["X-Request-Id"] in names


def test_a_visitor_names_no_request(space: Space) -> None:
    wanted = "f" * 32
    with kept_log() as log:
        page = space.visitor().get("/login", **{"X-Request-Id": wanted})
    (given,) = page.headers.getlist("X-Request-Id")
    assert given != wanted
    assert wanted not in log.text


def test_lines_of_the_console_name_no_instance(world: World) -> None:
    world.space.visitor().get("/login")
    with kept_log() as log:
        world.office.visitor().get("/login")
    (line,) = log.lines()
    assert line["application"] == "provisioner.web"
    assert "instance" not in line
