"""``provisioner audit`` as programs and people use it."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from provisioner.app.platform import open_platform
from provisioner.audit.anchoring import anchor_trails
from provisioner.audit.trails import find_trail
from provisioner.settings import Settings
from tenants.models import OperatorHead
from tests.command_line import ACCEPTED, CommandLine, document


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """An installation with two instances, whose trails each know of the other plane's."""
    line = CommandLine(tmp_path_factory.mktemp("command-line"))
    for name in ("Ville de Sombreval", "Ville de Clairmont"):
        assert line("onboard", line.annex(name), "--logo", line.logo, *ACCEPTED).returncode == 0
    with open_platform(settings_of(line)) as platform:
        anchor_trails(platform)
    return line


def settings_of(line: CommandLine) -> Settings:
    return Settings(data_dir=Path(line.environment["PROVISIONER_DATA_DIR"]))


def harm(line: CommandLine, slug: str, statement: str) -> None:
    """As somebody who owns the tables of an instance."""
    with open_platform(settings_of(line)) as platform:
        with Session(platform.control) as session:
            trail = find_trail(session, slug)
        with trail.owner_session(platform) as tenant:
            tenant.execute(text(statement))


def harm_control(line: CommandLine, statement: str) -> None:
    with open_platform(settings_of(line)) as platform, Session(platform.control) as session, session.begin():
        session.execute(text(statement))


def test_sound_trails_are_said_to_be_sound(run: CommandLine) -> None:
    done = run("audit", "verify", "--json")
    assert done.returncode == 0
    told = document(done)
    assert told["sound"] is True
    assert [one["trail"] for one in told["trails"]] == ["clairmont", "sombreval", None]
    assert all(one["lines"] > 0 for one in told["trails"])


def test_an_unknown_instance_has_no_trail(run: CommandLine) -> None:
    assert run("audit", "verify", "personne").returncode == 4
    assert run("audit", "list", "personne").returncode == 4


def test_the_trail_of_an_instance_and_our_own_are_read(run: CommandLine) -> None:
    theirs = document(run("audit", "list", "sombreval", "--json"))
    assert {line["kind"] for line in theirs["lines"]} >= {"account.created", "invitation.issued"}
    ours = document(run("audit", "list", "--json", "--last", "5"))
    assert "instance.ordered" in {line["kind"] for line in ours["lines"]}
    table = run("audit", "list", "sombreval").stdout
    assert "Ambre Valmont" in table
    assert "Le service" in table


def test_each_wound_is_named_and_ends_with_three(run: CommandLine) -> None:
    harm(run, "clairmont", "UPDATE audit_events SET kind = 'login' WHERE position = 2")
    done = run("audit", "verify", "clairmont", "--json")
    assert done.returncode == 3
    [trail] = document(done)["trails"]
    [wound] = trail["wounds"]
    assert (wound["harm"], wound["line"]) == ("altered", 2)
    assert "clairmont : la ligne 2 a été modifiée" in done.stderr
    assert run("audit", "verify", "sombreval").returncode == 0


def test_a_touched_trail_is_acknowledged_with_a_reason_and_verified_again(run: CommandLine) -> None:
    harm(run, "clairmont", "UPDATE audit_events SET kind = 'login' WHERE position = 2")
    reason = ("--reason", "Essai de restauration du 12 janvier")
    assert run("audit", "acknowledge", "clairmont", "--reason", "vu").returncode == 3
    assert run("audit", "acknowledge", "personne", *reason).returncode == 4
    assert run("audit", "acknowledge", "clairmont", *reason, typed="non\n").returncode == 5
    assert run("audit", "verify", "clairmont").returncode == 3
    done = run("audit", "acknowledge", "clairmont", *reason, "--yes", "--json")
    assert done.returncode == 0
    told = document(done)
    assert told["trail"] == "clairmont"
    [still] = told["wounds"]
    assert still["acknowledged"] == [told["acknowledged"][0]["line"]]
    assert [wound["line"] for wound in told["just_acknowledged"]] == [2]
    assert run("audit", "acknowledge", "clairmont", *reason, "--yes").returncode == 5
    again = run("audit", "verify", "clairmont", "--json")
    assert again.returncode == 3
    [trail] = document(again)["trails"]
    [said] = trail["acknowledged"]
    assert (said["reason"], said["actor"], said["count"]) == (reason[1], "operator", 1)
    assert "clairmont : la ligne 2 a été modifiée" in again.stderr
    assert "par « Le service » (« Essai de restauration du 12 janvier »), ligne" in again.stderr
    assert reason[1] in run("audit", "list", "--last", "3").stdout
    harm(run, "clairmont", "UPDATE audit_events SET kind = 'logout' WHERE position = 3")
    assert run("audit", "acknowledge", "clairmont", *reason, "--yes").returncode == 0


def test_every_instance_remembers_how_far_our_own_trail_came(run: CommandLine) -> None:
    with open_platform(settings_of(run)) as platform:
        anchor_trails(platform)
        with Session(platform.control) as session:
            trail = find_trail(session, "sombreval")
        with trail.session(platform) as tenant:
            known = tenant.query(OperatorHead).count()
    assert known > 0
    harm_control(run, "DELETE FROM audit_events WHERE position = (SELECT max(position) FROM audit_events)")
    done = run("audit", "verify", "--json")
    assert done.returncode == 3
    ours = document(done)["trails"][-1]
    assert [wound["harm"] for wound in ours["wounds"]] == ["truncated"]
    assert {wound["witness"] for wound in ours["wounds"]} <= {"clairmont", "sombreval"}
    said = run("audit", "acknowledge", "--reason", "Une ligne ôtée pour essai", "--yes")
    assert said.returncode == 0
    assert document(run("audit", "verify", "--json"))["trails"][-1]["wounds"] == []
