"""Asking for a name and giving it back: one name an instance, one instance a name, whoever comes first."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.domains.certificates import CertificateSeen
from provisioner.domains.claims import claiming
from provisioner.domains.claims.claiming import Wish
from provisioner.domains.models import DomainState
from provisioner.errors import Conflict, InputRefused, NotFound
from provisioner.instances.onboarding import onboard
from provisioner.models import Instance, Member
from storage.database import connect
from tests.functional.domains.journeys import Journey, new_instance
from tests.functional.worker.watching import wait_until
from tests.members import order, unique_name, with_reading


def test_a_name_is_kept_as_dns_writes_it(journey: Journey) -> None:
    domain_id = journey.ask(f"Mixeur.{journey.zone.origin.upper()}.")

    assert journey.domain(domain_id).host == journey.host


def test_asked_again_the_claim_that_stands_is_meant(journey: Journey) -> None:
    assert journey.ask() == journey.ask()


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("mixeur", "domain.invalid_name"),
        ("mixeur.hespul.org", "domain.reserved_zone"),
        ("prod.mixeur.solutions", "domain.reserved_zone"),
        ("co.uk", "domain.reserved_zone"),
    ],
)
def test_a_name_that_nobody_may_ask_for_is_refused_with_what_to_do(
    journey: Journey, written: str, code: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        journey.ask(written)

    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_name_that_looks_like_anothers_is_refused(journey: Journey) -> None:
    journey.ask()
    lookalike = journey.host.replace("l", "1")

    with pytest.raises(InputRefused) as refused:
        journey.ask(lookalike, new_instance(journey.platform))

    assert [problem.code for problem in refused.value.problems] == ["domain.lookalike"]


def test_the_name_of_another_instance_is_refused_by_its_name(journey: Journey) -> None:
    journey.ask()

    with pytest.raises(Conflict) as refused:
        journey.ask(instance=new_instance(journey.platform))

    assert refused.value.slug == journey.instance.slug
    assert journey.instance.slug in str(refused.value)
    assert [problem.code for problem in refused.value.problems] == ["domain.claimed"]


def test_what_an_instance_to_come_could_not_have_is_known_beforehand(journey: Journey) -> None:
    journey.ask()
    rules = journey.platform.intake.names

    with Session(journey.platform.control) as session:

        def told(written: str) -> list[str]:
            return [problem.code for problem in claiming.objections(session, rules, written)]

        assert told(journey.host) == ["domain.claimed"]
        assert told(journey.host.replace("l", "1")) == ["domain.lookalike"]
        assert told("asso.fr") == ["domain.reserved_zone"]
        assert told(f"autre.{journey.host}") == []
    journey.release()
    with Session(journey.platform.control) as session:
        assert told(journey.host) == []


def test_no_sentence_about_a_taken_name_speaks_of_commands(journey: Journey) -> None:
    journey.ask()

    with pytest.raises(Conflict) as of_another:
        journey.ask(instance=new_instance(journey.platform))
    with pytest.raises(Conflict) as a_second:
        journey.ask(f"autre.{journey.zone.origin}")

    assert "provisioner" not in f"{of_another.value} {a_second.value}"


def test_an_instance_gives_its_name_back_before_it_asks_for_another(journey: Journey) -> None:
    journey.ask()

    with pytest.raises(Conflict) as refused:
        journey.ask(f"autre.{journey.zone.origin}")

    assert journey.host in str(refused.value)


def test_what_was_given_back_is_not_given_back_again(journey: Journey) -> None:
    domain_id = journey.ask()
    journey.release()

    with Session(journey.platform.control) as session, pytest.raises(Conflict):
        claiming.release(session, claiming.find(session, domain_id), "tests", journey.clock.now)


def test_of_two_instances_that_ask_at_once_one_is_told_of_the_other(journey: Journey) -> None:
    other, platform = new_instance(journey.platform), journey.platform
    with Session(platform.control) as first, ThreadPoolExecutor(1) as beside:
        wish = Wish(journey.host, "tests", journey.clock.now)
        claiming.request(first, platform.intake.names, first.get_one(Instance, journey.instance.id), wish)
        second = beside.submit(journey.ask, journey.host, other)
        wait_until(lambda: waits_for_a_lock(journey))
        first.commit()

        with pytest.raises(Conflict) as refused:
            second.result(timeout=60)

    assert refused.value.slug == journey.instance.slug


def test_of_two_people_who_ask_for_one_instance_at_once_both_are_right(journey: Journey) -> None:
    platform = journey.platform
    with Session(platform.control) as first, ThreadPoolExecutor(1) as beside:
        wish = Wish(journey.host, "tests", journey.clock.now)
        instance = first.get_one(Instance, journey.instance.id)
        domain_id = claiming.request(first, platform.intake.names, instance, wish).id
        second = beside.submit(journey.ask)
        wait_until(lambda: waits_for_a_lock(journey))
        first.commit()

        assert second.result(timeout=60) == domain_id


def waits_for_a_lock(journey: Journey) -> bool:
    with connect(journey.platform.admin) as admin:
        waiting = admin.execute(
            "SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid) "
            "WHERE NOT granted AND query LIKE 'INSERT INTO domains%'"
        )
        return waiting.fetchone() is not None


def test_a_member_is_onboarded_with_the_name_of_its_annex(journey: Journey) -> None:
    instance_id = onboard(journey.platform, with_reading(order(), domain=journey.host))

    with Session(journey.platform.control) as session:
        asked = claiming.current(session, session.get_one(Instance, instance_id))
        assert asked is not None
        assert (asked.host, asked.state, asked.asked_by) == (journey.host, DomainState.REQUESTED, "tests")


def test_nobody_is_onboarded_with_the_name_of_another_instance(journey: Journey) -> None:
    journey.ask()
    name = unique_name()

    with pytest.raises(Conflict) as refused:
        onboard(journey.platform, with_reading(order(name), domain=journey.host))

    assert refused.value.slug == journey.instance.slug
    with Session(journey.platform.control) as session:
        assert session.scalars(select(Member).where(Member.name == name)).first() is None


def test_a_name_is_found_by_its_host_until_it_is_given_back(journey: Journey) -> None:
    domain_id = journey.ask()
    with Session(journey.platform.control) as session:
        assert claiming.find_by_host(session, journey.host).id == domain_id

    journey.release()

    with Session(journey.platform.control) as session, pytest.raises(NotFound):
        claiming.find_by_host(session, journey.host)


def test_names_that_were_given_back_are_listed_while_they_lead_to_us(journey: Journey) -> None:
    journey.point_at_us()
    domain_id = journey.ask()
    journey.release()

    def listed(*, released: bool) -> bool:
        with Session(journey.platform.control) as session:
            return domain_id in {each.id for each in claiming.all_domains(session, released=released)}

    assert not listed(released=False)
    assert listed(released=True)
    journey.zone.remove(journey.host)
    journey.look(domain_id)
    assert not listed(released=True)


@pytest.fixture
def waiting(journey: Journey) -> uuid.UUID:
    """A name that has not been right for ten days, a moment after a look at it."""
    domain_id = journey.ask()
    journey.clock.now += timedelta(days=10)
    journey.look(domain_id)
    return domain_id


def after(journey: Journey, pause: timedelta, does: Callable[..., object], domain_id: uuid.UUID) -> timedelta:
    """How long from then on until the next look."""
    journey.clock.now += pause
    with Session(journey.platform.control) as session, session.begin():
        does(session, claiming.find(session, domain_id), journey.clock.now)
    due = journey.domain(domain_id).next_look_at
    assert due is not None
    return due - journey.clock.now


def test_who_does_not_want_to_wait_gets_a_look_at_once(journey: Journey, waiting: uuid.UUID) -> None:
    assert after(journey, timedelta(minutes=1), claiming.check_now, waiting) == timedelta(0)


def test_who_cannot_wait_at_all_gets_no_more_looks_than_one_in_five_seconds(
    journey: Journey, waiting: uuid.UUID
) -> None:
    assert after(journey, timedelta(seconds=1), claiming.check_now, waiting) == timedelta(seconds=4)


def test_nobody_wears_out_the_authority_that_gives_certificates(journey: Journey) -> None:
    journey.visitor.sees = CertificateSeen(problem="Le serveur frontal n’a pas encore de certificat.")
    domain_id = journey.ask()
    journey.look(domain_id)
    journey.point_at_us()
    for _ in range(12):
        journey.look(domain_id)

    assert after(journey, timedelta(seconds=20), claiming.check_now, domain_id) == timedelta(seconds=40)


def test_who_looks_at_the_page_has_the_name_looked_at(journey: Journey, waiting: uuid.UUID) -> None:
    assert after(journey, timedelta(seconds=1), claiming.somebody_looks, waiting) == timedelta(seconds=9)

    journey.look(waiting)
    due = journey.domain(waiting).next_look_at

    assert due == journey.clock.now + timedelta(seconds=10)


def test_a_page_that_asks_every_few_seconds_writes_now_and_then(journey: Journey, waiting: uuid.UUID) -> None:
    wrote = []
    with Session(journey.platform.control) as session, session.begin():
        domain = claiming.find(session, waiting)
        for second in range(0, 40, 4):
            now = journey.clock.now + timedelta(seconds=second)
            wrote.append(claiming.somebody_looks(session, domain, now))

    assert wrote.count(True) == 2


def test_nobody_hastens_a_name_that_is_served_well_by_looking_at_it(journey: Journey) -> None:
    domain_id = journey.serve()
    due = journey.domain(domain_id).next_look_at

    after(journey, timedelta(0), claiming.somebody_looks, domain_id)

    assert journey.domain(domain_id).next_look_at == due
