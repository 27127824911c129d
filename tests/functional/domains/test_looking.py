"""What a look sees, of servers that do their work and of servers that do not."""

from dataclasses import replace
from ipaddress import ip_address

import dns.name
import pytest
from dns.rdatatype import CNAME

from provisioner.domains.diagnosis.seen import (
    GARBAGE,
    NOERROR,
    NXDOMAIN,
    SERVFAIL,
    TIMEOUT,
    UNREACHABLE,
    CaaRecord,
    ChainEnd,
)
from provisioner.domains.reach import PUBLIC
from provisioner.domains.resolver.asking import MOST_QUESTIONS
from provisioner.domains.resolver.reading import TCP_BYTES, UDP_BYTES
from provisioner.domains.resolver.recursion import PRIVATE
from provisioner.domains.servers import Server
from tests.dns import faults
from tests.dns.bombs import bomb, of_class
from tests.dns.world import World, Zone
from tests.functional.domains.looks import HOST, ZONE, Onlooker, rcodes, said

NS1, NS2 = f"ns1.{ZONE}", f"ns2.{ZONE}"


@pytest.fixture
def zone(dns_world: World) -> Zone:
    """Where the host leads to us, on two servers."""
    made = dns_world.zone(ZONE, servers=2)
    made.set(HOST, "CNAME", f"{dns_world.target}.")
    return made


@pytest.fixture
def look(dns_world: World) -> Onlooker:
    return Onlooker(dns_world, dns_world.where)


def test_every_server_of_the_zone_is_asked_by_itself(look: Onlooker, zone: Zone) -> None:
    seen = look.see()
    assert seen.zone == ZONE
    names = [f"{server.name} ({server.address})" for server in zone.servers]
    assert said(seen.authorities, "CNAME") == dict.fromkeys(names, (look.world.target,))
    assert all(answer.is_authority and answer.authoritative for answer in seen.authorities)
    assert not any(asked.recursion_desired for server in zone.servers for asked in server.asked)
    assert seen.target_addresses == (look.world.front,)


def test_the_zone_of_a_name_below_a_delegation(look: Onlooker, zone: Zone) -> None:
    look.world.zone(f"sites.{ZONE}").set(f"a.b.sites.{ZONE}", "A", "192.0.2.7")
    assert look.see(f"a.b.sites.{ZONE}").zone == f"sites.{ZONE}"
    assert look.see(f"a.b.{ZONE}").zone == ZONE


def test_a_host_that_is_a_zone_of_its_own(look: Onlooker, zone: Zone) -> None:
    look.world.zone(HOST).set("@", "A", "192.0.2.7")
    seen = look.see()
    assert seen.is_apex
    assert {answer.server.split()[0] for answer in seen.authorities} == {f"ns1.{HOST}"}


def test_a_host_whose_zone_lies_on_the_same_servers_as_the_one_above(look: Onlooker, zone: Zone) -> None:
    """No server refers to another then: what is the zone's own word shows that there is a zone."""
    for server in zone.servers:
        server.copy.set(HOST, "CNAME")
        server.copy.set(HOST, "SOA", f"{NS1}. hostmaster.{ZONE}. 1 3600 600 86400 60")
    assert look.see().is_apex


def test_a_zone_whose_servers_all_fail_is_found_through_the_one_above(look: Onlooker, zone: Zone) -> None:
    for server in zone.servers:
        server.fail(faults.rcode("REFUSED"))
    seen = look.see()
    assert seen.zone == ZONE
    assert len(said(seen.authorities, "CNAME")) == 2
    assert rcodes(seen.authorities) == {"REFUSED"}
    assert rcodes(seen.recursive) == {SERVFAIL}


def test_a_server_is_asked_at_each_of_its_addresses(look: Onlooker) -> None:
    look.world.zone("six.example", six=True).set("mixeur.six.example", "CNAME", f"{look.world.target}.")
    servers = said(look.see("mixeur.six.example").authorities, "CNAME")
    assert [name.split()[1] for name in servers][1:] == ["(::1)"]
    assert set(servers.values()) == {(look.world.target,)}


