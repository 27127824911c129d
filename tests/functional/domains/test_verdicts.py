"""Verdicts and codes, each from real answers of servers on loopback (design §5)."""

from dataclasses import replace
from itertools import pairwise

import pytest

from provisioner.domains.diagnosis.diagnosis import Code, Verdict
from tests.dns.faults import GARBAGE, LAME, SILENT, TRUNCATING, rcode
from tests.dns.world import World, Zone
from tests.functional.domains.looks import HOST, ZONE, Onlooker

OK, PENDING, MISCONFIGURED, UNREACHABLE = Verdict


@pytest.fixture
def zone(dns_world: World) -> Zone:
    """With three servers, and nothing about the host yet."""
    return dns_world.zone(ZONE, servers=3)


@pytest.fixture
def right(dns_world: World, zone: Zone) -> Zone:
    """Where the host leads to us."""
    zone.set(HOST, "CNAME", f"{dns_world.target}.")
    return zone


def test_a_cname_to_the_target_is_right(look: Onlooker, right: Zone) -> None:
    diagnosis = look.judge()
    assert (diagnosis.verdict, diagnosis.problems) == (OK, ())
    assert diagnosis.chain == (look.world.target,)
    assert diagnosis.by_cname


def test_several_hops_are_right(look: Onlooker, zone: Zone) -> None:
    zone.set(HOST, "CNAME", f"Sites.{ZONE}.")
    zone.set(f"sites.{ZONE}", "CNAME", f"{look.world.target.upper()}.")
    diagnosis = look.judge()
    assert diagnosis.verdict is OK
    assert diagnosis.chain == (f"sites.{ZONE}", look.world.target)


def test_nothing_there_yet(look: Onlooker, zone: Zone) -> None:
    assert look.verdict() == (MISCONFIGURED, {Code.NO_RECORD})


def test_a_record_whose_name_was_completed_twice(look: Onlooker, zone: Zone) -> None:
    zone.set(f"{HOST}.{ZONE}", "CNAME", f"{look.world.target}.")
    diagnosis = look.judge()
    assert (diagnosis.verdict, set(diagnosis.codes)) == (MISCONFIGURED, {Code.NO_RECORD})
    assert diagnosis.misplaced == f"{HOST}.{ZONE}"
    zone.set(HOST, "CNAME", f"{look.world.target}.")
    assert look.judge().misplaced is None


def test_a_wildcard_makes_no_name_look_completed_twice(look: Onlooker, zone: Zone) -> None:
    """The token's record makes the host exist, so that the wildcard answers for it no more."""
    zone.set(f"*.{ZONE}", "CNAME", f"{look.world.target}.")
    zone.set(f"_mixeur-challenge.{HOST}", "TXT", '"mixeur-abc"')
    diagnosis = look.judge()
    assert set(diagnosis.codes) == {Code.NO_RECORD}
    assert diagnosis.misplaced is None


def test_a_cname_to_elsewhere(look: Onlooker, zone: Zone) -> None:
    zone.set(f"www.{ZONE}", "A", "192.0.2.7")
    zone.set(HOST, "CNAME", f"www.{ZONE}.")
    assert look.verdict() == (MISCONFIGURED, {Code.WRONG_TARGET})


def test_a_target_that_only_looks_like_ours(look: Onlooker, zone: Zone) -> None:
    other = look.world.zone("evil.example")
    lure = f"{look.world.target}.evil.example"
    other.set(lure, "A", look.world.front)
    zone.set(HOST, "CNAME", f"{lure}.")
    assert look.verdict() == (MISCONFIGURED, {Code.WRONG_TARGET})


def test_an_address_instead_of_the_cname(look: Onlooker, zone: Zone) -> None:
    zone.set(HOST, "A", "192.0.2.7")
    assert look.verdict() == (MISCONFIGURED, {Code.ADDRESS_INSTEAD_OF_CNAME})


