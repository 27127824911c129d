"""Every minute: what is due is looked at, and names that are well take one question each."""

import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from ipaddress import ip_address

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from provisioner.domains.claims import claiming
from provisioner.domains.claims.patience import daily_slot
from provisioner.domains.claims.sweeping import PAGE, look_due
from provisioner.domains.models import Domain, DomainState
from provisioner.domains.servers import Server
from provisioner.jobs import LOOK_AT_DOMAIN
from storage.database import connect
from storage.locks import lock_key, locks
from tests.dns.faults import slow
from tests.functional.domains.crowd import many_like
from tests.functional.domains.journeys import Journey
from tests.functional.worker.watching import wait_until


def queued(journey: Journey, domain_id: uuid.UUID) -> bool:
    with connect(journey.platform.admin) as admin:
        statement = "SELECT 1 FROM procrastinate_jobs WHERE args ->> 'domain_id' = %s AND status = 'todo'"
        return admin.execute(statement, [str(domain_id)]).fetchone() is not None


def nothing_queued(journey: Journey) -> None:
    with connect(journey.platform.admin) as admin:
        admin.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s", [LOOK_AT_DOMAIN])


def a_day_later(journey: Journey, domain_id: uuid.UUID) -> Domain:
    """Nothing else is due than this name, by its daily slot."""
    domain = journey.domain(domain_id)
    assert domain.next_look_at is not None
    journey.clock.now = domain.next_look_at
    nothing_queued(journey)
    return domain


def test_a_name_that_is_not_right_yet_is_queued_when_it_is_due(journey: Journey) -> None:
    domain_id = journey.ask()
    journey.look(domain_id)
    nothing_queued(journey)

    look_due(journey.platform)
    assert not queued(journey, domain_id)
    journey.clock.now += timedelta(minutes=1)
    look_due(journey.platform)

    assert queued(journey, domain_id)


def test_a_name_that_is_well_takes_one_question_a_day(journey: Journey) -> None:
    domain_id = journey.serve()
    visits = len(journey.visitor.visits)
    before = a_day_later(journey, domain_id)
    journey.world.resolver.asked.clear()

    look_due(journey.platform)

    after = journey.domain(domain_id)
    assert after.checked_at == journey.clock.now
    assert after.next_look_at == daily_slot(domain_id, journey.clock.now)
    assert (after.state, after.diagnosis) == (DomainState.SERVED, before.diagnosis)
    assert [each.name for each in journey.world.resolver.asked].count(journey.host) == 1
    assert len(journey.visitor.visits) == visits
    assert not queued(journey, domain_id)


def test_a_name_that_is_not_plainly_right_any_more_gets_a_whole_look(journey: Journey) -> None:
    domain_id = journey.serve()
    journey.point_elsewhere()
    before = a_day_later(journey, domain_id)

    look_due(journey.platform)

    assert queued(journey, domain_id)
    assert journey.domain(domain_id).checked_at == before.checked_at
    assert journey.look(domain_id).failing_looks == 1


def test_a_name_that_somebody_wants_looked_at_gets_a_whole_look(journey: Journey) -> None:
    domain_id = journey.serve()
    journey.clock.now += timedelta(minutes=1)
    with Session(journey.platform.control) as session, session.begin():
        claiming.check_now(session, claiming.find(session, domain_id), journey.clock.now)
    nothing_queued(journey)

    look_due(journey.platform)

    assert queued(journey, domain_id)


def test_the_page_behind_a_name_is_visited_every_few_days(journey: Journey) -> None:
    domain_id = journey.serve()
    journey.clock.now += timedelta(days=4)
    nothing_queued(journey)

    look_due(journey.platform)

    assert queued(journey, domain_id)


def test_the_page_is_visited_each_day_when_the_certificate_should_be_renewed(journey: Journey) -> None:
    soon = timedelta(days=journey.platform.offer.domain.certificate_warning_days)
    journey.visitor.sees = replace(journey.visitor.sees, until=journey.clock.now + soon)
    domain_id = journey.serve()
    a_day_later(journey, domain_id)

    look_due(journey.platform)

    assert queued(journey, domain_id)