def test_addresses_and_their_lifetimes(look: Onlooker, zone: Zone) -> None:
    zone.set(f"www.{ZONE}", "A", "192.0.2.8", "192.0.2.7", ttl=1200)
    zone.set(f"www.{ZONE}", "AAAA", "2001:db8::7", ttl=600)
    seen = look.see(f"www.{ZONE}")
    four, six = (next(a for a in seen.authorities if a.type == kind) for kind in ("A", "AAAA"))
    assert (four.values, four.ttl) == (("192.0.2.7", "192.0.2.8"), 1200)
    assert (six.values, six.ttl) == (("2001:db8::7",), 600)
    assert seen.chain.addresses == ("192.0.2.7", "192.0.2.8", "2001:db8::7")


def test_how_long_nothing_is_remembered(look: Onlooker, zone: Zone) -> None:
    """RFC 2308 §5: the shorter of the SOA's own lifetime and its last field."""
    for server in zone.servers:
        server.copy.set(ZONE, "SOA", f"{NS1}. hostmaster.{ZONE}. 1 3600 600 86400 7200", ttl=900)
    seen = look.see(f"nothing.{ZONE}")
    assert {(answer.rcode, answer.ttl) for answer in seen.authorities} == {(NXDOMAIN, 900)}


def test_while_there_is_nothing_resolvers_are_not_asked_about_the_host(look: Onlooker, zone: Zone) -> None:
    zone.set(HOST, "CNAME")
    seen = look.see()
    assert (seen.recursive, seen.chain.end, seen.chain.rcode) == ((), ChainEnd.NOTHING, NXDOMAIN)
    assert HOST not in {asked.name for asked in look.world.resolver.asked}


def test_servers_that_a_zone_claims_to_have_in_our_own_network_are_not_asked(
    look: Onlooker, zone: Zone
) -> None:
    found = Onlooker(look.world, replace(look.world.where, reach=PUBLIC))
    assert found.see().authorities == ()
    assert not any(server.asked for server in zone.servers)


def test_nobody_reads_names_of_our_own_network_through_our_resolver(look: Onlooker, zone: Zone) -> None:
    look.world.zone("intranet.test").set("base.intranet.test", "A", "10.0.0.5", "10.0.0.6", "1.1.1.1")
    zone.set(HOST, "CNAME", "base.intranet.test.")
    seen = look.see()
    assert set(said(seen.recursive, "A").values()) == {("1.1.1.1", PRIVATE)}
    zone.set(HOST, "CNAME", f"{look.world.target}.")
    assert set(said(look.see().recursive, "A").values()) == {(look.world.front,)}


def test_each_resolver_says_what_it_sees(look: Onlooker, zone: Zone) -> None:
    other = look.world.resolver_at("127.53.0.54")
    other.remember()
    two = Onlooker(look.world, replace(look.world.where, resolvers=(look.world.resolver.at, other.at)))
    two.see()
    zone.set(HOST, "CNAME", f"www.{ZONE}.")
    views = said(two.see().recursive, "CNAME")
    assert views == {str(look.world.resolver.at): (f"www.{ZONE}",), str(other.at): (look.world.target,)}


def test_a_resolver_that_fails_is_replaced_by_the_next(look: Onlooker, zone: Zone) -> None:
    other = look.world.resolver_at("127.53.0.54")
    look.world.resolver.fail(faults.rcode("REFUSED"))
    seen = Onlooker(look.world, replace(look.world.where, resolvers=(look.world.resolver.at, other.at))).see()
    assert seen.chain.hops == (look.world.target,)
    assert rcodes(seen.recursive) == {"REFUSED", "NOERROR"}


def test_the_way_is_followed_hop_by_hop(look: Onlooker, zone: Zone) -> None:
    zone.set(HOST, "CNAME", f"b.{ZONE}.")
    zone.set(f"b.{ZONE}", "CNAME", f"{HOST}.")
    chain = look.see().chain
    assert (chain.end, chain.hops) == (ChainEnd.LOOP, (f"b.{ZONE}", HOST))


