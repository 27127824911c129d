"""A name from the day it is asked for: real name servers, real rows, one look after the other."""

from provisioner.domains.claims.watching import look_at
from provisioner.domains.diagnosis.diagnosis import Code
from provisioner.domains.diagnosis.stored import of_row
from provisioner.domains.models import DomainState, TokenReason
from provisioner.instances.conditions import ConditionType
from provisioner.instances.onboarding import onboard
from provisioner.instances.reconcile import reconcile
from provisioner.letters.posting import Topic
from provisioner.models import ConditionStatus
from tests.functional.domains.journeys import ENOUGH, NO_CERTIFICATE, Journey, new_instance
from tests.members import load, order

VERIFIED, ISSUED = ConditionType.DOMAIN_VERIFIED, ConditionType.CERTIFICATE_ISSUED


def test_from_asked_for_to_the_instances_address(journey: Journey) -> None:
    domain_id = journey.ask()
    assert journey.answered_by() is None

    waiting = journey.look(domain_id)
    assert waiting.state is DomainState.WAITING
    assert waiting.diagnosis is not None
    assert Code.NO_RECORD in of_row(waiting.diagnosis).codes
    assert journey.status(VERIFIED) is ConditionStatus.UNKNOWN
    assert journey.answered_by() is None

    journey.point_at_us()
    verified = journey.look(domain_id)
    assert verified.state is DomainState.VERIFIED
    answered = journey.answered_by()
    assert answered is not None
    assert answered.id == journey.instance.id
    assert journey.canonical_host() is None
    assert journey.status(VERIFIED) is ConditionStatus.TRUE

    served = journey.look(domain_id)
    assert served.state is DomainState.SERVED
    assert journey.canonical_host() == journey.host
    assert journey.status(ISSUED) is ConditionStatus.TRUE
    assert journey.mails(domain_id) == [Topic.DOMAIN_LIVE]
    assert [visit.host for visit in journey.visitor.visits] == [journey.host]


def test_without_a_certificate_pages_stay_at_the_default_name(journey: Journey) -> None:
    journey.visitor.sees = NO_CERTIFICATE
    domain_id = journey.ask()
    journey.look(domain_id)
    journey.point_at_us()

    for _ in range(4):
        journey.look(domain_id)

    assert journey.domain(domain_id).state is DomainState.VERIFIED
    assert journey.canonical_host() is None
    assert journey.mails(domain_id) == []
    found = journey.condition(ISSUED)
    assert found is not None
    assert found.message == NO_CERTIFICATE.problem


def test_a_name_that_led_to_us_before_shows_its_token_first(journey: Journey) -> None:
    journey.point_at_us()
    domain_id = journey.ask()

    waiting = journey.look(domain_id)
    assert waiting.state is DomainState.WAITING
    assert waiting.token_reason is TokenReason.POINTED_BEFORE
    assert waiting.diagnosis is not None
    assert Code.MISSING_TOKEN in of_row(waiting.diagnosis).codes
    journey.look(domain_id)
    assert journey.answered_by() is None

    journey.show_token(domain_id)
    assert journey.look(domain_id).state is DomainState.VERIFIED


def test_the_token_of_another_claim_proves_nothing(journey: Journey) -> None:
    journey.point_at_us()
    released = journey.ask()
    journey.release()
    journey.show_token(released)
    domain_id = journey.ask()

    journey.look(domain_id)

    assert journey.look(domain_id).state is DomainState.WAITING
    assert journey.answered_by() is None


def test_an_apex_is_answered_once_its_token_stands_there(journey: Journey) -> None:
    journey.host = journey.zone.origin
    domain_id = journey.ask()
    assert journey.look(domain_id).token_reason is TokenReason.NO_CNAME

    journey.zone.set("@", "A", journey.world.front)
    assert journey.look(domain_id).state is DomainState.WAITING
    journey.show_token(domain_id)

    assert journey.look(domain_id).state is DomainState.VERIFIED


def test_a_name_that_was_anothers_needs_its_token_though_it_leads_nowhere_before(journey: Journey) -> None:
    journey.serve()
    journey.release()
    journey.zone.set(journey.host, "CNAME")
    journey.instance = new_instance(journey.platform)

    domain_id = journey.ask()
    journey.look(domain_id)
    journey.point_at_us()

    assert journey.look(domain_id).state is DomainState.WAITING
    assert journey.domain(domain_id).token_reason is TokenReason.WAS_ANOTHERS
    assert journey.answered_by() is None


def test_a_name_that_is_given_back_is_answered_no_more_wherever_it_leads(journey: Journey) -> None:
    domain_id = journey.serve()

    journey.release()
    assert journey.answered_by() is None
    assert journey.canonical_host() is None
    assert journey.status(VERIFIED) is None
    assert journey.status(ISSUED) is None
    journey.look(domain_id)
    journey.look(domain_id)
    assert journey.answered_by() is None
    assert journey.domain(domain_id).gone_at is None

    journey.point_elsewhere()
    gone = journey.look(domain_id)
    assert gone.gone_at == journey.clock.now
    assert gone.next_look_at is None
    assert gone.state is DomainState.RELEASED


def test_a_name_given_back_and_taken_again_is_not_ended_by_its_first_claim(journey: Journey) -> None:
    first = journey.serve()
    journey.release()
    second = journey.ask()
    journey.show_token(second)
    journey.look_until(second, DomainState.SERVED)

    journey.look(first)

    assert journey.answered_by() is not None
    assert journey.canonical_host() == journey.host


def test_another_name_is_not_ended_by_the_claim_to_the_one_given_back(journey: Journey) -> None:
    first = journey.serve()
    journey.release()
    journey.host = f"nouveau.{journey.zone.origin}"
    journey.serve()

    journey.look(first)

    assert journey.canonical_host() == journey.host


def test_a_name_waits_for_an_instance_that_is_not_there_yet(journey: Journey) -> None:
    instance_id = onboard(journey.platform, order(banner=False))
    journey.instance = load(journey.platform, instance_id)
    domain_id = journey.ask()
    journey.look(domain_id)
    journey.point_at_us()
    assert journey.look(domain_id).state is DomainState.WAITING

    reconcile(journey.platform, instance_id, steps=ENOUGH)

    assert journey.look(domain_id).state is DomainState.VERIFIED


def test_a_look_that_is_not_due_asks_nobody(journey: Journey) -> None:
    domain_id = journey.ask()
    journey.look(domain_id)
    asked = len(journey.zone.servers[0].asked)

    assert look_at(journey.platform, domain_id)

    assert len(journey.zone.servers[0].asked) == asked


def test_what_happened_is_told_in_whole_sentences(journey: Journey) -> None:
    events = journey.domain(journey.serve()).events

    assert [event.state for event in events] == [
        DomainState.REQUESTED,
        DomainState.WAITING,
        DomainState.VERIFIED,
        DomainState.SERVED,
    ]
    assert [event.by for event in events] == ["tests", None, None, None]
    assert all(event.sentence.endswith(".") for event in events)
