"""Every code of a name's diagnosis, each from real zones behind a real resolver."""

from pathlib import Path

import pytest

from provisioner.domains.diagnosis.diagnosis import Code
from provisioner.domains.diagnosis.expected import Expected
from tests.dns.faults import SILENT
from tests.system.names.faulty import also_at
from tests.system.names.looks import RIGHT, Checking, look
from tests.system.names.world import TARGET, World
from tests.system.names.zones import Signing

pytestmark = pytest.mark.allow_hosts(["127.0.0.0/8", "::1"])

TOKEN = "mixeur-abcdefghijklmnopqrstuvwxyz234567"
ACCOUNT = "https://acme.example/account/17"


def test_no_record(world: World, check: Checking) -> None:
    zone = world.zone("vide.fr", "www A 192.0.2.1\n")
    seen = check(zone.host("mixeur"))
    assert (seen.verdict, seen.codes) == ("misconfigured", {"no_record"})
    assert TARGET in seen.sentences


def test_a_name_with_other_records_alone_has_no_record(world: World, check: Checking) -> None:
    zone = world.zone("courrier.fr", 'mixeur TXT "v=spf1 -all"\n')
    seen = check(zone.host("mixeur"))
    assert (seen.verdict, seen.codes) == ("misconfigured", {"no_record"})


@pytest.mark.parametrize(
    ("zone", "value"),
    [
        ("ailleurs.fr", "www.example.net."),
        ("trompeur.fr", f"{TARGET}.evil.example."),
        ("sans-point.fr", TARGET),
    ],
    ids=["another host", "the target as a prefix", "final dot forgotten"],
)
def test_wrong_target(world: World, check: Checking, zone: str, value: str) -> None:
    world.zone(zone, f"mixeur CNAME {value}\n")
    seen = check(f"mixeur.{zone}")
    assert seen.verdict == "misconfigured"
    assert "wrong_target" in seen.codes


@pytest.mark.parametrize(("kind", "address"), [("A", "192.0.2.1"), ("AAAA", "2001:db8::1")])
def test_address_instead_of_cname(world: World, check: Checking, kind: str, address: str) -> None:
    zone = world.zone(f"adresse-{kind.lower()}.fr", f"mixeur {kind} {address}\n")
    seen = check(zone.host("mixeur"))
    assert (seen.verdict, seen.codes) == ("misconfigured", {"address_instead_of_cname"})


def test_our_own_address_instead_of_a_cname_is_wrong_too(world: World, check: Checking) -> None:
    zone = world.zone("copie.fr", f"mixeur A {world.front}\n")
    seen = check(zone.host("mixeur"))
    assert (seen.verdict, seen.codes) == ("misconfigured", {"address_instead_of_cname"})


def test_address_beside_cname(world: World, check: Checking) -> None:
    host = world.faulty.host("deux.fr", also_at("192.0.2.7"), ("mixeur.deux.fr", "CNAME", f"{TARGET}."))
    world.zone("deux.fr", servers=(host.address,))
    seen = check("mixeur.deux.fr")
    assert seen.verdict == "misconfigured"
    assert "address_beside_cname" in seen.codes
    assert "192.0.2.7" in seen.sentences


def test_apex(world: World, check: Checking) -> None:
    world.zone("sommet.fr", "@ A 192.0.2.1\n")
    seen = check("sommet.fr")
    assert seen.verdict == "misconfigured"
    assert "apex" in seen.codes
    assert "ALIAS" in seen.sentences


def test_an_apex_with_our_addresses_is_right_with_the_token_alone(world: World) -> None:
    records = f"@ A {world.front}\n"
    zone = world.zone("alias.fr", records)
    without = look(world, zone.name, Expected(token=TOKEN))
    assert (without.verdict, without.codes) == ("misconfigured", {"missing_token"})
    zone.edit(f'{records}_mixeur-challenge TXT "{TOKEN}"\n')
    world.resolver.forget(zone.name)
    assert look(world, zone.name, Expected(token=TOKEN)).codes == set()
    assert look(world, zone.name, Expected(token=TOKEN)).verdict == "ok"


def test_loop(world: World, check: Checking) -> None:
    zone = world.zone("rond.fr", "mixeur CNAME deux\ndeux CNAME trois\ntrois CNAME mixeur\n")
    seen = check(zone.host("mixeur"))
    assert (seen.verdict, seen.codes) == ("misconfigured", {"loop"})
    assert len(seen.chain) <= 8