def test_what_a_clock_that_ran_ahead_put_off_is_looked_at_now(journey: Journey) -> None:
    domain_id = journey.serve()
    now, journey.clock.now = journey.clock.now, journey.clock.now + timedelta(days=400)
    journey.look(domain_id)
    journey.clock.now = now + timedelta(minutes=1)
    nothing_queued(journey)

    look_due(journey.platform)

    assert queued(journey, domain_id)


def test_what_was_given_back_is_looked_at_daily(journey: Journey) -> None:
    domain_id = journey.serve()
    journey.release()
    journey.look(domain_id)
    a_day_later(journey, domain_id)

    look_due(journey.platform)

    assert queued(journey, domain_id)


def sweep_while(journey: Journey, happens: Callable[[], object]) -> None:
    """The zone answers slowly enough for something to happen meanwhile."""
    resolver = journey.world.resolver_at(journey.world.free_address(), "slow")
    resolver.fail(slow(0.5))
    well, slowed = journey.platform, replace(journey.world.where, resolvers=(resolver.at,))
    with ThreadPoolExecutor(1) as beside:
        sweeping = beside.submit(look_due, replace(well, where=slowed))
        wait_until(lambda: any(question.name == journey.host for question in resolver.asked))
        happens()
        sweeping.result(timeout=60)


def test_a_name_that_somebody_changed_while_it_was_asked_about_stays_so(journey: Journey) -> None:
    domain_id = journey.serve()
    a_day_later(journey, domain_id)

    sweep_while(journey, journey.release)

    released = journey.domain(domain_id)
    assert (released.state, released.next_look_at) == (DomainState.RELEASED, journey.clock.now)


def test_a_look_that_somebody_asks_for_during_the_sweep_is_not_put_off(journey: Journey) -> None:
    domain_id = journey.serve()
    a_day_later(journey, domain_id)

    journey.clock.now += timedelta(milliseconds=1)
    sweep_while(journey, journey.check_now)

    next_look_at = journey.domain(domain_id).next_look_at
    assert next_look_at is not None
    assert next_look_at <= journey.clock.now
    assert queued(journey, domain_id)


def test_two_workers_do_not_ask_at_once(journey: Journey) -> None:
    domain_id = journey.ask()
    nothing_queued(journey)

    with locks(journey.platform.admin) as held:
        assert held.take(lock_key("asking about names"))
        assert look_due(journey.platform) == 0

    assert not queued(journey, domain_id)


def test_without_any_resolver_every_name_stays_as_it_is(journey: Journey) -> None:
    domain_id = journey.serve()
    before = a_day_later(journey, domain_id)
    nobody = Server(ip_address(journey.world.free_address()), journey.world.port)

    look_due(replace(journey.platform, where=replace(journey.world.where, resolvers=(nobody,))))

    assert not queued(journey, domain_id)
    assert journey.domain(domain_id).next_look_at == before.next_look_at


def test_more_names_than_a_page_holds_are_all_asked_about(journey: Journey) -> None:
    domain_id = journey.serve()
    journey.zone.set(f"*.{journey.zone.origin}", "CNAME", f"{journey.world.target}.")
    due = a_day_later(journey, domain_id).next_look_at

    with many_like(journey.platform, domain_id, 2 * PAGE + 20) as ids:
        # A busy machine may miss an answer: what was not heard is still due, and asked about again.
        wait_until(lambda: _all_looked_at(journey, ids, due))


def _all_looked_at(journey: Journey, ids: Sequence[uuid.UUID], due: datetime | None) -> bool:
    look_due(journey.platform)
    with Session(journey.platform.control) as session:
        looked_at = select(func.count()).where(Domain.id.in_(ids), Domain.checked_at == due)
        return session.scalar(looked_at) == len(ids)
