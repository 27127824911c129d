"""What a look sees of servers that do their work, and in whose stead which others are asked."""

from dataclasses import replace

from provisioner.domains.diagnosis.seen import (
    NXDOMAIN,
    SERVFAIL,
    CaaRecord,
    ChainEnd,
)
from provisioner.domains.reach import PUBLIC
from provisioner.domains.resolver.recursion import PRIVATE
from tests.dns import faults
from tests.dns.world import Zone
from tests.functional.domains.looks import HOST, NS1, ZONE, Onlooker, rcodes, said


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


def test_caa_behind_a_cname_is_of_the_name_that_it_leads_to(look: Onlooker, zone: Zone) -> None:
    zone.set("@", "CAA", '0 issue "other.example"')
    held = look.world.zone(look.world.target.partition(".")[2])
    held.set(look.world.target, "CAA", '0 issue "letsencrypt.org"')
    caa = look.see().caa
    assert (caa.name, caa.records) == (look.world.target, (CaaRecord(False, "issue", "letsencrypt.org"),))


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


def test_dnssec_is_told_from_other_failures(look: Onlooker, zone: Zone) -> None:
    assert look.see().signature_fails is False
    look.world.resolver.bogus.add(ZONE)
    seen = look.see()
    assert seen.signature_fails is True
    assert seen.recursive[0].extended == ("EDE 6 (DNSSEC Bogus): signature expired",)
    look.world.resolver.bogus.clear()
    look.world.resolver.fail(faults.rcode("SERVFAIL"), only={HOST})
    assert look.see().signature_fails is None


def test_a_stand_in_is_asked_for_everything_and_nobody_else(look: Onlooker, zone: Zone) -> None:
    alone = replace(look.where, stand_in=(look.world.resolver.at,))
    seen = Onlooker(look.world, alone).see()
    assert seen.zone == ZONE
    assert said(seen.authorities, "CNAME") == said(seen.recursive, "CNAME")
    assert seen.chain.addresses == (look.world.front,)
    assert not zone.servers[0].asked
