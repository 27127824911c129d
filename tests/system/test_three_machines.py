"""Three machines as inventory/example-three.yml has them; each test goes on where the one before has ended.

The front's machine serves pages, the second serves pages and works, the database's works too. The second's
administrator is not root, and is asked for a password.
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from provisioner.instances.conditions import ESTABLISHED
from tests.system.machines.fleet import Fleet
from tests.system.machines.knocking import open_from, open_from_outside
from tests.system.machines.machine import Installer, Machine
from tests.system.machines.network import OUTSIDE, ipv6
from tests.system.machines.outside import Outside
from tests.system.machines.playing import Operator
from tests.system.machines.service import CLI, Service, new_domain, variables, without
from tests.system.names.running import wait_until

# Three installations at once on one computer.
pytestmark = pytest.mark.timeout(1800)

WEB = " ".join(
    f"provisioner-{part}.{kind}" for part in ("console", "instances") for kind in ("socket", "service")
)
SPOILT = "/etc/systemd/system/provisioner-worker.service.d"
RUNNING = "basename $(readlink /opt/provisioner/current)"
# Each instance's database is told every five minutes how far the operator's trail has come.
ANCHORS = {"operator_heads"}
FIRST, ORPHAN, LATER = "Pays des Trois", "Vallée Coupée", "Plateau Tardif"


@dataclass(frozen=True, slots=True)
class Site:
    """``front`` serves pages, ``second`` serves pages and works, ``database`` works too."""

    front: Machine
    second: Machine
    database: Machine
    service: Service
    operator: Operator

    def asks(self, query: str) -> str:
        """The control database's answer."""
        return self.service.asks(query, database="provisioner_control").strip()

    def knows(self, slug: str) -> bool:
        return self.asks(f"SELECT count(*) FROM instances WHERE slug = '{slug}'") == "1"  # noqa: S608 - ours

    def answers(self) -> None:
        for slug in ("pays-des-trois", "vallee-coupee", "plateau-tardif", "console"):
            self.service.comes_back(slug)

    def running(self) -> set[str]:
        """The releases' versions: one, unless machines differ."""
        return {machine.run(RUNNING).strip() for machine in (self.front, self.second, self.database)}

    def becomes_ready(self, machine: Machine, port: int) -> None:
        """``port`` is where one of its processes tells."""
        asked = f"curl -sf http://{machine.address}:{port}/readyz"
        wait_until(lambda: machine.tries(asked).returncode == 0, f"{machine.name}:{port}", seconds=120)