def test_addresses_are_found_where_a_server_denies_a_name_that_lacks_a_cname(
    look: Onlooker, zone: Zone
) -> None:
    look.world.resolver.fail(faults.DENYING)
    chain = look.see().chain
    assert (chain.end, chain.addresses) == (ChainEnd.ADDRESSES, (look.world.front,))


def test_caa_is_found_by_climbing(look: Onlooker, zone: Zone) -> None:
    zone.set("@", "CAA", '128 issue "letsencrypt.org; validationmethods=http-01"')
    caa = look.see().caa
    assert caa.name == ZONE
    assert caa.records == (CaaRecord(True, "issue", "letsencrypt.org; validationmethods=http-01"),)
    zone.set(HOST, "CNAME")
    zone.set(HOST, "A", "192.0.2.7")
    zone.set(HOST, "CAA", '0 issuewild ";"')
    assert look.see().caa == replace(caa, name=HOST, records=(CaaRecord(False, "issuewild", ";"),))


def test_a_nearer_failure_hides_what_is_above(look: Onlooker, zone: Zone) -> None:
    look.world.zone("example").set("@", "CAA", '0 issue "letsencrypt.org"')
    look.world.resolver.fail(faults.rcode("SERVFAIL"), only={"CAA"})
    caa = look.see().caa
    assert (caa.records, caa.rcode) == ((), SERVFAIL)


def test_tokens_come_from_the_zone_s_own_servers(look: Onlooker, zone: Zone) -> None:
    zone.servers[1].copy.set(f"_mixeur-challenge.{HOST}", "TXT", '"mixeur-" "abc"', '"other"')
    tokens = look.see().tokens
    assert sorted(answer.values for answer in tokens) == [(), ("mixeur-abc", "other")]
    assert look.see(with_token=False).tokens == ()


def test_words_of_strangers_do_nothing_to_a_screen(look: Onlooker, zone: Zone) -> None:
    zone.servers[0].copy.set(f"_mixeur-challenge.{HOST}", "TXT", '"\x1b[2J"')
    assert "\x1b" not in repr(look.see().tokens[0].values[0].encode())
    assert look.see().tokens[0].values[0].isprintable()


def test_of_a_hundred_records_a_few_are_kept(look: Onlooker, zone: Zone) -> None:
    zone.set(f"www.{ZONE}", "A", *[f"192.0.2.{number}" for number in range(100)])
    seen = look.see(f"www.{ZONE}")
    assert max(len(answer.values) for answer in seen.authorities) == 32


def test_a_thousand_records_are_not_read(look: Onlooker, zone: Zone) -> None:
    crowd = [f"192.0.{number // 200}.{number % 200}" for number in range(1000)]
    zone.set(f"www.{ZONE}", "A", *crowd)
    zone.servers[0].fail(faults.TRUNCATING, only={"A"})
    first = [one for one in look.see(f"www.{ZONE}").authorities if one.server.startswith(NS1)]
    assert {one.type: one.rcode for one in first} == {"CNAME": NOERROR, "A": GARBAGE, "AAAA": NOERROR}


def test_servers_whose_answers_take_long_to_read_hold_nobody_up(look: Onlooker, zone: Zone) -> None:
    """Each such answer takes half a second of doing nothing else, and a look has dozens."""
    for server in zone.servers:
        server.fail(faults.saying(lambda asked: bomb(asked, UDP_BYTES)), only={"CNAME"})
    seen = look.see()
    assert rcodes(tuple(one for one in seen.authorities if one.type == "CNAME")) == {GARBAGE}
    assert seen.target_addresses == (look.world.front,)


@pytest.mark.parametrize("number", [3, 4, 77, 254, 255])
def test_records_of_another_class_are_none(look: Onlooker, zone: Zone, number: int) -> None:
    target = dns.name.from_text(look.world.target).to_digestable()
    for server in zone.servers:
        server.fail(faults.saying(lambda asked: of_class(number, asked, kind=CNAME, value=target)))
    seen = look.see(with_token=False)
    assert [one.values for one in seen.authorities if one.values or one.chain] == []


