"""One machine's life, in the order in which it is lived: each test finds it as the one before has left it."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tenants.keys import Purpose, TenantKeys
from tests.system.machines.base import PYTHON
from tests.system.machines.fleet import Fleet
from tests.system.machines.knocking import open_from, open_from_outside
from tests.system.machines.machine import Machine
from tests.system.machines.network import ipv6
from tests.system.machines.outside import Outside
from tests.system.machines.playing import Operator
from tests.system.machines.service import Service, new_domain, variables, without
from tests.system.machines.site import GROUPS, UNITS, Site
from tests.system.names.running import wait_until

# A playbook takes minutes, and more where the processors are shared.
pytestmark = pytest.mark.timeout(1800)
# Debian's own, which answer no question of ours.
BESIDE = ("chrony", "prometheus-node-exporter")
# Nobody's address (RFC 5737): the clock of these machines is the computer's own.
CLOCK = "192.0.2.123"
GIVEN = {"dns-pages": "brought-along-from-an-earlier-installation"}
TOLD = {
    "postgresql@15-provisioner": "/etc/postgresql/15/provisioner/conf.d/provisioner.conf",
    "caddy": "/etc/caddy/front.env",
    "chrony": "/etc/chrony/sources.d/provisioner.sources",
    "prometheus-node-exporter": "/etc/default/prometheus-node-exporter",
    "systemd-journald": "/etc/systemd/journald.conf.d/provisioner.conf",
}
# That an instance was brought back is itself on record in it, and everybody logs in again (docs/recover.md).
ENDS = {"audit_events", "operator_heads", "sign_ins"}
# What goes on by itself in the control plane's database: a restored one has its own.
GOES_ON = {"archives", "audit_events", "conditions", "drills", "restorations", "trail_heads", "wake_ups"}
SECRETS = (
    *("/etc/provisioner/worker.env", "/etc/provisioner/console.env", "/etc/provisioner/instances.env"),
    *("/etc/provisioner/credentials/tenants", "/etc/provisioner/credentials/staff-factors"),
    *("/etc/provisioner/database-password", "/var/lib/provisioner/secrets/operator"),
    *("/var/lib/provisioner/secrets/database-console", "/var/lib/postgresql/15/provisioner/PG_VERSION"),
    *("/run/credentials/provisioner-console.service/staff-factors", "/var/lib/provisioner-console/."),
    *("/var/lib/caddy/.local", "/root/.ssh/authorized_keys", "/etc/shadow"),
    *("/var/log/postgresql/postgresql-15-provisioner.log", "/var/log/journal/*/system.journal"),
)
# Null where nobody came from another machine.
ENCRYPTED = (
    "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE client_addr IS NOT NULL"
)
# Where anybody on a Debian machine may put something, and its own folder.
WRITABLE = {"/dev/mqueue", "/dev/shm", "/run/lock", "/tmp", "/var/tmp", "/var/lib/provisioner-instances"}  # noqa: S108 - told, not used


@pytest.fixture(scope="module")
def site(
    fleet: Fleet, outside: Outside, release: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Bare at first."""
    domain, machine = new_domain(), fleet.machine("one")
    outside.lead(domain, machine.address)
    told = variables(outside, outside.buckets(), release, domain, [machine.address, ipv6(machine.address)])
    service = Service(machine, outside, domain, machine.address, tmp_path_factory.mktemp("one"))
    operator = Operator(fleet, {group: [machine] for group in GROUPS}, told)
    sealed = {name: operator.sealed(told[name]) for name in ("archives_writer", "smtp_url")}
    given = {"time_servers": [CLOCK], "given_secrets": GIVEN, "database_password": "of/the operator's: own"}
    yield Site(service, operator.told(**sealed, **given))
    fleet.forget(machine)


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
    assert [source.split(",")[2] for source in sources] == [CLOCK]
    (secret,) = GIVEN.values()
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


