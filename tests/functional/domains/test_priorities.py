"""Whoever waits before a page, or for a command, is served before what the clock asked for."""

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from provisioner.domains.claims import claiming
from provisioner.domains.models import Domain
from provisioner.instances.work import Platform
from provisioner.jobs import DOMAINS_QUEUE, LOOK_AT_DOMAIN, defer_look
from provisioner.worker import look_at_domain
from storage.database import connect
from storage.locks import lock_key, locks
from tests.dns.world import World
from tests.functional.domains.journeys import Journey

Ask = Callable[[Session, Domain, datetime], object]


@pytest.fixture
def journey(platform: Platform, dns_world: World) -> Journey:
    """Some hours ago, so that the queue, which goes by the clock of the database, finds everything due."""
    journey = Journey(platform, dns_world)
    journey.clock.now -= timedelta(hours=6)
    return journey


@pytest.fixture
def waiting(journey: Journey) -> uuid.UUID:
    """A name that was looked at an hour ago, and is not right yet."""
    domain_id = journey.ask()
    journey.look(domain_id)
    journey.clock.now += timedelta(hours=1)
    return domain_id


@pytest.fixture
def queue(platform: Platform) -> Iterator[Callable[[], None]]:
    """Called, it leaves twenty looks in the queue that the sweep has put there."""

    def fill() -> None:
        empty(platform)
        with Session(platform.control) as session, session.begin():
            for _ in range(20):
                defer_look(session, uuid.uuid4())

    yield fill
    empty(platform)


def empty(platform: Platform) -> None:
    with connect(platform.admin) as admin:
        admin.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s", [LOOK_AT_DOMAIN])


def goes_first(journey: Journey) -> str:
    """The name that the next free worker would look at."""
    statement = (
        "SELECT args ->> 'domain_id' FROM procrastinate_fetch_job_v2(ARRAY[%s]::character varying[], NULL)"
    )
    with connect(journey.platform.admin) as admin, admin.transaction(force_rollback=True):
        (domain_id,) = admin.execute(statement, [DOMAINS_QUEUE]).fetchone() or ("",)
    return str(domain_id)


def do(journey: Journey, ask: Ask, domain_id: uuid.UUID) -> None:
    with Session(journey.platform.control) as session, session.begin():
        ask(session, claiming.find(session, domain_id), journey.clock.now)


def test_a_name_that_was_just_asked_for_goes_first(journey: Journey, queue: Callable[[], None]) -> None:
    queue()
    domain_id = journey.ask()
    assert goes_first(journey) == str(domain_id)


@pytest.mark.parametrize("ask", [claiming.check_now, claiming.somebody_looks])
def test_a_name_that_somebody_wants_to_know_about_goes_first(
    journey: Journey, waiting: uuid.UUID, queue: Callable[[], None], ask: Ask
) -> None:
    queue()
    do(journey, ask, waiting)
    assert goes_first(journey) == str(waiting)


def test_it_goes_first_again_and_again_while_somebody_looks_at_its_page(
    journey: Journey, waiting: uuid.UUID, queue: Callable[[], None]
) -> None:
    do(journey, claiming.somebody_looks, waiting)
    queue()
    journey.look(waiting)
    assert goes_first(journey) == str(waiting)


def test_a_name_that_nobody_waits_for_takes_its_turn(
    journey: Journey, waiting: uuid.UUID, queue: Callable[[], None]
) -> None:
    do(journey, claiming.check_now, waiting)
    queue()
    assert journey.look(waiting).next_look_at == journey.clock.now + timedelta(seconds=30)
    assert goes_first(journey) != str(waiting)


def test_who_finds_somebody_at_it_does_not_lose_their_place(
    journey: Journey, waiting: uuid.UUID, queue: Callable[[], None]
) -> None:
    queue()
    with locks(journey.platform.admin) as held:
        assert held.take(lock_key("look at domain", waiting))
        look_at_domain(journey.platform, waiting)
    assert goes_first(journey) == str(waiting)
