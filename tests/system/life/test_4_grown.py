"""One machine becomes three, and the front moves from it."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from tests.system.life.three import WEB, Three
from tests.system.machines.base import PYTHON
from tests.system.machines.knocking import open_from, open_from_outside
from tests.system.machines.machine import Machine
from tests.system.machines.network import ipv6
from tests.system.names.running import wait_until

# A playbook takes minutes, and more where the processors are shared.
pytestmark = pytest.mark.timeout(1800)
# Whom archives of the control plane are sealed for, among a worker's secrets.
KNOWN = "/var/lib/provisioner/secrets/control-recipient"


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
    # Its front asks for pages where they will be, before they move there.
    _, of_the_first, *_ = said.split("PLAY [The processes, one machine after the other]")
    assert of_the_first.index("[front : Restart Caddy]") < of_the_first.index("[service : Open the sockets")
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
    """The front's machine was once told to work, and never did; the first has lost a secret."""
    three.front.run("touch /etc/provisioner/worker.env")
    three.first.run(f"rm {KNOWN}")
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


def front_answers(machine: Machine) -> bool:
    """What the worker of that machine says of it."""
    figures = machine.tries(f"curl -sf http://{machine.address}:9103/metrics").stdout
    return "provisioner_front_answers 1.0" in figures