@pytest.mark.parametrize("path", SECRETS)
def test_the_web_user_of_instances_reads_no_secret(site: Site, path: str) -> None:
    assert site.machine.tries(f"test -e {path}").returncode == 0
    assert "Permission denied" in site.tries_as_web_user(f"cat {path}").stderr


def test_it_writes_nowhere_but_where_everybody_does(site: Site) -> None:
    """Links are as open as what they lead to, and sockets ask who comes."""
    found = site.tries_as_web_user(
        "find / '(' -path /proc -o -path /sys ')' -prune -o -writable '(' -type d -o -type f ')' -print"
    ).stdout.split()
    within = tuple(f"{place}/" for place in WRITABLE)
    assert {path for path in found if not path.startswith(within)} == WRITABLE


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit != "provisioner-instances"])
def test_it_sees_into_no_other_process(site: Site, unit: str) -> None:
    main = site.main(unit)
    for look in ("cat /proc/{}/environ", "cat /proc/{}/mem", "ls -L /proc/{}/fd/.", "ls -L /proc/{}/cwd/."):
        assert "Permission denied" in site.tries_as_web_user(look.format(main)).stderr


@pytest.mark.parametrize("part", ["console", "instances"])
def test_no_web_process_was_told_the_administrator(site: Site, part: str) -> None:
    main = site.main(f"provisioner-{part}")
    told = site.machine.run(f"tr '\\0' '\\n' </proc/{main}/environ")
    assert "PROVISIONER_DATABASE_URL=postgresql:///" in told
    assert "ARCHIVES_WRITER" not in told
    handed = site.machine.run(f"ls /run/credentials/provisioner-{part}.service").split()
    assert "tenants" in handed
    assert not {"operator", "database-admin", "manifest-signing"} & set(handed)
    assert (handed == ["tenants"]) is (part == "instances")


def test_its_role_opens_the_registry_and_nothing_else(site: Site) -> None:
    """With the one secret that its process holds."""
    secret = site.machine.run("cat /etc/provisioner/credentials/tenants").strip()
    password = TenantKeys(secret.encode()).derive(Purpose.REGISTRY_PASSWORD)

    def asks(database: str, query: str, role: str = "provisioner_registry") -> str:
        psql = f"psql -h /var/run/postgresql -w -U {role} -d {database} -qAtXc '{query}'"
        tried = site.machine.tries(f"cd /; PGPASSWORD={password} runuser -u provisioner-instances -- {psql}")
        return tried.stdout + tried.stderr

    assert asks("provisioner_control", "SELECT count(*) FROM registered_instances") == "1\n"
    assert "permission denied" in asks("provisioner_control", "SELECT * FROM staff")
    for database in ("postgres", "template1", *site.service.rows()):
        assert "permission denied" in asks(database, "SELECT 1")
    for role in ("postgres", "provisioner", "provisioner_console"):
        assert "FATAL" in asks("provisioner_control", "SELECT 1", role)


def test_units_expose_little(site: Site) -> None:
    for unit in UNITS[:3]:
        said = site.machine.run(f"systemd-analyze security --no-pager {unit}.service | tail -1")
        (exposure,) = re.findall(r"\d+\.\d+", said)
        assert float(exposure) < 2.0, said


def test_the_worker_tells_what_it_takes_itself_and_how_visitors_find_the_front(site: Site) -> None:
    """Its unit leaves it what that is read from, and a way out and in again."""

    def told() -> str:
        return site.machine.run("curl -sf 127.0.0.1:9103/metrics")

    assert "process_resident_memory_bytes " in told()
    wait_until(lambda: "provisioner_front_answers 1.0" in told(), "the front", seconds=120)


def test_an_upgrade_that_is_only_looked_at_changes_nothing(site: Site, next_release: Path) -> None:
    before = site.stands()
    looked = site.operator.told(release_file=str(next_release)).play("upgrade.yml", "--check").check()
    assert looked.changed > 0
    assert site.stands() == before


