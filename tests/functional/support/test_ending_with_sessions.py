"""Visits end with the console's session that they were begun from, and so do links that nobody used yet."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from provisioner import staff
from provisioner.addresses import Addresses
from provisioner.app.instances import tenant_application
from provisioner.errors import Conflict
from provisioner.instances.support_access import vouch
from provisioner.instances.support_visits import end_visits
from provisioner.models import StaffMember
from tenants.registry import SupportPass
from tenants.web.database import close_databases
from tests.functional.console.office import log_in as log_in_to_the_console
from tests.functional.support.door import Door, is_in, path_of, refused, same_browser

HOUR = timedelta(hours=1)


def test_who_leaves_the_staff_is_out_of_every_instance_and_of_the_console(
    door: Door, neighbour: Door
) -> None:
    office, platform = door.office, door.space.platform
    leaving, staying = office.colleague(), office.colleague()
    console = office.visitor()
    log_in_to_the_console(console, leaving)
    granted, other = door.open(), neighbour.open()
    insiders = [door.visitor(granted, leaving), neighbour.visitor(other, leaving)]
    colleague = door.visitor(granted, staying)
    unused = door.link(granted, leaving)
    with office.rows() as session:
        staff.remove(session, staff.find(session, leaving.upper()), platform.clock())
    assert [browser.get("/").status for browser in insiders] == [302, 302]
    assert colleague.get("/").status == 200
    assert console.get("/").status == 302
    assert refused(door, unused)
    end_visits(platform)
    end_visits(platform)
    left = [line for line in door.on_record(granted) if line == ("support.left", "operator")]
    assert len(left) == 1
    assert is_in(colleague)


def _factor_reset(session: Session, member: StaffMember, now: datetime) -> None:
    assert staff.reset_factor(session, member, now)


def _password_chosen_anew(session: Session, member: StaffMember, now: datetime) -> None:
    staff.choose_password(session, member, "quatre tortues sous un parapluie", now)


def _all_sessions_ended(session: Session, member: StaffMember, now: datetime) -> None:
    staff.STAFF_SIGN_INS.end_all(session, member.id)


@pytest.mark.parametrize("change", [_factor_reset, _password_chosen_anew, _all_sessions_ended])
def test_visits_and_links_end_at_once_with_the_sessions_behind_them(
    door: Door, addresses: Addresses, change: Callable[[Session, StaffMember, datetime], None]
) -> None:
    email, granted = door.office.colleague(), door.open()
    inside, unused, colleague = door.visitor(granted, email), door.link(granted, email), door.visitor(granted)
    elsewhere = tenant_application(addresses)
    there = same_browser(inside, replace(door.space, app=elsewhere))
    assert is_in(there)
    with door.office.rows() as session:
        change(session, staff.find(session, email), door.space.platform.clock())
    assert [is_in(browser) for browser in (inside, there, colleague)] == [False, False, True]
    assert refused(door, unused)
    close_databases(elsewhere)


def test_who_signs_other_devices_out_ends_the_visits_of_those_and_keeps_their_own(door: Door) -> None:
    door.open()
    email = door.office.colleague()
    lost, mine = door.office.visitor(), door.office.visitor()
    for browser in (lost, mine):
        log_in_to_the_console(browser, email)
    visits = [door.space.visitor(), door.space.visitor()]
    for browser, visit in zip((lost, mine), visits, strict=True):
        assert visit.get(path_of(door.way_in(browser))).status == 302
    unused = path_of(door.way_in(lost))
    mine.submit(mine.get("/mon-compte/appareils"), action="/mon-compte/appareils/autres/fin")
    assert [is_in(visit) for visit in visits] == [False, True]
    assert refused(door, unused)
    mine.submit(mine.get("/mon-compte/appareils"), action="/logout")
    assert not is_in(visits[1])


def test_a_visit_lasts_no_longer_than_the_session_it_came_from(door: Door) -> None:
    """Which was ten hours old when somebody went in."""
    now = door.space.platform.clock()
    browser, link = door.space.visitor(), door.link(door.open(hours=72))
    with door.office.rows() as session:
        session.query(SupportPass).update({"expires_at": now + 2 * HOUR})
    browser.get(link)
    with door.space.configured(clock=lambda: now + HOUR) as later:
        assert is_in(same_browser(browser, later))
    with door.space.configured(clock=lambda: now + 3 * HOUR) as later:
        assert not is_in(same_browser(browser, later))


def test_a_session_that_ended_meanwhile_vouches_for_nobody(door: Door) -> None:
    with door.office.rows() as session, pytest.raises(Conflict):
        vouch(session, uuid.uuid4())


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO support_passes SELECT gen_random_uuid(), sign_in_id, 'infinity' FROM support_passes",
        "UPDATE support_passes SET expires_at = 'infinity'",
        "DELETE FROM support_passes",
    ],
    ids=["insert", "update", "delete"],
)
def test_what_serves_instances_vouches_for_nobody(addresses: Addresses, statement: str) -> None:
    engine = create_engine(addresses.registry, poolclass=NullPool)
    with Session(engine) as session, pytest.raises(ProgrammingError, match="permission denied"):
        session.connection().exec_driver_sql(statement)