@pytest.fixture(scope="module")
def site(
    fleet: Fleet, outside: Outside, release: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    front, second, database = (fleet.machine(name) for name in ("front", "second", "database"))
    second.admit(Installer("sysadmin", "of the administrator's: own"))
    groups = {
        "front": [front],
        "web": [front, second],
        "worker": [second, database],
        "database": [database],
    }
    domain = new_domain()
    outside.lead(domain, front.address)
    told = variables(outside, outside.buckets(), release, domain, [front.address])
    told |= {"ssh_networks": [f"{OUTSIDE}/32"], "monitors": [f"{OUTSIDE}/32"]}
    service = Service(database, outside, domain, front.address, tmp_path_factory.mktemp("three"))
    yield Site(front, second, database, service, Operator(fleet, groups, told))
    fleet.forget(front, second, database)


def test_one_playbook_makes_all_three(site: Site) -> None:
    site.operator.play("site.yml").check()
    assert site.service.onboard(FIRST) == "pays-des-trois"
    site.service.comes_back("pays-des-trois")
    site.service.comes_back("console")
    for machine in (site.front, site.second):
        site.becomes_ready(machine, 9102)


def test_a_second_run_hands_the_key_of_the_first_archive_on_and_changes_nothing_else(site: Site) -> None:
    """Whichever worker takes the control plane's first one notes among its secrets whom it is sealed for."""
    asked = "test -e /var/lib/provisioner/secrets/control-recipient"
    workers = (site.second, site.database)
    wait_until(lambda: any(one.tries(asked).returncode == 0 for one in workers), "an archive", seconds=300)
    changed = site.operator.play("site.yml").check().changed_tasks
    assert changed <= {"secrets : Bring those that are not, or are others"}
    assert site.operator.play("site.yml").check().changed == 0


def test_what_goes_from_machine_to_machine_is_encrypted(site: Site) -> None:
    connections = "FROM pg_stat_activity JOIN pg_stat_ssl USING (pid) WHERE client_addr IS NOT NULL"
    assert int(site.asks(f"SELECT count(*) {connections}")) > 0
    assert site.asks(f"SELECT count(*) {connections} AND NOT ssl") == "0"


def test_each_machine_is_open_to_who_needs_it_and_to_nobody_else(site: Site) -> None:
    """Everything listens, as each machine finds when it asks itself.

    Who administers and who watches is outside, at an address of IPv4; at its other one is a stranger.
    """
    front, second, database = site.front, site.second, site.database
    web, figures = {8001, 8002, 9000, 9101, 9102}, {9100}
    assert open_from(front, front) == {22, 80, 443} | web | figures
    assert open_from(second, second) == {22, 9103} | web | figures
    assert open_from(database, database) == {22, 5432, 9103} | figures

    assert open_from(front, second) == web
    assert open_from(second, front) == {80, 443}
    for machine in (front, second):
        assert open_from(machine, database) == {5432}

    network = site.operator.fleet.network
    assert open_from_outside(network, front.address) == {22, 80, 443, 9101, 9102} | figures
    assert open_from_outside(network, second.address) == {22, 9101, 9102, 9103} | figures
    assert open_from_outside(network, database.address) == {22, 9103} | figures
    for machine in (front, second, database):
        assert open_from_outside(network, ipv6(machine.address)) == set()


def test_nothing_is_lost_when_a_web_machine_that_works_dies_in_the_middle_of_it(site: Site) -> None:
    """Its plug is pulled once it has promised the member an instance, and is making it."""
    rows = site.service.rows()
    contact = starts_onboarding(site, site.second, ORPHAN)
    wait_until(lambda: site.knows("vallee-coupee"), "the promise", seconds=120, pause=0.1)
    site.second.kill()

    site.service.comes_back("pays-des-trois")
    site.service.comes_back("vallee-coupee", seconds=600)
    assert site.service.onboard(LATER) == "plateau-tardif"
    site.service.comes_back("plateau-tardif")

    wait_until(lambda: len(site.service.outside.mails(contact)) > 0, "the invitation", seconds=120)
    shown = site.service.document("instance", "show", "vallee-coupee")
    held = {condition["type"] for condition in shown["conditions"] if condition["status"] == "true"}
    assert held >= set(ESTABLISHED)
    assert len(site.service.outside.mails(contact)) == 1
    after = site.service.rows()
    assert len(after) == len(rows) + 2
    assert without({name: after[name] for name in rows}, ANCHORS) == without(rows, ANCHORS)


def test_the_machine_that_died_serves_and_works_again(site: Site) -> None:
    site.second.start()
    for port in (9102, 9103):
        site.becomes_ready(site.second, port)
    site.front.run(f"systemctl stop {WEB}")
    site.answers()
    site.front.run(f"systemctl start {WEB}")
    site.becomes_ready(site.front, 9102)


def test_an_upgrade_that_stops_between_two_machines_is_taken_back_on_all(
    site: Site, next_release: Path
) -> None:
    """The second's worker does not start any more; it pauses, and nobody who reads pages notices."""
    (before,) = site.running()
    operator = site.operator.told(release_file=str(next_release), upgrade_proof="verified")
    site.second.run(
        f"mkdir {SPOILT} && printf '[Service]\\nExecStartPre=/bin/false\\n' >{SPOILT}/spoilt.conf"
    )
    with site.service.visited("pays-des-trois", "console") as visits:
        stopped = operator.play("upgrade.yml")
        assert stopped.returncode != 0
        assert re.search(r"fatal: \[second\].*provisioner-worker", stopped.said)
        assert site.front.run(RUNNING).strip() == "99.0.0"
        assert site.database.run(RUNNING).strip() == before
        site.second.run(f"rm -r {SPOILT} && systemctl daemon-reload")
        operator.play("rollback.yml").check()
    assert visits.failures == []
    assert site.running() == {before}
    site.becomes_ready(site.second, 9103)


def test_an_upgrade_goes_from_machine_to_machine_and_fails_no_request(site: Site, next_release: Path) -> None:
    (before,) = site.running()
    operator = site.operator.told(release_file=str(next_release))
    member = site.service.member("pays-des-trois")
    with site.service.visited("pays-des-trois", "console", member=member) as visits:
        operator.play("upgrade.yml").check()
    assert visits.failures == []
    assert site.service.calls(member)
    assert site.running() == {"99.0.0"} != {before}
    assert all("notices" in counts for counts in site.service.rows().values())


def test_what_a_machine_would_become_besides_is_said_and_not_looked_at(
    site: Site, next_release: Path
) -> None:
    more = with_groups(site, worker=[site.second, site.database, site.front])
    looked = more.told(release_file=str(next_release)).play("site.yml", "--check").check()
    assert "It was not installed here as worker." in looked.said
    assert "Without --check, this machine becomes front, web, worker" in looked.said


def test_who_administers_does_not_shut_themselves_out(site: Site) -> None:
    refused = site.operator.told(ssh_networks=["192.0.2.0/24"]).play("site.yml")
    assert refused.returncode != 0
    assert refused.changed == 0
    for machine in (site.front, site.second, site.database):
        said = re.escape(f"ssh_networks leaves out {OUTSIDE},")
        assert re.search(rf"fatal: \[{machine.name}\].*{said}", refused.said)


def test_what_would_lose_something_is_refused(site: Site, next_release: Path) -> None:
    """A first worker without the secrets, a database without its rows, an upgrade of what is not there."""
    for playbook, groups, said in (
        (
            "site.yml",
            {"worker": [site.front, site.second, site.database]},
            "and not here, where they would be made anew",
        ),
        ("site.yml", {"database": [site.front]}, "the one made now would be empty"),
        ("restore.yml", {"database": [site.front]}, "the one made now would be empty"),
        ("upgrade.yml", {"worker": [site.second, site.database, site.front]}, "not yet installed as worker"),
    ):
        operator = with_groups(site, **groups).told(
            release_file=str(next_release), operator_key_file="/dev/null"
        )
        refused = operator.play(playbook)
        assert refused.returncode != 0
        assert refused.changed == 0
        assert said in refused.said


def test_a_machine_does_no_more_what_it_was_taken_out_of(site: Site, next_release: Path) -> None:
    """The front's serves no pages of its own from now on; it was once told to work, and never did."""
    site.front.run("touch /etc/provisioner/worker.env")
    fewer = with_groups(site, web=[site.second]).told(release_file=str(next_release))
    fewer.play("site.yml").check()
    site.answers()
    states = site.front.tries(f"systemctl is-active {WEB}; systemctl is-enabled {WEB}").stdout.split()
    assert set(states) == {"inactive", "disabled"}
    left = site.front.run("ls /etc/provisioner").split()
    assert {"console.env", "instances.env", "worker.env", "credentials"}.isdisjoint(left)
    assert fewer.play("site.yml").check().changed == 0


def test_the_others_go_back_without_it_and_fail_no_request(site: Site) -> None:
    fewer = with_groups(site, web=[site.second])
    with site.service.visited("pays-des-trois", "console") as visits:
        fewer.play("rollback.yml").check()
    assert visits.failures == []
    (running,) = {machine.run(RUNNING).strip() for machine in (site.second, site.database)}
    assert running != "99.0.0"
    fewer.play("site.yml").check()
    site.answers()


def with_groups(site: Site, **groups: list[Machine]) -> Operator:
    return replace(site.operator, groups={**site.operator.groups, **groups})


def starts_onboarding(site: Site, machine: Machine, name: str) -> str:
    """Goes on by itself on the machine; returns the address of the member's contact."""
    words, contact = site.service.order(name, machine)
    machine.run(f"systemd-run --quiet --unit=onboarding {shlex.join([CLI, *words])}")
    return contact
