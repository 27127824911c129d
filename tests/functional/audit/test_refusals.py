"""Who was refused what is on record: never what they typed, and never more than a trail can bear."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from provisioner.addresses import Addresses
from provisioner.instances.work import Platform
from provisioner.models import ControlEvent
from storage.trail import head_of
from tenants.models import AuditEvent
from tenants.roles import Role
from tenants.web.refusals import ON_RECORD, ON_RECORD_INSIDE
from tests.functional.audit.ledger import Ledger
from tests.functional.console.office import Office
from tests.functional.crowd import Dial, Place, limits, somewhere
from tests.functional.tenants.space import PASSWORD, Space

SECRET = "mot de passe tapé à côté"


def lines(space: Space, kind: str) -> list[AuditEvent]:
    with space.rows() as session:
        rows = session.scalars(
            select(AuditEvent).where(AuditEvent.kind == kind).order_by(AuditEvent.position)
        ).all()
        session.expunge_all()
    return list(rows)


def test_a_page_that_the_role_does_not_open(space: Space) -> None:
    browser = space.signed_in(Role.CONSEILLER)
    assert browser.get("/comptes").status == 403
    [line] = lines(space, "access.denied")
    assert (line.actor or "").startswith("account:")
    assert (line.address, line.fields) == ("127.0.0.1", {"endpoint": "accounts.show"})
    assert len(line.request_id or "") == 32


def test_a_form_without_its_token_is_told_with_who_sent_it(space: Space) -> None:
    assert space.visitor().post("/login", {"email": "x@y.example", "password": SECRET}).status == 400
    assert space.signed_in().post("/logout", {}).status == 400
    nobody, somebody = lines(space, "form.refused")
    assert (nobody.actor, nobody.fields) == (None, {"endpoint": "login.submit"})
    assert somebody.actor is not None


@pytest.mark.parametrize(
    "path", ["/invitation/{}/x", "/nouveau-mot-de-passe/{}/x"], ids=["invitation", "reset"]
)
def test_a_link_that_is_none(space: Space, path: str) -> None:
    address = path.format("00000000-0000-0000-0000-000000000000")
    assert space.visitor().get(address).status == 410
    [line] = lines(space, "link.refused")
    assert "00000000" not in str(line.fields)


def test_a_refused_login_says_whose_and_why_and_nothing_typed(space: Space) -> None:
    person = space.member()
    browser = space.visitor()
    browser.submit(browser.get("/login"), {"email": person.email, "password": SECRET})
    browser.submit(browser.get("/login"), {"email": SECRET, "password": SECRET})
    known, unknown = lines(space, "login.refused")
    assert known.fields == {"account": str(person.id), "reason": "password"}
    assert unknown.fields == {"account": None, "reason": "unknown"}
    with space.rows() as session:
        told = str([(one.fields, one.actor) for one in session.scalars(select(AuditEvent))])
    assert SECRET not in told


@pytest.fixture
def dial(platform: Platform) -> Dial:
    return Dial(platform.clock())


@pytest.fixture
def flooded(space: Space, dial: Dial) -> Iterator[Space]:
    with space.configured(throttle=limits(account="3/15min", address="5/15min"), clock=dial) as served:
        yield served


def test_attempts_that_are_put_off_are_on_record(flooded: Space) -> None:
    person = flooded.member()
    here = Place(flooded.app, flooded.host, somewhere())
    here.fail(person.email, 4)
    [line] = lines(flooded, "attempts.refused")
    assert line.fields == {"action": "login"}


def test_a_flood_from_one_address_fills_no_trail(flooded: Space, dial: Dial) -> None:
    here = Place(flooded.app, flooded.host, somewhere())
    for _ in range(3 * ON_RECORD.address.times):
        here.log_in("personne@structure.example")
    assert len(lines(flooded, "attempts.refused")) == ON_RECORD.address.times
    dial.forward(timedelta(hours=1))
    here.fail("personne@structure.example", 6)
    assert len(lines(flooded, "attempts.refused")) > ON_RECORD.address.times


def test_a_flood_from_everywhere_fills_no_trail_either(flooded: Space) -> None:
    most = ON_RECORD.overall.times
    for _ in range(most + 5):
        place = Place(flooded.app, flooded.host, somewhere())
        assert place.visitor().post("/login", {}).status == 400
    assert len(lines(flooded, "form.refused")) == most


def test_whoever_is_refused_very_often_hides_no_colleague_at_the_same_address(flooded: Space) -> None:
    noisy, quiet = flooded.signed_in(Role.CONSEILLER), flooded.signed_in(Role.CONSEILLER)
    for _ in range(ON_RECORD_INSIDE.account.times + 3):
        assert noisy.get("/comptes").status == 403
    assert len(lines(flooded, "access.denied")) == ON_RECORD_INSIDE.account.times
    assert quiet.get("/comptes").status == 403
    assert flooded.visitor().post("/login", {}).status == 400
    *_, of_quiet = lines(flooded, "access.denied")
    assert of_quiet.actor != lines(flooded, "access.denied")[0].actor
    assert len(lines(flooded, "form.refused")) == 1


def test_refusals_are_anchored_and_sound(space: Space, ledger: Ledger) -> None:
    space.visitor().post("/login", {})
    assert ledger.head().position in ledger.anchors()
    assert ledger.harms() == []


@pytest.fixture(scope="module")
def office(platform: Platform, addresses: Addresses) -> Iterator[Office]:
    with Office.opened(platform, addresses) as opened:
        yield opened


def since(office: Office, position: int) -> list[ControlEvent]:
    with office.rows() as session:
        rows = session.scalars(
            select(ControlEvent).where(ControlEvent.position > position).order_by(ControlEvent.position)
        ).all()
        session.expunge_all()
    return list(rows)


def now_at(office: Office) -> int:
    with office.rows() as session:
        return head_of(session, ControlEvent).position


def test_refusals_of_the_console_are_on_its_own_trail(office: Office) -> None:
    before, email = now_at(office), office.colleague()
    browser = office.visitor()
    browser.submit(browser.get("/login"), {"email": email, "password": SECRET})
    browser.submit(browser.get("/login"), {"email": "personne@operateur.example", "password": SECRET})
    browser.get("/bienvenue/pas-un-lien")
    office.visitor().post("/logout", {})
    told = [(line.kind, line.actor) for line in since(office, before)]
    assert ("staff.login_refused", None) in told
    assert ("link.refused", None) in told
    assert ("form.refused", None) in told
    assert SECRET not in str([line.fields for line in since(office, before)])


def test_what_staff_change_is_on_record_with_who_did_it(office: Office, space: Space) -> None:
    browser = office.signed_in()
    slug, before = space.host.split(".")[0], now_at(office)
    browser.submit(browser.get(f"/instances/{slug}/suspension"), {})
    [line] = since(office, before)
    assert (line.kind, line.fields) == ("instance.suspended", {"slug": slug})
    assert (line.actor or "").startswith("staff:")
    assert line.address == "127.0.0.1"
    assert PASSWORD not in str(line.fields)