def test_dnssec_is_told_from_other_failures(look: Onlooker, zone: Zone) -> None:
    assert look.see().signature_fails is False
    look.world.resolver.bogus.add(ZONE)
    seen = look.see()
    assert seen.signature_fails is True
    assert seen.recursive[0].extended == ("EDE 6 (DNSSEC Bogus): signature expired",)
    look.world.resolver.bogus.clear()
    look.world.resolver.fail(faults.rcode("SERVFAIL"), only={HOST})
    assert look.see().signature_fails is None


@pytest.mark.parametrize(
    "fault",
    [
        faults.TRUNCATING,
        faults.OLD,
        faults.losing_first(1),
        faults.padded(UDP_BYTES),
        faults.padded(TCP_BYTES, tcp_only=True),
    ],
)
def test_what_is_wrong_with_a_server_but_can_be_got_round(
    look: Onlooker, zone: Zone, fault: faults.Fault
) -> None:
    """Answers that do not fit, no idea of EDNS, a datagram lost, answers as large as are read."""
    zone.servers[0].fail(fault)
    assert set(said(look.see().authorities, "CNAME").values()) == {(look.world.target,)}


@pytest.mark.parametrize(
    ("fault", "rcode"),
    [
        (faults.SILENT, TIMEOUT),
        (faults.TRUNCATING_WITHOUT_TCP, TIMEOUT),
        (faults.GARBAGE, GARBAGE),
        (faults.WRONG_ID, TIMEOUT),
        (faults.padded(UDP_BYTES + 1), GARBAGE),
        (faults.padded(TCP_BYTES + 1, tcp_only=True), GARBAGE),
        (faults.rcode("NOTIMP"), "NOTIMP"),
    ],
)
def test_what_cannot_be_got_round_is_said_as_it_is(
    look: Onlooker, zone: Zone, fault: faults.Fault, rcode: str
) -> None:
    zone.servers[0].fail(fault, only={HOST})
    seen = look.see()
    assert {answer.rcode for answer in seen.authorities if answer.server.startswith(NS1)} == {rcode}
    assert said(seen.authorities, "CNAME")[f"{NS2} ({zone.servers[1].address})"] == (look.world.target,)
    assert seen.chain.hops == (look.world.target,)


def test_nobody_at_an_address(look: Onlooker, zone: Zone) -> None:
    for holder in (zone, look.world.zone("example")):
        holder.set(NS1, "A", "127.53.200.1")
    seen = look.see()
    assert {answer.rcode for answer in seen.authorities if answer.server.startswith(NS1)} == {UNREACHABLE}


def test_no_resolver_at_all(look: Onlooker, zone: Zone) -> None:
    nobody = replace(look.world.where, resolvers=(Server(ip_address("127.53.200.1"), look.world.port),))
    seen = Onlooker(look.world, nobody).see()
    assert (seen.zone, seen.authorities, seen.chain.end) == (None, (), ChainEnd.FAILED)
    assert rcodes(seen.recursive) == {UNREACHABLE}


def test_questions_stay_few_however_many_servers_and_labels_there_are(look: Onlooker) -> None:
    crowded = look.world.zone("crowd.example", servers=20)
    host = ".".join([*"abcdefghijklmnopqrstuvwxyz", "crowd.example"])
    crowded.set(host, "CNAME", f"{look.world.target}.")
    for server in crowded.servers:
        server.fail(faults.rcode("SERVFAIL"), only={host})
    seen = look.see(host)
    assert len(said(seen.authorities, "CNAME")) == 8
    assert seen.questions <= 150 < MOST_QUESTIONS


def test_a_stand_in_is_asked_for_everything_and_nobody_else(look: Onlooker, zone: Zone) -> None:
    alone = replace(look.where, stand_in=(look.world.resolver.at,))
    seen = Onlooker(look.world, alone).see()
    assert seen.zone == ZONE
    assert said(seen.authorities, "CNAME") == said(seen.recursive, "CNAME")
    assert seen.chain.addresses == (look.world.front,)
    assert not zone.servers[0].asked
