"""A member's own name from the edit of its zone to https, and to its end, with nobody in between."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from provisioner.domains.claims.watching import look_at
from provisioner.domains.models import DomainState
from provisioner.domains.tokens import token_of
from tests.benchmarks.figures import line
from tests.command_line import document
from tests.system.names.operation import RIGHT, Name, Operation, open_operation
from tests.system.names.world import TARGET, HostedZone, World

pytestmark = pytest.mark.allow_hosts(["127.0.0.0/8", "::1"])

WRONG = "mixeur CNAME ancien.hebergeur.example.\n"


@pytest.fixture(scope="module")
def operation(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operation]:
    with open_operation(world, tmp_path_factory.mktemp("operation")) as opened:
        yield opened


def looks_later(name: Name, minutes: int) -> None:
    """As the worker will the day after tomorrow, and so many minutes."""
    platform = name.operation.platform
    later = platform.clock() + timedelta(days=2, minutes=minutes)
    assert look_at(replace(platform, clock=lambda: later), name.domain_id)


def served(operation: Operation, zone: HostedZone, member: str) -> tuple[str, Name]:
    """A new member whose instance is at its own name."""
    slug = operation.member(member)
    name = operation.asks_for(slug, zone.host("mixeur"))
    name.is_looked_at()
    name.goes_live(zone, member)
    name.reaches(DomainState.SERVED)
    return slug, name


@pytest.fixture(scope="module")
def neighbour(operation: Operation, world: World) -> HostedZone:
    """The zone of a member whose instance is at its own name, for tests that leave it as it is."""
    zone = world.zone("voisine.fr")
    served(operation, zone, "Ville de Voisine")
    return zone


def test_a_name_goes_live_by_itself(
    operation: Operation, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    # An hour is what many hosts have: whoever asks too early is told for as long that there is nothing.
    zone = world.zone("direct.fr", "www A 192.0.2.1\n", negative_ttl=3600)
    host = zone.host("mixeur")
    slug = operation.member("Ville de Direct")
    name = operation.asks_for(slug, host)
    name.is_looked_at()
    assert operation.is_refused(host)
    seconds = name.goes_live(zone, "Ville de Direct")
    with capsys.disabled():
        line("certificate", seconds=round(seconds, 1), target_seconds=60)
    assert host in operation.front.certificates()
    name.reaches(DomainState.SERVED)

    default = operation.platform.settings.hostname(slug)
    answer = operation.visit(default, "/login?suite=1")
    assert (answer.status_code, answer.headers["location"]) == (302, f"https://{host}/login?suite=1")
    shown = document(operation.run("instance", "show", slug, "--json"))
    assert shown["urls"] == {"default": f"https://{default}", "custom": f"https://{host}"}
    conditions = {one["type"]: one["status"] for one in shown["conditions"]}
    assert (conditions["DomainVerified"], conditions["CertificateIssued"]) == ("true", "true")


def test_no_certificate_for_a_name_that_was_not_asked_for(operation: Operation, world: World) -> None:
    zone = world.zone("spontane.fr", RIGHT)
    assert operation.is_refused(zone.host("mixeur"))
    assert operation.is_refused(zone.host("n-importe-quoi"), at=operation.front)


def test_no_certificate_for_a_name_that_is_asked_for_and_wrong(operation: Operation, world: World) -> None:
    zone = world.zone("errone.fr", f"mixeur A {world.front}\n")
    name = operation.asks_for(operation.member("Ville d’Erroné"), zone.host("mixeur"))
    name.is_looked_at()
    # An address of ours led here before the name was asked for.
    assert name.codes == {"address_instead_of_cname", "missing_token"}
    assert name.row.state is DomainState.WAITING
    assert operation.is_refused(zone.host("mixeur"))


def test_no_certificate_for_a_look_alike(operation: Operation, world: World, neighbour: HostedZone) -> None:
    # With a Cyrillic letter where the member has a Latin one.
    deceiving = "mixeur.vоisine.fr"
    world.zone("vоisine.fr".encode("idna").decode(), RIGHT)
    assert operation.is_refused(deceiving.encode("idna").decode())
    done = operation.run("domain", "ask", operation.member("Ville de Double"), deceiving, "--json")
    assert done.returncode == 3
    assert "lookalike" in done.stdout


def test_claimed_by_one_instance_is_refused_to_another(operation: Operation, neighbour: HostedZone) -> None:
    host = neighbour.host("mixeur")
    other = operation.member("Ville de Convoitise")
    done = operation.run("domain", "ask", other, host, "--json")
    assert done.returncode == 5
    refusal = document(done)
    assert (refusal["slug"], [one["code"] for one in refusal["problems"]]) == ("voisine", ["domain.claimed"])
    assert operation.shows(host, "Ville de Voisine")


def test_a_wildcard_of_before_does_not_prove_whose_a_name_is(operation: Operation, world: World) -> None:
    zone = world.zone("jokers.fr", f"* CNAME {TARGET}.\n")
    name = operation.asks_for(operation.member("Ville de Jokers"), zone.host("mixeur"))
    name.is_looked_at()
    assert (name.row.state, name.codes) == (DomainState.WAITING, {"missing_token"})
    assert operation.is_refused(zone.host("mixeur"))


def test_what_led_to_us_before_it_was_asked_for_needs_the_token(operation: Operation, world: World) -> None:
    zone = world.zone("avant.fr", RIGHT)
    name = operation.asks_for(operation.member("Ville d’Avant"), zone.host("mixeur"))
    name.is_looked_at()
    assert (name.row.state, name.codes) == (DomainState.WAITING, {"missing_token"})
    assert operation.is_refused(zone.host("mixeur"))
    token = token_of(operation.platform.domain_key, name.domain_id)
    zone.edit(f'{RIGHT}_mixeur-challenge.mixeur TXT "{token}"\n')
    name.reaches(DomainState.SERVED)
    assert operation.shows(zone.host("mixeur"), "Ville d’Avant")


def test_a_cname_left_after_the_release_serves_nobody(operation: Operation, world: World) -> None:
    zone = world.zone("rendue.fr")
    host = zone.host("mixeur")
    slug, _ = served(operation, zone, "Ville de Rendue")
    operation.releases(host)
    # The front goes on with the certificate that it has, but there is nobody behind it.
    assert operation.visit(host).status_code == 404
    with operation.another_front() as fresh:
        assert operation.is_refused(host, at=fresh)
    default = operation.platform.settings.hostname(slug)
    assert "Ville de Rendue" in operation.visit(default).text

    # Another instance asks for it while the CNAME is still there: that proves nothing.
    heir = operation.asks_for(operation.member("Ville d’Héritage"), host)
    heir.is_looked_at()
    assert (heir.row.state, heir.codes) == (DomainState.WAITING, {"missing_token"})
    assert operation.visit(host).status_code == 404
    with operation.another_front() as fresh:
        assert operation.is_refused(host, at=fresh)


def test_a_name_that_breaks_gives_way_to_the_default_name(operation: Operation, world: World) -> None:
    zone = world.zone("cassee.fr")
    slug, name = served(operation, zone, "Ville de Cassée")
    default = operation.platform.settings.hostname(slug)
    zone.edit(WRONG)
    for minutes in (0, 31, 62):
        world.resolver.forget(zone.name)
        looks_later(name, minutes)
    name.reaches(DomainState.DEGRADED)
    assert "Ville de Cassée" in operation.visit(default).text
    # Visitors whose resolver has the old answer are not turned away during the grace.
    assert "Ville de Cassée" in operation.visit(zone.host("mixeur"), at=operation.front).text
    shown = document(operation.run("instance", "show", slug, "--json"))
    assert {one["type"]: one["status"] for one in shown["conditions"]}["DomainVerified"] == "false"

    zone.edit(RIGHT)
    world.resolver.forget(zone.name)
    for minutes in (90, 96):
        looks_later(name, minutes)
    name.reaches(DomainState.SERVED)
    assert operation.visit(default).headers["location"] == f"https://{zone.host('mixeur')}/login"
