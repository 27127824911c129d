"""Servers of a member's zone that fail, each in its own way: the right verdict, within bounds."""

from collections.abc import Callable

import pytest

from tests.dns.faults import (
    GARBAGE,
    LAME,
    OLD,
    SILENT,
    TRUNCATING,
    TRUNCATING_WITHOUT_TCP,
    WRONG_ID,
    Fault,
    rcode,
)
from tests.system.names.faulty import HEALTHY
from tests.system.names.looks import RIGHT, Checking, Looked, look
from tests.system.names.world import TARGET, World

pytestmark = pytest.mark.allow_hosts(["127.0.0.0/8", "::1"])


@pytest.fixture
def behind(world: World) -> Callable[[str, Fault], Looked]:
    """A look at the one name of a zone whose one server has this fault."""

    def looked(zone: str, fault: Fault) -> Looked:
        host = world.faulty.host(zone, fault, (f"mixeur.{zone}", "CNAME", f"{TARGET}."))
        world.zone(zone, servers=(host.address,))
        return look(world, f"mixeur.{zone}")

    return looked


Behind = Callable[[str, Fault], Looked]


@pytest.mark.parametrize(
    ("zone", "fault"),
    [("coupe.fr", TRUNCATING), ("ancien-serveur.fr", OLD)],
    ids=["truncating", "without EDNS"],
)
def test_a_peculiar_server_is_understood(behind: Behind, zone: str, fault: Fault) -> None:
    looked = behind(zone, fault)
    assert (looked.verdict, looked.codes) == ("ok", set())


@pytest.mark.parametrize(
    ("zone", "fault", "heard"),
    [
        ("silence.fr", SILENT, {"TIMEOUT"}),
        ("autre-numero.fr", WRONG_ID, {"GARBAGE", "TIMEOUT"}),
        ("jamais-entier.fr", TRUNCATING_WITHOUT_TCP, {"TIMEOUT"}),
    ],
    ids=["silent", "answers with another id", "truncated and silent over TCP"],
)
def test_a_server_that_cannot_be_understood_is_unreachable(
    behind: Behind, zone: str, fault: Fault, heard: set[str]
) -> None:
    looked = behind(zone, fault)
    assert (looked.verdict, looked.codes) == ("unreachable", {"timeout"})
    assert {answer.rcode for answer in looked.seen.authorities} <= heard


@pytest.mark.parametrize(
    ("zone", "fault"),
    [("refus.fr", rcode("REFUSED")), ("panne.fr", rcode("SERVFAIL")), ("charabia.fr", GARBAGE)],
    ids=["REFUSED", "SERVFAIL", "garbage"],
)
def test_a_server_that_answers_amiss_is_told_as_servfail(behind: Behind, zone: str, fault: Fault) -> None:
    looked = behind(zone, fault)
    assert (looked.verdict, looked.codes) == ("unreachable", {"servfail"})


def test_an_empty_answer_of_no_authority_is_told_as_a_server_that_does_not_know_the_zone(
    behind: Behind,
) -> None:
    """Unbound passes it on as if there were nothing at the name: no record that is created mends that."""
    looked = behind("boiteux.fr", LAME)
    assert (looked.verdict, looked.codes) == ("unreachable", {"servfail"})
    assert "sans connaître la zone" in looked.diagnosis.problems[0].message


def test_a_zone_delegated_to_hosts_that_do_not_know_it(world: World) -> None:
    """As when the account at the host was closed and the registrar was forgotten."""
    zone = world.zone("ferme.fr", RIGHT)
    for number in range(2):
        zone.forget(number)
    looked = look(world, zone.host("mixeur"))
    assert (looked.verdict, looked.codes) == ("unreachable", {"servfail"})
    assert {answer.rcode for answer in looked.seen.authorities} == {"REFUSED"}


def test_a_zone_delegated_to_a_resolver_is_not_right(world: World) -> None:
    """It answers, from its memory or not at all, and is nobody's authority."""
    world.zone("resolveur.fr", RIGHT, servers=(world.unremembering.address,))
    looked = look(world, "mixeur.resolveur.fr")
    assert (looked.verdict, looked.codes) == ("unreachable", {"servfail"})
    assert not any(answer.authoritative for answer in looked.seen.authorities)


def test_one_of_three_dead_servers_is_told_and_the_name_is_right(world: World, check: Checking) -> None:
    dead = world.faulty.host("deux-sur-trois.fr", SILENT)
    alive = tuple(host.address for host in world.hosts)
    world.zone("deux-sur-trois.fr", RIGHT, servers=(*alive, dead.address))
    seen = check("mixeur.deux-sur-trois.fr")
    assert (seen.verdict, seen.codes) == ("ok", {"timeout"})
    assert seen.rcodes(dead.address) == {"TIMEOUT"}
    assert dead.address in seen.sentences


def test_one_of_two_that_lost_the_zone_is_told(world: World) -> None:
    zone = world.zone("un-sur-deux.fr", RIGHT)
    zone.forget(1)
    looked = look(world, zone.host("mixeur"))
    assert (looked.verdict, looked.codes) == ("ok", {"servfail"})


def test_a_server_that_is_dead_at_its_ipv6_address_is_told(world: World) -> None:
    alive = world.hosts[0].address
    world.zone("ipv6-ferme.fr", RIGHT, servers=(alive, "::1"))
    looked = look(world, "mixeur.ipv6-ferme.fr")
    assert (looked.verdict, looked.codes) == ("ok", {"timeout"})


def test_a_server_that_changes_its_mind_is_believed_at_each_look(world: World) -> None:
    host = world.faulty.host("hesitant.fr", SILENT, ("mixeur.hesitant.fr", "CNAME", f"{TARGET}."))
    world.zone("hesitant.fr", servers=(host.address,))
    assert look(world, "mixeur.hesitant.fr").verdict == "unreachable"
    host.fail(HEALTHY)
    world.resolver.forget("hesitant.fr")
    # The resolver may spare a server that was dead a moment ago.
    assert look(world, "mixeur.hesitant.fr").verdict in {"ok", "pending"}


def test_a_silent_caa_server_is_told_before_a_certificate_is_asked_for(world: World) -> None:
    """RFC 8659 §3: an authority that cannot read CAA records must not issue."""
    host = world.faulty.host("caa-muet.fr", SILENT, ("mixeur.caa-muet.fr", "CNAME", f"{TARGET}."))
    host.fail(SILENT, only={"CAA"})
    world.zone("caa-muet.fr", servers=(host.address,))
    looked = look(world, "mixeur.caa-muet.fr")
    assert (looked.verdict, looked.codes) == ("ok", {"timeout"})


def test_a_dead_zone_costs_few_questions(world: World) -> None:
    hosts = [world.faulty.host("six-muets.fr", SILENT) for _ in range(6)]
    world.zone("six-muets.fr", servers=tuple(host.address for host in hosts))
    looked = look(world, "mixeur.six-muets.fr")
    assert looked.verdict == "unreachable"
    # ``look`` counts ours; these are counted where they arrive, the resolver's own among them.
    assert sum(len(host.asked) for host in hosts) <= 40 * len(hosts)
