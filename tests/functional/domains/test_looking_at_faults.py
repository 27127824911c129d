"""Servers that are wrong, hostile or not there: what a look makes of them, within bounds."""

from dataclasses import replace
from ipaddress import ip_address

import dns.name
import pytest
from dns.rdatatype import CNAME

from provisioner.domains.diagnosis.seen import GARBAGE, NOERROR, TIMEOUT, UNREACHABLE, ChainEnd
from provisioner.domains.resolver.asking import MOST_QUESTIONS
from provisioner.domains.resolver.reading import TCP_BYTES, UDP_BYTES
from provisioner.domains.servers import Server
from tests.dns import faults
from tests.dns.bombs import bomb, of_class
from tests.dns.world import Zone
from tests.functional.domains.looks import HOST, NS1, NS2, ZONE, Onlooker, rcodes, said


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
