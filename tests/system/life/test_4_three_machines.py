"""One machine becomes three; each test goes on where the one before has ended."""

import re
import shlex
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from provisioner.instances.conditions import ESTABLISHED
from tests.system.life.three import Three, runs
from tests.system.machines.base import PYTHON
from tests.system.machines.knocking import open_from, open_from_outside
from tests.system.machines.machine import Machine
from tests.system.machines.network import OUTSIDE, ipv6
from tests.system.machines.service import CLI, without
from tests.system.names.running import wait_until

# A playbook takes minutes, and more where the processors are shared.
pytestmark = pytest.mark.timeout(1800)

WEB = " ".join(
    f"provisioner-{part}.{kind}" for part in ("console", "instances") for kind in ("socket", "service")
)
SPOILT = "/etc/systemd/system/provisioner-worker.service.d"
# Each instance's database is told every five minutes how far the operator's trail has come.
ANCHORS = {"operator_heads"}
# Whom archives of the control plane are sealed for, among a worker's secrets.
KNOWN = "/var/lib/provisioner/secrets/control-recipient"
ORPHAN, LATER = "Vallée Coupée", "Plateau Tardif"


def test_what_more_machines_would_become_is_said_and_nothing_is_touched(three: Three) -> None:
    before = three.site.stands()
    looked = three.joining.play("site.yml", "--check").check()
    assert "Without --check, this machine becomes front, web with" in looked.said
    assert "Without --check, this machine becomes web, worker with" in looked.said
    assert three.site.stands() == before


def test_a_machine_without_python_is_said_to_be_one(three: Three) -> None:
    three.front.run(f"dpkg --purge --force-depends {' '.join(PYTHON)}")
    nothing = three.joining.play("site.yml", "--check")
    assert nothing.returncode != 0
    assert "There is no python3 or no python3-apt on this machine" in nothing.said


def test_two_more_machines_join_after_a_run_that_was_killed(three: Three) -> None:
    """The administrator's computer is gone while packages are being unpacked."""
    unpacking = "/usr/bin/python3 -c 'import apt_pkg' && pgrep -x dpkg"
    with three.site.service.visited(three.site.slugs[0], "console") as visits:
        killed = partial(three.joining.is_killed, "site.yml")
        killed(lambda: three.front.tries(unpacking).returncode == 0, "packages")
        said = three.joining.play("site.yml").check().said
        three.site.service.comes_back(three.site.slugs[0])
    three.site.took("one becomes three, longest without a page", visits.away)
    # Its front asks for pages where they are by now, before any other machine has its turn.
    _, of_the_first, *_ = said.split("PLAY [The processes, one machine after the other]")
    assert "RUNNING HANDLER [front : Restart Caddy]" in of_the_first
    for machine in (three.front, three.second):
        three.becomes_ready(machine, 9102)


def test_the_front_moves_from_the_first_machine_to_another(three: Three) -> None:
    """Names lead to the new one before the old one is taken out (docs/operate.md, « Add a machine »)."""
    three.service.outside.lead(three.service.domain, three.front.address)
    three.answers()
    with three.service.visited(three.site.slugs[0], "console") as visits:
        three.operator.play("site.yml").check()
    three.answers()
    three.site.took("a front moves, longest without a page", visits.away)
    for machine in (three.first, three.second):
        wait_until(partial(front_answers, machine), f"the front, from {machine.name}", seconds=300, pause=0.5)


def test_the_first_does_no_more_what_it_was_taken_out_of(three: Three) -> None:
    for units in ("caddy", WEB):
        said = three.first.tries(f"systemctl is-active {units}; systemctl is-enabled {units}").stdout
        assert set(said.split()) == {"inactive", "disabled"}
    assert {"console.env", "instances.env"}.isdisjoint(three.first.run("ls /etc/provisioner").split())


def test_a_second_run_mends_what_somebody_did_and_changes_nothing_else(three: Three) -> None:
    """The front's machine was once told to work, and never did; the second has lost a secret."""
    three.front.run("touch /etc/provisioner/worker.env")
    three.second.run(f"rm {KNOWN}")
    assert three.operator.play("site.yml").check().changed_tasks == {
        "retired : Take away what it was told, last what tells that it was here",
        "secrets : Bring those that are not, or are others",
    }
    assert "worker.env" not in three.front.run("ls /etc/provisioner").split()
    assert three.second.run(f"cat {KNOWN}") == three.first.run(f"cat {KNOWN}")