def test_an_upgrade_that_one_instance_obstructs_stops_with_everything_running_as_before(
    site: Site, next_release: Path
) -> None:
    """Somebody has made by hand what the release would make: the migration is the first that this hinders."""
    running, _, processes = site.stands()
    proven = site.proven()
    (database,) = site.service.rows()
    site.service.asks("CREATE INDEX ix_notices_at ON accounts (id)", database=database)
    with site.service.visited(site.slugs[0], "console") as visits:
        stopped = site.operator.told(release_file=str(next_release)).play("upgrade.yml")
    site.service.asks("DROP INDEX ix_notices_at", database=database)
    assert stopped.returncode != 0
    assert "Bring every instance to the release's schema" in stopped.said
    assert site.slugs[0] in stopped.said
    assert "ix_notices_at" in stopped.said
    assert visits.failures == []
    assert site.proven() > proven
    assert (site.running(), site.stands()[2]) == (running, processes)


def test_the_upgrade_goes_on_once_that_is_mended_and_fails_no_request(site: Site, next_release: Path) -> None:
    before, proven = site.running(), site.proven()
    site.member = site.service.member(site.slugs[0])
    with site.service.visited(site.slugs[0], "console", member=site.member) as visits:
        site.plays("upgrade, two schemas", "upgrade.yml", release_file=str(next_release))
    assert visits.failures == []
    assert site.service.calls(site.member)
    site.took("upgrade, slowest answer meanwhile", visits.slowest)
    assert visits.made > 100
    assert (before, site.running()) == (before, "99.0.0")
    assert before != "99.0.0"
    (counts,) = site.service.rows().values()
    assert "notices" in counts
    assert site.proven() > proven


def test_an_upgrade_to_what_runs_changes_nothing(site: Site) -> None:
    assert site.plays("upgrade, nothing to do", "upgrade.yml").changed == 0


def test_a_way_back_that_is_only_looked_at_changes_nothing(site: Site, release: Path) -> None:
    before = site.stands()
    looked = site.operator.told(release_file=str(release)).play("rollback.yml", "--check").check()
    assert looked.changed > 0
    assert site.stands() == before


def test_a_way_back_fails_none_either(site: Site, release: Path) -> None:
    assert site.member is not None
    with site.service.visited(site.slugs[0], "console", member=site.member) as visits:
        site.plays("roll back", "rollback.yml", release_file=str(release))
    assert visits.failures == []
    assert site.service.calls(site.member)
    assert site.running() != "99.0.0"
    assert site.plays("roll back, nothing to do", "rollback.yml").changed == 0
    site.slugs.append(site.service.onboard("Communauté du Plateau"))
    site.service.comes_back(site.slugs[1])


def test_what_a_run_was_killed_before_restarting_is_restarted_by_the_next(site: Site) -> None:
    """It has written each file, and no more."""
    before = {unit: site.main(unit) for unit in TOLD}
    site.machine.run(f"touch {' '.join(TOLD.values())}")
    site.operator.play("site.yml").check()
    assert [unit for unit in TOLD if site.main(unit) == before[unit]] == []
    site.service.comes_back(site.slugs[0])


def test_a_socket_that_a_run_was_cut_before_opening_anew_is_opened_by_the_next(site: Site) -> None:
    unit, since = "provisioner-console.socket", "systemctl show --value --property=ActiveEnterTimestamp"
    before = site.machine.run(f"{since} {unit}")
    site.machine.run(f"touch /etc/systemd/system/{unit}")
    assert site.operator.play("rollback.yml").check().changed > 0
    assert site.machine.run(f"{since} {unit}") != before
    assert site.is_ready()


