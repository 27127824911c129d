"""Three machines, of which one is killed, one fails in an upgrade, and one is taken out of what it did."""

import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from provisioner.instances.conditions import ESTABLISHED
from tests.system.life.three import WEB, Three, runs
from tests.system.machines.machine import Machine
from tests.system.machines.network import OUTSIDE
from tests.system.machines.service import CLI, without
from tests.system.names.running import wait_until

# A playbook takes minutes, and more where the processors are shared.
pytestmark = pytest.mark.timeout(1800)
SPOILT = "/etc/systemd/system/provisioner-worker.service.d"
# Each instance's database is told every five minutes how far the operator's trail has come.
ANCHORS = {"operator_heads"}
ORPHAN, LATER = "Vallée Coupée", "Plateau Tardif"


def test_nothing_is_lost_when_a_web_machine_that_works_dies_in_the_middle_of_it(three: Three) -> None:
    """Its plug is pulled once it has promised the member an instance, and is making it."""
    rows = three.service.rows()
    contact = starts_onboarding(three, three.second, ORPHAN)
    wait_until(lambda: three.knows("vallee-coupee"), "the promise", seconds=120, pause=0.1)
    three.second.kill()

    three.answers()
    three.service.comes_back("vallee-coupee", seconds=600)
    assert three.service.onboard(LATER) == "plateau-tardif"
    three.site.slugs.extend(["vallee-coupee", "plateau-tardif"])
    three.answers()

    wait_until(lambda: len(three.service.outside.mails(contact)) > 0, "the invitation", seconds=120)
    shown = three.service.document("instance", "show", "vallee-coupee")
    held = {condition["type"] for condition in shown["conditions"] if condition["status"] == "true"}
    assert held >= set(ESTABLISHED)
    assert len(three.service.outside.mails(contact)) == 1
    after = three.service.rows()
    assert len(after) == len(rows) + 2
    assert without({name: after[name] for name in rows}, ANCHORS) == without(rows, ANCHORS)


def test_the_machine_that_died_serves_and_works_again(three: Three) -> None:
    three.second.start()
    for port in (9102, 9103):
        three.becomes_ready(three.second, port)
    three.front.run(f"systemctl stop {WEB}")
    three.answers()
    three.front.run(f"systemctl start {WEB}")
    three.becomes_ready(three.front, 9102)


def test_an_upgrade_that_stops_between_two_machines_is_taken_back_on_all(
    three: Three, next_release: Path
) -> None:
    """The second's worker does not start any more; it pauses, and nobody who reads pages notices."""
    (before,) = three.running()
    operator = three.operator.told(release_file=str(next_release), upgrade_proof="verified")
    three.second.run(
        f"mkdir {SPOILT} && printf '[Service]\\nExecStartPre=/bin/false\\n' >{SPOILT}/spoilt.conf"
    )
    with three.service.visited(three.site.slugs[0], "console") as visits:
        stopped = operator.play("upgrade.yml")
        assert stopped.returncode != 0
        assert re.search(r"fatal: \[second\].*provisioner-worker", stopped.said)
        assert runs(three.front) == "99.0.0"
        assert runs(three.first) == before
        three.second.run(f"rm -r {SPOILT} && systemctl daemon-reload")
        operator.play("rollback.yml").check()
    assert visits.failures == []
    assert three.running() == {before}
    three.becomes_ready(three.second, 9103)


def test_an_upgrade_goes_from_machine_to_machine_and_fails_no_request(
    three: Three, next_release: Path
) -> None:
    (before,) = three.running()
    member = three.site.member
    assert member is not None
    operator = three.operator.told(release_file=str(next_release))
    with three.service.visited(three.site.slugs[0], "console", member=member) as visits:
        operator.play("upgrade.yml").check()
    assert visits.failures == []
    assert three.service.calls(member)
    assert three.running() == {"99.0.0"} != {before}
    assert all("notices" in counts for counts in three.service.rows().values())


def test_what_a_machine_would_become_besides_is_said_and_not_looked_at(
    three: Three, next_release: Path
) -> None:
    more = three.with_groups(worker=[three.second, three.first, three.front])
    looked = more.told(release_file=str(next_release)).play("site.yml", "--check").check()
    assert "It was not installed here as worker." in looked.said
    assert "Without --check, this machine becomes front, web, worker" in looked.said


def test_a_machine_is_not_called_like_a_group(three: Three) -> None:
    """Ansible would take the name for the machine alone, and leave the group's others as they are."""
    called = replace(three.front, name="front")
    refused = three.with_groups(front=[three.first, called], web=[three.second]).play("site.yml")
    assert refused.returncode != 0
    assert refused.changed == 0
    assert "front is also the name of a group" in refused.said


def test_who_administers_does_not_shut_themselves_out(three: Three) -> None:
    refused = three.operator.told(ssh_networks=["192.0.2.0/24"]).play("site.yml")
    assert refused.returncode != 0
    assert refused.changed == 0
    for machine in three.machines:
        said = re.escape(f"ssh_networks leaves out {OUTSIDE},")
        assert re.search(rf"fatal: \[{machine.name}\].*{said}", refused.said)


def test_what_would_lose_something_is_refused(three: Three, next_release: Path) -> None:
    """A first worker without the secrets, a database without its rows, an upgrade of what is not there."""
    for playbook, groups, said in (
        (
            "site.yml",
            {"worker": [three.front, three.second, three.first]},
            "and not here, where they would be made anew",
        ),
        ("site.yml", {"database": [three.front]}, "the one made now would be empty"),
        ("restore.yml", {"database": [three.front]}, "the one made now would be empty"),
        ("upgrade.yml", {"worker": [three.second, three.first, three.front]}, "not yet installed as worker"),
    ):
        operator = three.with_groups(**groups).told(
            release_file=str(next_release), operator_key_file="/dev/null"
        )
        refused = operator.play(playbook)
        assert refused.returncode != 0
        assert refused.changed == 0
        assert said in refused.said


def test_a_front_alone_serves_no_pages_of_its_own_any_more(three: Three, next_release: Path) -> None:
    fewer = three.with_groups(web=[three.second]).told(release_file=str(next_release))
    fewer.play("site.yml").check()
    three.answers()
    states = three.front.tries(f"systemctl is-active {WEB}; systemctl is-enabled {WEB}").stdout.split()
    assert set(states) == {"inactive", "disabled"}
    assert {"console.env", "instances.env"}.isdisjoint(three.front.run("ls /etc/provisioner").split())
    assert three.front.tries("readlink /opt/provisioner/current").returncode == 1


def test_the_others_go_back_without_it_and_fail_no_request(three: Three) -> None:
    with three.service.visited(three.site.slugs[0], "console", member=three.site.member) as visits:
        three.with_groups(web=[three.second]).play("rollback.yml").check()
    assert visits.failures == []
    (running,) = {runs(machine) for machine in (three.first, three.second)}
    assert running != "99.0.0"
    three.answers()


def starts_onboarding(three: Three, machine: Machine, name: str) -> str:
    """Goes on by itself on the machine; returns the address of the member's contact."""
    words, contact = three.service.order(name, machine)
    machine.run(f"systemd-run --quiet --unit=onboarding {shlex.join([CLI, *words])}")
    return contact