def test_an_address_left_beside_the_cname(look: Onlooker, right: Zone) -> None:
    """Servers refuse such zones, or should; the one that still has it gives both."""
    right.set(HOST, "CNAME")
    right.set(HOST, "A", "192.0.2.7")
    for server in right.servers[:2]:
        server.copy.set(HOST, "A")
        server.copy.set(HOST, "CNAME", f"{look.world.target}.")
    verdict, codes = look.verdict()
    assert verdict is MISCONFIGURED
    assert codes & {Code.ADDRESS_BESIDE_CNAME, Code.SERVERS_DISAGREE}


def test_the_apex_of_a_zone(look: Onlooker, zone: Zone) -> None:
    zone.set("@", "A", "192.0.2.7")
    diagnosis = look.judge(ZONE)
    assert diagnosis.is_apex
    assert (diagnosis.verdict, set(diagnosis.codes)) == (MISCONFIGURED, {Code.APEX})


def test_the_apex_with_our_addresses_and_the_token(look: Onlooker, zone: Zone) -> None:
    zone.set("@", "A", look.world.front)
    zone.set(f"_mixeur-challenge.{ZONE}", "TXT", '"mixeur-abc"')
    assert look.verdict(ZONE, token="mixeur-abc") == (OK, set())


def test_a_loop(look: Onlooker, zone: Zone) -> None:
    zone.set(HOST, "CNAME", f"sites.{ZONE}.")
    zone.set(f"sites.{ZONE}", "CNAME", f"{HOST}.")
    assert look.verdict() == (MISCONFIGURED, {Code.LOOP})


def test_a_way_of_more_than_eight_hops(look: Onlooker, zone: Zone) -> None:
    names = [HOST, *(f"hop{number}.{ZONE}" for number in range(1, 9)), look.world.target]
    for name, following in pairwise(names):
        zone.set(name, "CNAME", f"{following}.")
    assert Code.LOOP in look.verdict()[1]


def test_a_cname_to_a_name_that_is_not_there(look: Onlooker, zone: Zone) -> None:
    zone.set(HOST, "CNAME", f"nowhere.{ZONE}.")
    assert look.verdict() == (MISCONFIGURED, {Code.DANGLING})


def test_servers_that_disagree(look: Onlooker, right: Zone) -> None:
    right.servers[2].copy.set(HOST, "CNAME", f"www.{ZONE}.")
    verdict, codes = look.verdict()
    assert verdict is MISCONFIGURED
    assert Code.SERVERS_DISAGREE in codes


def test_an_old_answer_that_a_resolver_remembers(look: Onlooker, zone: Zone) -> None:
    zone.set(HOST, "CNAME", f"www.{ZONE}.", ttl=900)
    zone.set(f"www.{ZONE}", "A", "192.0.2.7", ttl=900)
    look.world.resolver.remember()
    assert look.verdict()[0] is MISCONFIGURED
    zone.set(HOST, "CNAME", f"{look.world.target}.")
    diagnosis = look.judge()
    assert diagnosis.verdict is PENDING
    assert diagnosis.old_answer_until is not None
    look.world.resolver.forget()
    assert look.verdict() == (OK, set())


def test_looking_too_early_makes_no_resolver_remember_nothing(look: Onlooker, zone: Zone) -> None:
    look.world.resolver.remember()
    assert look.verdict() == (MISCONFIGURED, {Code.NO_RECORD})
    zone.set(HOST, "CNAME", f"{look.world.target}.")
    assert look.verdict() == (OK, set())


def test_one_of_three_dead_is_a_remark(look: Onlooker, right: Zone) -> None:
    right.servers[0].fail(SILENT)
    assert look.verdict() == (OK, {Code.TIMEOUT})


def test_all_dead(look: Onlooker, right: Zone) -> None:
    for server in right.servers:
        server.fail(SILENT)
    verdict, codes = look.verdict()
    assert verdict is UNREACHABLE
    assert Code.TIMEOUT in codes