def test_more_than_eight_hops_are_a_loop(world: World, check: Checking) -> None:
    hops = "".join(f"n{number} CNAME n{number + 1}\n" for number in range(9))
    zone = world.zone("long.fr", f"mixeur CNAME n0\n{hops}n9 CNAME {TARGET}.\n")
    seen = check(zone.host("mixeur"))
    assert (seen.verdict, seen.codes) == ("misconfigured", {"loop"})


def test_eight_hops_are_none(world: World, check: Checking) -> None:
    hops = "".join(f"n{number} CNAME n{number + 1}\n" for number in range(6))
    zone = world.zone("huit.fr", f"mixeur CNAME n0\n{hops}n6 CNAME {TARGET}.\n")
    seen = check(zone.host("mixeur"))
    assert (seen.verdict, len(seen.chain)) == ("ok", 8)


def test_dangling(world: World, check: Checking) -> None:
    world.zone("quitte.net")
    zone = world.zone("orphelin.fr", "mixeur CNAME ancien.quitte.net.\n")
    seen = check(zone.host("mixeur"))
    assert seen.verdict == "misconfigured"
    assert "dangling" in seen.codes


def test_servers_disagree(world: World, check: Checking) -> None:
    zone = world.zone("desaccord.fr", RIGHT)
    zone.edit("mixeur CNAME ancien.example.net.\n", only=1)
    seen = check(zone.host("mixeur"))
    assert (seen.verdict, seen.codes) == ("misconfigured", {"servers_disagree"})


@pytest.mark.parametrize("signing", [Signing.EXPIRED, Signing.WRONG_DS])
def test_servfail(world: World, check: Checking, signing: Signing) -> None:
    zone = world.zone(f"dnssec-{signing.name.lower().replace('_', '-')}.fr", RIGHT, signing=signing)
    seen = check(zone.host("mixeur"))
    assert (seen.verdict, seen.codes) == ("unreachable", {"servfail"})
    assert "DNSSEC" in seen.sentences


def test_timeout(world: World, check: Checking) -> None:
    hosts = [world.faulty.host("muet.fr", SILENT) for _ in range(2)]
    world.zone("muet.fr", servers=tuple(host.address for host in hosts))
    seen = check("mixeur.muet.fr")
    assert (seen.verdict, seen.codes) == ("unreachable", {"timeout"})


CAA_THAT_FORBID = {
    "another authority": ('0 issue "autre.example"', Expected()),
    "nobody": ('0 issue ";"', Expected()),
    "another account": (
        '0 issue "letsencrypt.org; accounturi=https://acme.example/account/99"',
        Expected(account=ACCOUNT),
    ),
    "another way to check": ('0 issue "letsencrypt.org; validationmethods=dns-01"', Expected()),
    "a critical property nobody knows": ('128 tbs "inconnu"', Expected()),
}


@pytest.mark.parametrize("case", CAA_THAT_FORBID)
def test_caa_forbids(world: World, case: str) -> None:
    record, expected = CAA_THAT_FORBID[case]
    name = f"caa-{list(CAA_THAT_FORBID).index(case)}.fr"
    # At the zone's own name: found by climbing from the host, which has none (RFC 8659 §3).
    world.zone(name, f"@ CAA {record}\nmixeur.service CNAME {TARGET}.\n")
    looked = look(world, f"mixeur.service.{name}", expected)
    assert (looked.verdict, looked.codes) == ("misconfigured", {"caa_forbids"})
    assert looked.seen.caa.name == name


CAA_THAT_PERMIT = {
    "our authority": ('0 issue "letsencrypt.org"', Expected()),
    "our account": (f'0 issue "letsencrypt.org; accounturi={ACCOUNT}"', Expected(account=ACCOUNT)),
    "our way to check": ('0 issue "letsencrypt.org; validationmethods=tls-alpn-01"', Expected()),
    "mail for reports alone": ('0 iodef "mailto:securite@ville.example"', Expected()),
    "wildcards alone": ('0 issuewild ";"', Expected()),
}


@pytest.mark.parametrize("case", CAA_THAT_PERMIT)
def test_caa_that_permits_is_right(world: World, case: str) -> None:
    record, expected = CAA_THAT_PERMIT[case]
    name = f"permis-{list(CAA_THAT_PERMIT).index(case)}.fr"
    world.zone(name, f"@ CAA {record}\n{RIGHT}")
    looked = look(world, f"mixeur.{name}", expected)
    assert (looked.verdict, looked.codes) == ("ok", set())