def test_a_second_machine_becomes_its_front_and_helps(site: Site, fleet: Fleet) -> None:
    """What was at 127.0.0.1 for itself alone is there for the other one, and for nobody else."""
    one, more = site.machine, fleet.machine("more")
    groups = {"front": [more], "web": [one, more], "worker": [one, more], "database": [one]}
    grown = replace(site.operator.told(front_addresses=[more.address]), groups=groups)
    before = site.stands()
    looked = grown.play("site.yml", "--check").check()
    assert "Without --check, this machine becomes front, web, worker" in looked.said
    assert site.stands() == before

    more.run(f"dpkg --purge --force-depends {' '.join(PYTHON)}")
    nothing = grown.play("site.yml", "--check")
    assert nothing.returncode != 0
    assert "There is no python3 or no python3-apt on this machine" in nothing.said
    site.service.outside.lead(site.service.domain, more.address)
    # The administrator's computer is gone while packages are being unpacked.
    unpacking = "/usr/bin/python3 -c 'import apt_pkg' && pgrep -x dpkg"
    grown.is_killed("site.yml", lambda: more.tries(unpacking).returncode == 0, "packages")
    grown.play("site.yml").check()
    for slug in (*site.slugs, "console"):
        replace(site.service, front=more.address).comes_back(slug)
    assert {one.tries(f"systemctl {asked} caddy").stdout for asked in ("is-active", "is-enabled")} == {
        "inactive\n",
        "disabled\n",
    }
    assert open_from_outside(fleet.network, one.address) == {22}
    assert open_from(more, one) == {22, 5432, 8001, 8002, 9000, 9101, 9102}
    wait_until(lambda: site.service.asks(ENCRYPTED) == "t\n", "others, over TLS", pause=0.5)
    for machine in (one, more):
        wait_until(partial(front_answers, machine), f"the front, from {machine.name}", seconds=300, pause=0.5)
    assert grown.play("site.yml").check().changed == 0
    more.stop()
    fleet.forget(more)


def test_the_whole_service_comes_back_on_a_bare_machine(site: Site, fleet: Fleet, tmp_path: Path) -> None:
    site.service.command("staff", "add", "e.garance@operateur.example")
    site.machine.run(
        "systemctl stop caddy provisioner-worker provisioner-instances.socket provisioner-instances"
    )
    site.service.command("backup", "run", seconds=900)
    rows, control = site.service.rows(), site.service.control_rows()
    assert control["staff"] == 1
    operator = tmp_path / "operator"
    operator.write_bytes(site.machine.get("/var/lib/provisioner/secrets/operator"))
    site.machine.stop()
    bare = fleet.machine("two")
    try:
        # As guides to hardening have it: what root makes, nobody else reads unless it is said.
        bare.run("echo 'session optional pam_umask.so umask=077' >> /etc/pam.d/sshd")
        assert bare.run("umask").strip() == "0077"
        site.operator = replace(site.operator, groups={group: [bare] for group in GROUPS})
        site.service = replace(site.service, machine=bare, front=bare.address)
        site.service.outside.lead(site.service.domain, bare.address)
        told = {"operator_key_file": str(operator), "front_addresses": [bare.address, ipv6(bare.address)]}
        looked = site.operator.told(**told).play("restore.yml", "--check").check()
        assert "never installed here" in looked.said
        site.plays("restore onto a bare machine", "restore.yml", **told)
        assert without(site.service.rows(), ENDS) == without(rows, ENDS)
        assert standing(site.service.control_rows()) == standing(control)
        for slug in site.slugs:
            site.service.comes_back(slug)
        assert site.plays("restored, nothing to do", "restore.yml").changed == 0
    finally:
        fleet.forget(bare)


def front_answers(machine: Machine) -> bool:
    """What the worker of that machine says of it."""
    figures = machine.tries(f"curl -sf http://{machine.address}:9103/metrics").stdout
    return "provisioner_front_answers 1.0" in figures


def standing(control: dict[str, int]) -> dict[str, int]:
    return {
        table: number
        for table, number in control.items()
        if table not in GOES_ON and not table.startswith("procrastinate_")
    }
