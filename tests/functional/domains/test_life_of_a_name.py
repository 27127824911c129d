"""A name from the day it is asked for: real name servers, real rows, one look after the other."""

from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
import trustme

from provisioner.domains.certificates import CertificateSeen, FromOutside
from provisioner.domains.claims.watching import look_at
from provisioner.domains.diagnosis.diagnosis import Code, Verdict
from provisioner.domains.diagnosis.stored import of_row
from provisioner.domains.models import DomainState, TokenReason
from provisioner.domains.servers import Server
from provisioner.instances.conditions import ConditionType
from provisioner.instances.onboarding import onboard
from provisioner.instances.reconcile import reconcile
from provisioner.letters.posting import Topic
from provisioner.models import ConditionStatus
from tests.dns.world import LOOPBACK
from tests.functional.domains.fronts import open_front, page
from tests.functional.domains.journeys import ENOUGH, Journey, new_instance
from tests.members import load, order

NO_CERTIFICATE = CertificateSeen(problem="Le serveur frontal n’a pas encore de certificat.")
VERIFIED, ISSUED = ConditionType.DOMAIN_VERIFIED, ConditionType.CERTIFICATE_ISSUED


def status(journey: Journey, kind: ConditionType) -> ConditionStatus | None:
    found = journey.condition(kind)
    return found.status if found is not None else None


def test_from_asked_for_to_the_instances_address(journey: Journey) -> None:
    domain_id = journey.ask()
    assert journey.answered_by() is None

    waiting = journey.look(domain_id)
    assert waiting.state is DomainState.WAITING
    assert waiting.diagnosis is not None
    assert Code.NO_RECORD in of_row(waiting.diagnosis).codes
    assert status(journey, VERIFIED) is ConditionStatus.UNKNOWN
    assert journey.answered_by() is None

    journey.point_at_us()
    verified = journey.look(domain_id)
    assert verified.state is DomainState.VERIFIED
    answered = journey.answered_by()
    assert answered is not None
    assert answered.id == journey.instance.id
    assert journey.canonical_host() is None
    assert status(journey, VERIFIED) is ConditionStatus.TRUE

    served = journey.look(domain_id)
    assert served.state is DomainState.SERVED
    assert journey.canonical_host() == journey.host
    assert status(journey, ISSUED) is ConditionStatus.TRUE
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
    assert status(journey, VERIFIED) is None
    assert status(journey, ISSUED) is None
    journey.look(domain_id)
    journey.look(domain_id)
    assert journey.answered_by() is None
    assert journey.domain(domain_id).gone_at is None

    journey.point_elsewhere()
    gone = journey.look(domain_id)
    assert gone.gone_at == journey.clock.now
    assert gone.next_look_at is None
    assert gone.state is DomainState.RELEASED


def test_one_bad_answer_is_no_news(journey: Journey) -> None:
    domain_id = journey.serve()

    journey.point_elsewhere()
    journey.look(domain_id)
    assert journey.canonical_host() == journey.host
    assert status(journey, VERIFIED) is ConditionStatus.TRUE
    journey.point_at_us()
    calm = journey.look(domain_id)

    assert calm.failing_looks == 0
    assert journey.mails(domain_id) == [Topic.DOMAIN_LIVE]


def test_a_break_is_told_once_it_is_confirmed_and_the_default_name_takes_over(journey: Journey) -> None:
    domain_id = journey.serve()

    journey.point_elsewhere()
    broken = journey.look_until(domain_id, DomainState.DEGRADED)

    assert journey.canonical_host() is None
    assert journey.answered_by() is not None
    assert status(journey, VERIFIED) is ConditionStatus.FALSE
    assert journey.mails(domain_id) == [Topic.DOMAIN_LIVE, Topic.DOMAIN_BROKEN]
    assert broken.verdict == Verdict.MISCONFIGURED.value

    journey.point_at_us()
    assert journey.look(domain_id).state is DomainState.DEGRADED
    mended = journey.look(domain_id)

    assert mended.state is DomainState.SERVED
    assert journey.canonical_host() == journey.host
    assert status(journey, VERIFIED) is ConditionStatus.TRUE
    assert journey.mails(domain_id)[-1] is Topic.DOMAIN_MENDED


def test_after_its_grace_a_broken_name_is_answered_no_more_until_it_is_right_again(journey: Journey) -> None:
    domain_id = journey.serve()
    journey.point_elsewhere()
    broken = journey.look_until(domain_id, DomainState.DEGRADED)
    assert broken.degraded_at is not None
    end = journey.platform.offer.domain.grace_ends(broken.degraded_at)

    while journey.clock.now < end - timedelta(days=1):
        journey.clock.now += timedelta(days=1)
        journey.look(domain_id)
    assert journey.answered_by() is not None
    journey.clock.now = end
    lapsed = journey.look(domain_id)

    assert lapsed.state is DomainState.WAITING
    assert journey.answered_by() is None
    assert status(journey, VERIFIED) is ConditionStatus.FALSE
    assert journey.mails(domain_id) == [
        Topic.DOMAIN_LIVE,
        Topic.DOMAIN_BROKEN,
        Topic.DOMAIN_REMINDER,
        Topic.DOMAIN_LAPSED,
    ]

    # Its domain may be somebody else's by now: what proved the name once proves nothing any more.
    journey.point_at_us()
    assert journey.look(domain_id).state is DomainState.WAITING
    journey.show_token(domain_id)
    journey.look_until(domain_id, DomainState.SERVED)
    assert journey.answered_by() is not None
    assert journey.mails(domain_id)[-1] is Topic.DOMAIN_LIVE


