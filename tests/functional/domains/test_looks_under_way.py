"""What happens to a name while it is being looked at: people, other workers, and kill -9."""

import os
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from provisioner.domains.certificates import CertificateSeen, Visit
from provisioner.domains.claims import claiming
from provisioner.domains.claims.watching import look_at
from provisioner.domains.models import DomainState
from provisioner.jobs import LOOK_AT_DOMAIN
from provisioner.letters.posting import Topic
from provisioner.worker import look_at_domain
from storage.database import connect
from tenants.registry import InstanceState, RegisteredInstance
from tests import prepared
from tests.dns.faults import slow
from tests.functional.domains.journeys import Journey, Visitor
from tests.functional.worker.watching import wait_until

SIGKILLED = -9


@dataclass
class Meanwhile(Visitor):
    """Something happens while the page is visited."""

    happens: Callable[[], object] = lambda: None

    def observe(self, visit: Visit, now: datetime) -> CertificateSeen:
        self.happens()
        return super().observe(visit, now)


def verified(journey: Journey) -> uuid.UUID:
    """A name that is answered, whose next look will find it served."""
    domain_id = journey.ask()
    journey.look(domain_id)
    journey.point_at_us()
    journey.look_until(domain_id, DomainState.VERIFIED)
    return domain_id


def visited_while(journey: Journey, happens: Callable[[], object]) -> None:
    journey.visitor = Meanwhile(journey.visitor.sees, happens=happens)
    journey.platform = journey.observed_by(journey.visitor)


def test_a_name_that_is_given_back_meanwhile_stays_given_back(journey: Journey) -> None:
    domain_id = verified(journey)
    visited_while(journey, journey.release)

    released = journey.look(domain_id)

    assert released.state is DomainState.RELEASED
    assert journey.answered_by() is None
    assert journey.canonical_host() is None
    assert journey.mails(domain_id) == [Topic.DOMAIN_RELEASED]


def test_a_name_that_is_given_back_before_it_was_right_is_not_answered(journey: Journey) -> None:
    domain_id = journey.ask()
    journey.look(domain_id)
    journey.point_at_us()
    server = journey.zone.servers[0]
    asked = len(server.asked)
    server.fail(slow(0.5))

    with ThreadPoolExecutor(1) as beside:
        looking = beside.submit(journey.look, domain_id)
        wait_until(lambda: len(server.asked) > asked)
        journey.release()
        looking.result(timeout=60)

    assert journey.domain(domain_id).state is DomainState.RELEASED
    assert journey.answered_by() is None


def test_what_visitors_of_another_page_saw_says_nothing(journey: Journey) -> None:
    """The instance is suspended while its page is visited, which is then no longer the page to expect."""
    domain_id = verified(journey)

    def suspend() -> None:
        with Session(journey.platform.control) as session, session.begin():
            session.get_one(RegisteredInstance, journey.instance.id).state = InstanceState.SUSPENDED

    visited_while(journey, suspend)

    assert journey.look(domain_id).state is DomainState.VERIFIED
    visited_while(journey, lambda: None)
    assert journey.look(domain_id).state is DomainState.SERVED
    assert journey.visitor.visits[-1].state is InstanceState.SUSPENDED


def test_who_asks_for_a_look_meanwhile_gets_another_one(journey: Journey) -> None:
    domain_id = verified(journey)

    def urge() -> None:
        journey.clock.now += timedelta(seconds=1)
        with Session(journey.platform.control) as session, session.begin():
            claiming.check_now(session, claiming.find(session, domain_id), journey.clock.now)

    visited_while(journey, urge)

    assert journey.look(domain_id).next_look_at == journey.clock.now + timedelta(seconds=5)


def test_two_workers_do_not_look_at_once(journey: Journey) -> None:
    domain_id = verified(journey)
    beside: list[bool] = []
    visited_while(journey, lambda: beside.append(look_at(journey.platform, domain_id)))

    journey.look(domain_id)

    assert beside == [False]
    assert len(journey.visitor.visits) == 1


def test_a_worker_that_comes_too_early_comes_back(journey: Journey) -> None:
    domain_id = verified(journey)
    with connect(journey.platform.admin) as admin:
        admin.execute("DELETE FROM procrastinate_jobs WHERE args ->> 'domain_id' = %s", [str(domain_id)])
    visited_while(journey, lambda: look_at_domain(journey.platform, domain_id))

    journey.clock.now += timedelta(seconds=1)
    look_at_domain(journey.platform, domain_id)

    assert len(journey.visitor.visits) == 1
    assert len(waiting_jobs(journey, domain_id)) == 1


def waiting_jobs(journey: Journey, domain_id: uuid.UUID) -> list[datetime | None]:
    """When each look that is queued is due."""
    with connect(journey.platform.admin) as admin:
        rows = admin.execute(
            "SELECT scheduled_at FROM procrastinate_jobs "
            "WHERE args ->> 'domain_id' = %s AND task_name = %s AND status = 'todo'",
            [str(domain_id), LOOK_AT_DOMAIN],
        )
        return [row[0] for row in rows]


def test_a_look_queues_the_next_one_when_it_is_due_before_the_sweep(journey: Journey) -> None:
    domain_id = journey.ask()

    next_look_at = journey.look(domain_id).next_look_at

    assert next_look_at == journey.clock.now + timedelta(seconds=30)
    assert len(waiting_jobs(journey, domain_id)) == 1


def test_a_job_that_comes_before_its_time_waits_for_it(journey: Journey) -> None:
    """The sweep queued it while somebody else was at it: the look's own next job gave way to this one."""
    domain_id = journey.ask()
    due = journey.look(domain_id).next_look_at
    with connect(journey.platform.admin) as admin:
        admin.execute("DELETE FROM procrastinate_jobs WHERE args ->> 'domain_id' = %s", [str(domain_id)])

    look_at_domain(journey.platform, domain_id)

    assert waiting_jobs(journey, domain_id) == [due]


@pytest.mark.parametrize("moment", ["seen", "written", "committed"])
def test_kill_9_at_any_moment_of_a_look(journey: Journey, moment: str) -> None:
    domain_id = verified(journey)
    due = journey.domain(domain_id).next_look_at
    assert due is not None
    arguments = [str(journey.platform.settings.data_dir), str(domain_id), due.isoformat(), moment]
    environment = {**os.environ, **journey.world.settings}
    process = prepared.run(arguments, environment, module="tests.functional.domains.dying_look")
    assert process.returncode == SIGKILLED

    died = journey.domain(domain_id)
    assert died.state is (DomainState.SERVED if moment == "committed" else DomainState.VERIFIED)
    assert journey.answered_by() is not None
    journey.look_until(domain_id, DomainState.SERVED)
    journey.look(domain_id)

    assert journey.canonical_host() == journey.host
    assert journey.mails(domain_id) == [Topic.DOMAIN_LIVE]
    states = [event.state for event in journey.domain(domain_id).events]
    assert states.count(DomainState.SERVED) == 1
