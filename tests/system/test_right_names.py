"""Names that are right, however that came about, and those that are not right everywhere yet."""

import pytest

from tests.system.names.faulty import HEALTHY
from tests.system.names.looks import RIGHT, Checking, look
from tests.system.names.world import TARGET, World
from tests.system.names.zones import Signing

pytestmark = pytest.mark.allow_hosts(["127.0.0.0/8", "::1"])


def test_a_cname_to_the_target_is_right(world: World, check: Checking) -> None:
    zone = world.zone("juste.fr", RIGHT)
    seen = check(zone.host("mixeur"))
    assert (seen.verdict, seen.codes, seen.chain) == ("ok", set(), [TARGET])
    for host in world.hosts:
        assert seen.rcodes(host.address) == {"NOERROR"}
    assert seen.rcodes(world.resolver.address) == {"NOERROR"}


def test_letter_case_does_not_matter(world: World, check: Checking) -> None:
    world.zone("casse.fr", "Mixeur CNAME PROD.Mixeur.SOLUTIONS.\n")
    seen = check("MIXEUR.Casse.FR.")
    assert (seen.verdict, seen.chain) == ("ok", [TARGET])
    assert seen.printed["host"] == "mixeur.casse.fr"


def test_several_hops_lead_to_the_target(world: World, check: Checking) -> None:
    elsewhere = world.zone("hebergeur.net", f"clients CNAME {TARGET}.\n")
    zone = world.zone("sauts.fr", f"mixeur CNAME web\nweb CNAME {elsewhere.host('clients')}.\n")
    seen = check(zone.host("mixeur"))
    assert (seen.verdict, seen.codes) == ("ok", set())
    assert seen.chain == ["web.sauts.fr", "clients.hebergeur.net", TARGET]


def test_an_accented_name_is_asked_about_in_its_ascii_form(world: World, check: Checking) -> None:
    world.zone("xn--vreux-9ra.fr", RIGHT)
    seen = check("mixeur.évreux.fr")
    assert seen.verdict == "ok"
    assert seen.printed["host"] == "mixeur.xn--vreux-9ra.fr"


def test_a_wildcard_that_leads_to_us_is_seen_as_one(world: World) -> None:
    zone = world.zone("joker.fr", f"* CNAME {TARGET}.\n")
    looked = look(world, zone.host("mixeur"))
    assert (looked.verdict, looked.codes) == ("ok", set())
    assert looked.diagnosis.wildcard == "*.joker.fr"


def test_an_entry_of_its_own_is_no_wildcard_s(world: World) -> None:
    zone = world.zone("joker-et-nom.fr", f"* CNAME {TARGET}.\n{RIGHT}")
    assert look(world, zone.host("mixeur")).diagnosis.wildcard is None


def test_a_signed_zone_is_right(world: World, check: Checking) -> None:
    zone = world.zone("signee.fr", RIGHT, signing=Signing.GOOD)
    assert (check(zone.host("mixeur")).verdict) == "ok"


def test_a_zone_below_a_member_s_zone_is_asked_at_its_own_servers(world: World) -> None:
    inner = world.faulty.host(
        "numerique.delegue.fr", HEALTHY, ("mixeur.numerique.delegue.fr", "CNAME", f"{TARGET}.")
    )
    world.zone("delegue.fr", f"numerique NS ns1.numerique\nns1.numerique A {inner.address}\n")
    looked = look(world, "mixeur.numerique.delegue.fr")
    assert looked.verdict == "ok"
    assert looked.seen.zone == "numerique.delegue.fr"
    assert all(inner.address in answer.server for answer in looked.seen.authorities)


def test_what_is_right_at_its_servers_and_old_at_the_resolver_is_pending(
    world: World, check: Checking
) -> None:
    zone = world.zone("change.fr", "mixeur CNAME ancien.example.net.\n")
    assert check(zone.host("mixeur")).verdict == "misconfigured"
    zone.edit(RIGHT)
    waiting = look(world, zone.host("mixeur"))
    assert waiting.verdict == "pending"
    assert waiting.diagnosis.old_answer_until is not None
    assert 0 < (waiting.diagnosis.old_answer_until - waiting.diagnosis.at).total_seconds() <= 300
    assert check(zone.host("mixeur")).verdict == "pending"
    world.resolver.forget(zone.name)
    assert check(zone.host("mixeur")).verdict == "ok"


def test_that_there_was_nothing_is_remembered_for_the_zone_s_negative_ttl(world: World) -> None:
    zone = world.zone("naissant.fr", negative_ttl=1800)
    world.resolver.answers(zone.host("mixeur"))
    zone.edit(RIGHT)
    waiting = look(world, zone.host("mixeur"))
    assert waiting.verdict == "pending"
    assert waiting.diagnosis.old_answer_until is not None
    assert 0 < (waiting.diagnosis.old_answer_until - waiting.diagnosis.at).total_seconds() <= 1800


def test_an_address_that_a_resolver_still_gives_to_visitors_is_old(world: World) -> None:
    """It was never asked for the CNAME before: of that it knows what is right."""
    zone = world.zone("demenage.fr", "mixeur A 192.0.2.1\n")
    assert world.resolver.answers(zone.host("mixeur")) == ("192.0.2.1",)
    zone.edit(RIGHT)
    assert look(world, zone.host("mixeur")).verdict == "pending"
    world.resolver.forget(zone.name)
    assert look(world, zone.host("mixeur")).verdict == "ok"


def test_looking_too_early_makes_no_resolver_remember_that_there_is_nothing(world: World) -> None:
    zone = world.zone("precoce.fr", negative_ttl=1800)
    assert look(world, zone.host("mixeur")).codes == {"no_record"}
    zone.edit(RIGHT)
    assert look(world, zone.host("mixeur")).verdict == "ok"