def test_a_look_that_fails_as_nobody_foresaw_keeps_no_other_name_waiting(journey: Journey) -> None:
    domain_id = journey.ask()
    journey.platform = replace(journey.platform, where=None)  # type: ignore[arg-type]  # as a defect would

    with pytest.raises(AttributeError):
        look_at(journey.platform, domain_id)

    due = journey.domain(domain_id).next_look_at
    assert due is not None
    assert due > journey.clock.now


def test_after_a_clock_that_ran_ahead_people_need_not_wait_for_it(journey: Journey) -> None:
    domain_id = journey.serve()
    now, journey.clock.now = journey.clock.now, journey.clock.now + timedelta(days=400)
    journey.look(domain_id)

    journey.clock.now = now + timedelta(minutes=1)
    journey.check_now()

    assert journey.domain(domain_id).next_look_at == journey.clock.now


def test_after_a_clock_that_ran_ahead_a_job_does_not_wait_for_it(journey: Journey) -> None:
    domain_id = journey.serve()
    now, journey.clock.now = journey.clock.now, journey.clock.now + timedelta(days=400)
    journey.look(domain_id)

    journey.clock.now = now + timedelta(minutes=1)
    assert look_at(journey.platform, domain_id)

    assert journey.domain(domain_id).checked_at == journey.clock.now


def test_nobody_hastens_the_look_that_confirms_a_mending(journey: Journey) -> None:
    domain_id = journey.serve()
    journey.point_elsewhere()
    journey.look_until(domain_id, DomainState.DEGRADED)
    journey.point_at_us()
    first = journey.look(domain_id)

    journey.clock.now += timedelta(seconds=30)
    journey.check_now()

    assert first.checked_at is not None
    assert journey.domain(domain_id).next_look_at == first.checked_at + timedelta(minutes=5)


def test_a_certificate_that_goes_wrong_takes_the_address_away_and_not_the_name(journey: Journey) -> None:
    domain_id = journey.serve()

    journey.visitor.sees = NO_CERTIFICATE
    journey.look_until(domain_id, DomainState.DEGRADED)
    journey.clock.now += timedelta(days=60)
    journey.look(domain_id)

    assert journey.canonical_host() is None
    assert journey.answered_by() is not None
    assert status(journey, VERIFIED) is ConditionStatus.TRUE
    assert status(journey, ISSUED) is ConditionStatus.FALSE


def test_a_front_that_has_lost_the_certificate_of_one_name_alone_is_no_outage(
    journey: Journey, tmp_path: Path
) -> None:
    """As it is met: the default name leads to the member's own, which browsers refuse."""
    domain_id = journey.serve()
    authority, roots = trustme.CA(), tmp_path / "roots.pem"
    authority.cert_pem.write_to_path(roots)
    default = journey.platform.settings.hostname(journey.instance.slug)
    until = journey.clock.now + timedelta(days=365)

    with open_front(authority.issue_cert(default, not_after=until), page("", "302 Found")) as front:
        real = FromOutside(front.port, reach=LOOPBACK, roots=roots)
        journey.platform = replace(journey.platform, observer=real)
        journey.clock.now += timedelta(days=4)
        journey.look_until(domain_id, DomainState.DEGRADED)

    assert default in front.names
    assert journey.canonical_host() is None


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


def test_when_our_own_front_is_gone_no_member_is_told_that_a_name_is_broken(journey: Journey) -> None:
    domain_id = journey.serve()

    journey.visitor.sees = journey.visitor.sees_ours = NO_CERTIFICATE
    told = journey.mails(domain_id)
    journey.clock.now += timedelta(days=60)
    for _ in range(5):
        journey.look(domain_id)

    assert journey.domain(domain_id).state is DomainState.SERVED
    assert journey.mails(domain_id) == told


def test_when_our_own_resolvers_are_gone_nobody_is_to_blame(journey: Journey) -> None:
    domain_id = journey.serve()
    nobody = Server(ip_address(journey.world.free_address()), journey.world.port)
    journey.platform = replace(journey.platform, where=replace(journey.world.where, resolvers=(nobody,)))

    for _ in range(5):
        journey.look(domain_id)
        journey.clock.now += timedelta(hours=1)

    assert journey.domain(domain_id).state is DomainState.SERVED
    assert journey.mails(domain_id) == [Topic.DOMAIN_LIVE]


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
