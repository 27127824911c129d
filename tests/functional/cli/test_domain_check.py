"""``provisioner domain check`` as people and programs use it (design §5)."""

from pathlib import Path

import pytest

from tests.command_line import CommandLine, document
from tests.dns.faults import SILENT, rcode
from tests.dns.world import World, Zone

HOST = "mixeur.ville.example"
KEYS = ["host", "verdict", "target", "chain", "observations", "problems", "next_check_after"]


@pytest.fixture
def run(tmp_path: Path, dns_world: World) -> CommandLine:
    return CommandLine(tmp_path, **dns_world.settings)


@pytest.fixture
def zone(dns_world: World) -> Zone:
    made = dns_world.zone("ville.example", servers=2)
    made.set(HOST, "CNAME", f"{dns_world.target}.")
    return made


def test_a_name_that_is_right(run: CommandLine, dns_world: World, zone: Zone) -> None:
    done = run("domain", "check", "Mixeur.Ville.example.", "--json")
    assert done.returncode == 0, done.stderr
    told = document(done)
    assert list(told) == KEYS
    assert (told["host"], told["verdict"], told["chain"]) == (HOST, "ok", [dns_world.target])
    assert told["problems"] == []
    assert told["observations"][0] == {
        "server": f"ns1.ville.example ({zone.servers[0].address})",
        "authoritative": True,
        "type": "CNAME",
        "answer": [dns_world.target],
        "rcode": "NOERROR",
        "ttl": 300,
    }
    assert not (run.folder / "installation").exists(), "it needs no data"


def test_what_people_read(run: CommandLine, dns_world: World, zone: Zone) -> None:
    done = run("domain", "check", HOST)
    assert done.returncode == 0, done.stderr
    way, heading, first, *_ = done.stdout.splitlines()
    assert way == f"{HOST} → {dns_world.target}"
    assert heading.startswith("serveur")
    assert first.endswith(dns_world.target)
    assert f"✓ {HOST} mène à {dns_world.target}." in done.stderr
    assert "la preuve TXT" in done.stderr


def test_a_name_that_is_wrong_says_what_to_do(run: CommandLine, dns_world: World, zone: Zone) -> None:
    zone.remove(HOST)
    zone.set(HOST, "A", "192.0.2.7")
    done = run("domain", "check", HOST)
    assert done.returncode == 3
    assert "address_instead_of_cname" in done.stderr
    assert f"{HOST}. CNAME {dns_world.target}." in done.stderr
    told = document(run("domain", "check", HOST, "--json"))
    [problem] = told["problems"]
    assert (told["verdict"], set(problem)) == ("misconfigured", {"code", "message", "fix"})
    assert problem["code"] == "address_instead_of_cname"


def test_right_at_the_zone_and_old_elsewhere_exits_with_0(
    run: CommandLine, dns_world: World, zone: Zone
) -> None:
    zone.set(HOST, "CNAME", "www.ville.example.")
    dns_world.resolver.remember()
    assert run("domain", "check", HOST).returncode == 3
    zone.set(HOST, "CNAME", f"{dns_world.target}.")
    done = run("domain", "check", HOST, "--json")
    assert (done.returncode, document(done)["verdict"]) == (0, "pending")


def test_a_name_server_stands_for_all(run: CommandLine, dns_world: World, zone: Zone) -> None:
    """Its own resolvers would not answer: nobody else is asked."""
    dns_world.resolver.fail(rcode("REFUSED"))
    zone.servers[1].copy.set(HOST, "CNAME", "www.ville.example.")
    first, second = (str(server.at) for server in zone.servers)
    assert run("domain", "check", HOST, "--nameserver", first).returncode == 0
    assert run("domain", "check", HOST, "--nameserver", second).returncode == 3
    both = run("domain", "check", HOST, "--nameserver", first, "--nameserver", second, "--json")
    codes = [problem["code"] for problem in document(both)["problems"]]
    assert (both.returncode, "servers_disagree" in codes) == (3, True)


def test_another_target(run: CommandLine, zone: Zone) -> None:
    zone.set(HOST, "CNAME", "www.ville.example.")
    zone.set("www.ville.example", "A", "192.0.2.7")
    done = run("domain", "check", HOST, "--target", "WWW.ville.example.", "--json")
    assert (done.returncode, document(done)["target"]) == (0, "www.ville.example")


def test_the_target_itself_is_no_name_to_check(run: CommandLine, dns_world: World) -> None:
    for wrong in ((dns_world.target,), (HOST, "--target", "Mixeur.ville.example.")):
        done = run("domain", "check", *wrong)
        assert done.returncode == 2
        assert "est la cible elle-même" in done.stderr
    assert dns_world.resolver.asked == []


def test_one_of_the_servers_that_were_given_may_fail(run: CommandLine, zone: Zone) -> None:
    """It is told once, and neither as a server of the zone nor as a resolver."""
    zone.servers[1].fail(rcode("REFUSED"))
    given = [part for server in zone.servers for part in ("--nameserver", str(server.at))]
    done = run("domain", "check", HOST, *given, "--json")
    told = document(done)
    assert (done.returncode, told["verdict"]) == (0, "ok")
    [problem] = told["problems"]
    assert problem["code"] == "servfail"
    assert "l’adresse donnée à --nameserver" in problem["fix"]


def test_a_server_that_is_silent_exits_with_6(run: CommandLine, zone: Zone) -> None:
    zone.servers[0].fail(SILENT)
    done = run("domain", "check", HOST, "--nameserver", str(zone.servers[0].at), "--json")
    told = document(done)
    assert (done.returncode, told["verdict"]) == (6, "unreachable")
    [problem] = told["problems"]
    assert problem["code"] == "timeout"
    assert problem["fix"].startswith("Vérifiez l’adresse donnée à --nameserver")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("pas un nom", "invalid_name"),
        ("mixeur.hespul.org", "reserved_zone"),
        ("mixeur.vіlle.example", "lookalike"),
    ],
)
def test_names_that_nobody_may_ask_for_are_not_asked_about(
    run: CommandLine, dns_world: World, name: str, code: str
) -> None:
    done = run("domain", "check", name, "--json")
    told = document(done)
    assert (done.returncode, [problem["code"] for problem in told["problems"]]) == (3, [code])
    assert told["observations"] == []
    assert dns_world.resolver.asked == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (("--nameserver", "ns1"), "écrivez IP ou IP:PORT"),
        (("--nameserver", "192.0.2.1:70000"), "de 1 à 65535"),
        (("--target", "pas un nom"), "n’est pas un nom d’hôte"),
    ],
)
def test_wrong_options_are_usage(run: CommandLine, wrong: tuple[str, str], sentence: str) -> None:
    done = run("domain", "check", HOST, *wrong)
    assert done.returncode == 2
    assert sentence in done.stderr.replace("\n", " ")


def test_a_name_that_was_not_asked_about_is_not_said_to_lead_elsewhere(run: CommandLine) -> None:
    told = run("domain", "check", "mixeur.hespul.org").stderr
    assert "ne peut pas être demandé" in told
    assert "ne mène pas" not in told
