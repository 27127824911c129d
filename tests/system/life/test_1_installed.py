"""One machine, from bare to a service that comes back from whatever happens to it."""

import re
import time

import pytest

from tests.system.machines.knocking import open_from_outside
from tests.system.machines.network import ipv6
from tests.system.machines.site import UNITS, Site
from tests.system.names.running import wait_until

# A playbook takes minutes, and more where the processors are shared.
pytestmark = pytest.mark.timeout(1800)
# Debian's own, which answer no question of ours.
BESIDE = ("chrony", "prometheus-node-exporter")


def test_a_bare_machine_is_looked_at_and_not_touched(site: Site) -> None:
    recap = site.operator.play("site.yml", "--check").check()
    assert "never installed here" in recap.said
    assert site.machine.run("ls /opt /etc/provisioner 2>/dev/null || true").split() == ["/opt:"]


def test_one_playbook_makes_the_whole_service(site: Site) -> None:
    site.plays("site, bare machine", "site.yml")
    begun = time.monotonic()
    site.slugs.append(site.service.onboard("Pays des Sources"))
    site.took("onboarding", time.monotonic() - begun)
    site.took("first certificates", site.service.comes_back(site.slugs[0]))
    assert site.service.answers("console")
    uninvited = "cd / && psql -h /var/run/postgresql -U postgres -w -c 'SELECT 1'"
    assert site.machine.tries(uninvited).returncode == 2


def test_visitors_reach_it_at_both_its_addresses_and_nothing_but_its_front(site: Site) -> None:
    network = site.operator.fleet.network
    for address in (site.machine.address, ipv6(site.machine.address)):
        assert open_from_outside(network, address) == {22, 80, 443}
        with site.service.outside.browser(address) as browser:
            assert browser.get(site.service.url(site.slugs[0])).status_code == 200


def test_what_was_given_is_what_it_goes_by(site: Site) -> None:
    sources = site.machine.run("chronyc -n -c sources").splitlines()
    given = site.operator.variables
    assert [source.split(",")[2] for source in sources] == given["time_servers"]
    (secret,) = given["given_secrets"].values()
    assert site.machine.run("cat /var/lib/provisioner/secrets/dns-pages") == secret
    assert site.machine.run("cat /etc/provisioner/credentials/dns-pages") == secret


def test_logs_are_not_kept_for_ever(site: Site) -> None:
    log = "/var/log/postgresql/postgresql-15-provisioner.log"
    rotated = site.machine.run("logrotate --debug /etc/logrotate.d/postgresql-common 2>&1")
    assert f"considering log {log}" in rotated
    assert "(10 rotations)" in rotated
    assert "MaxRetentionSec=30day" in site.machine.run("systemd-analyze cat-config systemd/journald.conf")


def test_a_second_run_changes_nothing(site: Site) -> None:
    assert site.plays("site, nothing to do", "site.yml").changed == 0
    checked = site.operator.play("site.yml", "--check").check()
    assert checked.changed == 0


def test_the_database_is_tuned_to_the_machine_and_to_who_opens_it(site: Site) -> None:
    files = "/etc/provisioner/console.env /etc/provisioner/instances.env"
    told = site.machine.run(f"grep -h ^PROVISIONER_WEB_PROCESSES= {files}")
    processes = sum(map(int, re.findall(r"\d+", told)))
    assert int(site.service.asks("SHOW max_connections")) == 60 + 60 * (processes + 1)
    memory = int(site.machine.run("awk '/^MemTotal:/ {print int($2 / 1024)}' /proc/meminfo")) // 128 * 128
    buffers = int(site.service.asks("SELECT pg_size_bytes(current_setting('shared_buffers')) / 1024 / 1024"))
    assert buffers == max(128, min(8192, int(memory * 0.15)))


def test_it_comes_back_with_the_machine(site: Site) -> None:
    begun = time.monotonic()
    site.machine.reboot()
    site.service.comes_back(site.slugs[0])
    site.took("reboot, until an instance answers", time.monotonic() - begun)
    wait_until(site.is_ready, "all processes", seconds=120, pause=0.5)
    figures = "curl -sf 127.0.0.1:9100/metrics"
    wait_until(lambda: "node_load1 " in site.machine.tries(figures).stdout, figures, seconds=120)
    rules = site.machine.run("nft list table inet provisioner")
    assert "policy drop;" in rules
    assert "tcp dport { 80, 443 } accept" in rules


@pytest.mark.parametrize("unit", [*UNITS, *BESIDE])
def test_whatever_is_killed_comes_back(site: Site, unit: str) -> None:
    before = site.main(unit)
    assert before != "0"
    begun = time.monotonic()
    site.machine.run(f"systemctl kill --signal=KILL {unit}")
    wait_until(lambda: site.main(unit) not in {"0", before}, unit, seconds=120, pause=0.2)
    wait_until(site.is_ready, unit, seconds=120, pause=0.2)
    site.service.comes_back(site.slugs[0])
    site.took(f"killed: {unit}", time.monotonic() - begun)


def test_the_worker_tells_what_it_takes_itself_and_how_visitors_find_the_front(site: Site) -> None:
    """Its unit leaves it what that is read from, and a way out and in again."""

    def told() -> str:
        return site.machine.run("curl -sf 127.0.0.1:9103/metrics")

    assert "process_resident_memory_bytes " in told()
    wait_until(lambda: "provisioner_front_answers 1.0" in told(), "the front", seconds=120)