def test_a_caa_record_nearer_to_the_name_wins(world: World, check: Checking) -> None:
    caa = '@ CAA 0 issue "letsencrypt.org"\nservice CAA 0 issue "autre.example"\n'
    zone = world.zone("caa-proche.fr", f"{caa}mixeur.service CNAME {TARGET}.\n")
    assert check(zone.host("mixeur.service")).codes == {"caa_forbids"}


def test_caa_that_forbids_at_our_target_is_ours_to_mend(world: World) -> None:
    """It counts for every name that leads there; beside a CNAME none could be added (RFC 8659 §3)."""
    world.zone("cible.example", f'prod A {world.front}\nprod CAA 0 issue "autre.example"\n')
    zone = world.zone("caa-cible.fr", "mixeur CNAME prod.cible.example.\n")
    looked = look(world, zone.host("mixeur"), target="prod.cible.example")
    assert (looked.verdict, looked.codes) == ("misconfigured", {"caa_forbids"})
    assert looked.seen.caa.name == "prod.cible.example"
    (problem,) = looked.diagnosis.problems
    assert problem.is_ours
    assert "Rien à faire de votre côté" in problem.fix


def test_caa_that_permits_at_our_target_is_nearer_than_that_of_the_zone(world: World) -> None:
    world.zone("permise.example", f'prod A {world.front}\nprod CAA 0 issue "letsencrypt.org"\n')
    zone = world.zone("caa-sommet.fr", '@ CAA 0 issue "autre.example"\nmixeur CNAME prod.permise.example.\n')
    looked = look(world, zone.host("mixeur"), target="prod.permise.example")
    assert (looked.verdict, looked.codes) == ("ok", set())
    assert looked.seen.caa.name == "prod.permise.example"


def test_ipv6_mismatch(world: World) -> None:
    world.zone("six.example", f"prod A {world.front}\nprod AAAA 2001:db8::6\n")
    zone = world.zone("six.fr", "mixeur CNAME prod.six.example.\n")
    front = Expected(front_addresses=(world.front,))
    looked = look(world, zone.host("mixeur"), front, target="prod.six.example")
    assert (looked.verdict, looked.codes) == ("misconfigured", {"ipv6_mismatch"})


def test_invalid_name(check: Checking) -> None:
    seen = check("https://mixeur.ville.fr/")
    assert (seen.verdict, seen.codes) == ("misconfigured", {"invalid_name"})
    assert seen.printed["observations"] == []


def test_lookalike(world: World, check: Checking) -> None:
    # The first letter that looks like an i is Cyrillic.
    deceiving = "mіxeur.solutions"
    world.zone(deceiving.encode("idna").decode(), f"@ A {world.front}\n")
    seen = check(deceiving)
    assert (seen.verdict, seen.codes) == ("misconfigured", {"lookalike"})


@pytest.mark.parametrize(
    "name", ["mixeur.solutions", "aunis-sud.mixeur.solutions", "exemple-mixeur.hespul.org"]
)
def test_reserved_zone(check: Checking, name: str) -> None:
    seen = check(name)
    assert (seen.verdict, seen.codes) == ("misconfigured", {"reserved_zone"})


@pytest.mark.parametrize(
    "txt", ["", f'_mixeur-challenge.mixeur TXT "{TOKEN[:-1]}a"\n'], ids=["none", "another's"]
)
def test_missing_token(world: World, txt: str) -> None:
    zone = world.zone(f"jeton-{len(txt)}.fr", RIGHT + txt)
    looked = look(world, zone.host("mixeur"), Expected(token=TOKEN))
    assert (looked.verdict, looked.codes) == ("misconfigured", {"missing_token"})
    assert looked.diagnosis.token_seen is False


def test_the_token_beside_others_is_seen(world: World) -> None:
    records = f'_mixeur-challenge.mixeur TXT "mixeur-autre"\n_mixeur-challenge.mixeur TXT "{TOKEN}"\n'
    zone = world.zone("jetons.fr", RIGHT + records)
    looked = look(world, zone.host("mixeur"), Expected(token=TOKEN))
    assert (looked.verdict, looked.diagnosis.token_seen) == ("ok", True)


def test_each_code_has_a_test_above() -> None:
    """``claimed`` takes two instances: tests/system/test_custom_domain.py."""
    named = Path(__file__).read_text()
    missing = {code for code in Code if f"def test_{code}(" not in named}
    assert missing == {Code.CLAIMED}