def test_where_nothing_ran_before_there_is_no_way_back(three: Three) -> None:
    refused = three.operator.play("rollback.yml")
    assert refused.returncode != 0
    assert refused.changed == 0
    assert "No release ran on this machine before the one that runs" in refused.said


def test_what_goes_from_machine_to_machine_is_encrypted(three: Three) -> None:
    connections = "FROM pg_stat_activity JOIN pg_stat_ssl USING (pid) WHERE client_addr IS NOT NULL"
    assert int(three.asks(f"SELECT count(*) {connections}")) > 0
    assert three.asks(f"SELECT count(*) {connections} AND NOT ssl") == "0"


def test_each_machine_is_open_to_who_needs_it_and_to_nobody_else(three: Three) -> None:
    """Everything listens, as each machine finds when it asks itself.

    Who administers and who watches is outside, at an address of IPv4; at its other one is a stranger.
    """
    front, second, database = three.front, three.second, three.first
    web, figures = {8001, 8002, 9000, 9101, 9102}, {9100}
    inside = (
        (front, front, {22, 80, 443} | web | figures),
        (second, second, {22, 9103} | web | figures),
        (database, database, {22, 5432, 9103} | figures),
        (front, second, web),
        (second, front, {80, 443}),
        (front, database, {5432}),
        (second, database, {5432}),
    )
    outside = (
        (front.address, {22, 80, 443, 9101, 9102} | figures),
        (second.address, {22, 9101, 9102, 9103} | figures),
        (database.address, {22, 9103} | figures),
        *((ipv6(machine.address), set[int]()) for machine in three.machines),
    )
    with ThreadPoolExecutor(len(inside) + len(outside)) as knocking:
        within = [(one, knocking.submit(open_from, *one[:2])) for one in inside]
        network = three.operator.fleet.network
        beyond = [(one, knocking.submit(open_from_outside, network, one[0])) for one in outside]
    for (asking, asked, ports), answered in within:
        assert answered.result() == ports, f"{asked.name}, from {asking.name}"
    for (address, ports), answered in beyond:
        assert answered.result() == ports, address


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
    operator = three.operator.told(release_file=str(next_release), upgrade_proof="verified")
    with three.service.visited(three.site.slugs[0], "console", member=member) as visits:
        operator.play("upgrade.yml").check()
    assert visits.failures == []
    assert three.service.calls(member)
    assert three.running() == {"99.0.0"} != {before}
    assert all("notices" in counts for counts in three.service.rows().values())


def test_what_a_machine_would_become_besides_is_said_and_not_looked_at(
    three: Three, next_release: Path
) -> None:
    more = three.with_groups(worker=[three.first, three.second, three.front])
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
            {"worker": [three.front, three.first, three.second]},
            "and not here, where they would be made anew",
        ),
        ("site.yml", {"database": [three.front]}, "the one made now would be empty"),
        ("restore.yml", {"database": [three.front]}, "the one made now would be empty"),
        ("upgrade.yml", {"worker": [three.first, three.second, three.front]}, "not yet installed as worker"),
    ):
        operator = three.with_groups(**groups).told(
            release_file=str(next_release), operator_key_file="/dev/null"
        )
        refused = operator.play(playbook)
        assert refused.returncode != 0
        assert refused.changed == 0
        assert said in refused.said


def starts_onboarding(three: Three, machine: Machine, name: str) -> str:
    """Goes on by itself on the machine; returns the address of the member's contact."""
    words, contact = three.service.order(name, machine)
    machine.run(f"systemd-run --quiet --unit=onboarding {shlex.join([CLI, *words])}")
    return contact


def front_answers(machine: Machine) -> bool:
    """What the worker of that machine says of it."""
    figures = machine.tries(f"curl -sf http://{machine.address}:9103/metrics").stdout
    return "provisioner_front_answers 1.0" in figures
