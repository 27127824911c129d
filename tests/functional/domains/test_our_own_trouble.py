"""What goes wrong on our side of the network proves nothing about a name, and breaks none."""

import uuid
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address
from itertools import pairwise

import pytest

from provisioner.domains.claims.watching import look_at
from provisioner.domains.diagnosis.diagnosis import Verdict
from provisioner.domains.models import DomainState, TokenReason
from provisioner.domains.servers import Server
from provisioner.letters.posting import Topic
from tests.dns.faults import SILENT, rcode
from tests.functional.domains.journeys import NO_CERTIFICATE, Journey


def test_a_way_that_cannot_be_followed_at_first_does_not_spare_the_token(journey: Journey) -> None:
    between = journey.world.zone("milieu.example")
    between.set("relais.milieu.example", "CNAME", f"{journey.world.target}.")
    journey.zone.set(journey.host, "CNAME", "relais.milieu.example.")
    for server in between.servers:
        server.fail(SILENT)
    domain_id = journey.ask()

    assert journey.look(domain_id).state is DomainState.REQUESTED

    for server in between.servers:
        server.mend()
    seen = journey.look(domain_id)
    assert seen.state is DomainState.WAITING
    assert seen.token_reason is TokenReason.POINTED_BEFORE


def test_a_resolver_that_denies_everything_at_first_does_not_spare_the_token(journey: Journey) -> None:
    journey.point_at_us()
    journey.world.resolver.fail(rcode("NXDOMAIN"))
    domain_id = journey.ask()

    assert journey.look(domain_id).state is DomainState.REQUESTED

    journey.world.resolver.mend()
    assert journey.look(domain_id).token_reason is TokenReason.POINTED_BEFORE


def test_who_moves_from_a_provider_that_is_dead_needs_no_token(journey: Journey) -> None:
    old = journey.world.zone(f"mort-{uuid.uuid4().hex[:12]}.example")
    journey.zone.set(journey.host, "CNAME", f"site.{old.origin}.")
    old.servers[0].fail(SILENT)
    domain_id = journey.ask()
    for _ in range(2):
        assert journey.look(domain_id).state is DomainState.REQUESTED

    journey.point_at_us()

    assert journey.look_until(domain_id, DomainState.SERVED).token_reason is None


def one_of_two_is_dead(journey: Journey) -> None:
    journey.move_to(journey.world.zone(f"ville-{uuid.uuid4().hex[:12]}.example", servers=2))
    journey.zone.servers[0].fail(SILENT)


def test_a_server_with_an_old_copy_does_not_spare_the_token_while_another_is_silent(journey: Journey) -> None:
    one_of_two_is_dead(journey)
    silent, stale = journey.zone.servers
    silent.copy.set(journey.host, "CNAME", f"{journey.world.target}.")
    domain_id = journey.ask()
    assert journey.look(domain_id).state is DomainState.REQUESTED

    silent.mend()
    stale.copy.set(journey.host, "CNAME", f"{journey.world.target}.")

    assert journey.look(domain_id).token_reason is TokenReason.POINTED_BEFORE


def test_a_zone_one_of_whose_servers_is_dead_for_good_needs_no_token(journey: Journey) -> None:
    one_of_two_is_dead(journey)
    domain_id = journey.ask()
    journey.look(domain_id)

    journey.point_at_us()

    assert journey.look_until(domain_id, DomainState.SERVED).token_reason is None


def test_a_way_that_is_longer_than_we_follow_does_not_spare_the_token(journey: Journey) -> None:
    names = [journey.host, *(f"etape{number}.{journey.zone.origin}" for number in range(9))]
    for name, following in pairwise(names):
        journey.zone.set(name, "CNAME", f"{following}.")
    journey.zone.set(names[-1], "CNAME", f"{journey.world.target}.")
    domain_id = journey.ask()
    assert journey.look(domain_id).state is DomainState.REQUESTED

    journey.point_at_us()

    assert journey.look(domain_id).token_reason is TokenReason.POINTED_BEFORE


def test_a_name_given_back_is_not_gone_while_nobody_can_tell(journey: Journey) -> None:
    domain_id = journey.serve()
    journey.release()
    journey.world.resolver.fail(rcode("NXDOMAIN"))

    assert journey.look(domain_id).gone_at is None


def test_a_resolver_that_denies_everything_breaks_no_name(journey: Journey) -> None:
    domain_id = journey.serve()
    told = journey.mails(domain_id)
    journey.world.resolver.fail(rcode("NXDOMAIN"))

    for _ in range(20):
        journey.look(domain_id)

    assert journey.domain(domain_id).state is DomainState.SERVED
    assert journey.mails(domain_id) == told


def fall_silent(journey: Journey) -> None:
    """The name's own zone, and whatever resolvers could say of it."""
    for server in journey.zone.servers:
        server.fail(SILENT)
    journey.world.resolver.fail(rcode("SERVFAIL"), only={journey.host})


def test_no_name_breaks_while_nothing_beyond_our_network_answers(journey: Journey) -> None:
    domain_id = journey.serve()
    fall_silent(journey)
    (top,) = journey.world.zone("example").servers
    top.fail(SILENT)

    for _ in range(20):
        seen = journey.look(domain_id)

    assert seen.verdict == Verdict.UNREACHABLE.value
    assert (seen.state, seen.failing_looks) == (DomainState.SERVED, 0)
    assert journey.mails(domain_id) == [Topic.DOMAIN_LIVE]


def test_a_name_whose_servers_are_dead_breaks_however_many_others_are(journey: Journey) -> None:
    domain_id = journey.serve()
    fall_silent(journey)

    journey.look_until(domain_id, DomainState.DEGRADED)

    assert journey.mails(domain_id)[-1] is Topic.DOMAIN_BROKEN


def test_servers_of_which_one_keeps_an_old_copy_break_no_name(journey: Journey) -> None:
    journey.move_to(journey.world.zone(f"ville-{uuid.uuid4().hex[:12]}.example", servers=3))
    domain_id = journey.serve()
    told = journey.mails(domain_id)

    journey.zone.servers[2].copy.set(journey.host, "CNAME")
    for _ in range(20):
        seen = journey.look(domain_id)

    assert seen.verdict == Verdict.MISCONFIGURED.value
    assert seen.state is DomainState.SERVED
    assert journey.mails(domain_id) == told


def test_a_record_that_no_resolver_could_be_asked_about_ends_no_look(journey: Journey) -> None:
    """Beside the name with the zone's once more, one cannot be made up: it would be too long."""
    journey.move_to(journey.world.zone(f"{uuid.uuid4().hex}{'l' * 28}.{'k' * 50}.example"), label="m")
    domain_id = journey.serve()
    journey.zone.remove(journey.host)
    journey.zone.set(f"{journey.host}.{journey.zone.origin}", "CNAME", f"{journey.world.target}.")

    seen = journey.look_until(domain_id, DomainState.DEGRADED)

    assert seen.diagnosis is not None
    assert seen.diagnosis["misplaced"] == f"{journey.host}.{journey.zone.origin}"


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