@pytest.mark.parametrize("fault", [rcode("REFUSED"), rcode("SERVFAIL"), LAME])
def test_a_delegation_to_servers_that_do_not_serve(look: Onlooker, right: Zone, fault: object) -> None:
    for server in right.servers:
        server.fail(fault)  # type: ignore[arg-type]  # Fault: parametrize knows objects alone
    assert look.verdict() == (UNREACHABLE, {Code.SERVFAIL})


def test_a_missing_record_is_told_by_a_resolver_that_stands_in(look: Onlooker, zone: Zone) -> None:
    """It is no authority either, and its zone's SOA says that it knows what it says."""
    zone.set(HOST, "TXT", '"v=spf1 -all"')
    alone = replace(look.where, stand_in=(look.world.resolver.at,))
    assert Onlooker(look.world, alone).verdict() == (MISCONFIGURED, {Code.NO_RECORD})


def test_garbage_is_no_answer(look: Onlooker, right: Zone) -> None:
    for server in right.servers:
        server.fail(GARBAGE)
    assert look.verdict()[0] is UNREACHABLE


def test_answers_cut_over_udp_come_over_tcp(look: Onlooker, right: Zone) -> None:
    for server in right.servers:
        server.fail(TRUNCATING)
    assert look.verdict() == (OK, set())
    assert any(asked.tcp for asked in right.servers[0].asked)


def test_signatures_that_do_not_hold(look: Onlooker, right: Zone) -> None:
    look.world.resolver.bogus.add(ZONE)
    assert look.verdict() == (UNREACHABLE, {Code.SERVFAIL})


def test_another_certificate_authority_is_asked_for(look: Onlooker, right: Zone) -> None:
    right.set("@", "CAA", '0 issue "other.example"')
    assert look.verdict() == (MISCONFIGURED, {Code.CAA_FORBIDS})
    right.set("@", "CAA", '0 issue "other.example"', '0 issue "letsencrypt.org"')
    assert look.verdict() == (OK, set())


def test_an_ipv6_address_that_our_front_does_not_serve(look: Onlooker, right: Zone) -> None:
    look.world.zone("mixeur.solutions").set(look.world.target, "AAAA", "2001:db8::1")
    assert look.verdict() == (MISCONFIGURED, {Code.IPV6_MISMATCH})


def test_a_token_that_is_missing_and_then_there(look: Onlooker, right: Zone) -> None:
    assert look.verdict(token="mixeur-abc") == (MISCONFIGURED, {Code.MISSING_TOKEN})
    right.set(f"_mixeur-challenge.{HOST}", "TXT", '"mixeur-abc"')
    assert look.verdict(token="mixeur-abc") == (OK, set())


def test_a_wildcard_is_told_from_an_entry_of_its_own(look: Onlooker, zone: Zone) -> None:
    zone.set(f"*.{ZONE}", "CNAME", f"{look.world.target}.")
    assert look.judge().wildcard == f"*.{ZONE}"
    zone.set(HOST, "CNAME", f"{look.world.target}.")
    assert look.judge().wildcard is None


def test_a_server_that_stands_in_tells_a_name_that_was_completed_twice(dns_world: World, zone: Zone) -> None:
    zone.set(f"{HOST}.{ZONE}", "CNAME", f"{dns_world.target}.")
    alone = replace(dns_world.where, stand_in=(zone.servers[0].at,))
    assert Onlooker(dns_world, alone).judge().misplaced == f"{HOST}.{ZONE}"


def test_a_server_that_stands_in_for_all(dns_world: World, right: Zone) -> None:
    alone = replace(dns_world.where, stand_in=(right.servers[0].at,))
    diagnosis = Onlooker(dns_world, alone).judge()
    assert diagnosis.verdict is OK
    assert {seen.server for seen in diagnosis.observations} == {str(right.servers[0].at)}
    assert not right.servers[1].asked
