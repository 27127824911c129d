"""One machine's life, in the order in which it is lived: each test finds it as the one before has left it."""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from tenants.keys import Purpose, TenantKeys
from tests.releases import ADDS_TO_CONTROL, ADDS_TO_INSTANCES, add_migration
from tests.system.machines.base import PROJECT
from tests.system.machines.fleet import Fleet
from tests.system.machines.machine import Machine
from tests.system.machines.outside import Outside
from tests.system.machines.playing import Operator, Recap
from tests.system.machines.service import Service, new_domain, variables
from tests.system.names.running import wait_until
from tools.release import Source, build_release, committed

# A playbook takes minutes, and more where the processors are shared.
pytestmark = pytest.mark.timeout(1800)
GROUPS = ("front", "web", "worker", "database")
UNITS = (
    *("provisioner-console", "provisioner-instances", "provisioner-worker"),
    *("caddy", "postgresql@15-provisioner"),
)
# Debian's own, which answer no question of ours.
BESIDE = ("chrony", "prometheus-node-exporter")
READY = {"console": 9101, "instances": 9102, "worker": 9103}
TRAIL = {"audit_events", "operator_heads"}
MEASURED = PROJECT / "build" / "machines" / "measured.json"
SECRETS = (
    *("/etc/provisioner/worker.env", "/etc/provisioner/console.env", "/etc/provisioner/instances.env"),
    *("/etc/provisioner/credentials/tenants", "/etc/provisioner/credentials/staff-factors"),
    *("/etc/provisioner/database-password", "/var/lib/provisioner/secrets/operator"),
    *("/var/lib/provisioner/secrets/database-console", "/var/lib/postgresql/15/provisioner/PG_VERSION"),
    *(
        "/var/lib/caddy/.local",
        "/root/.ssh/authorized_keys",
        "/etc/shadow",
        "/var/log/postgresql/postgresql-15-provisioner.log",
    ),
)


@dataclass(slots=True)
class Site:
    """The machine, whoever plays playbooks on it, and how long everything took."""

    service: Service
    operator: Operator
    slugs: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def machine(self) -> Machine:
        return self.service.machine

    def plays(self, what: str, playbook: str, **changes: Any) -> Recap:
        """``what`` is how its time is written down."""
        operator = self.told(**changes)
        begun = time.monotonic()
        recap = operator.play(playbook).check()
        self.took(what, time.monotonic() - begun)
        self.operator = operator
        return recap

    def told(self, **changes: Any) -> Operator:
        """Whoever plays, with these variables changed."""
        return replace(self.operator, variables={**self.operator.variables, **changes})

    def took(self, what: str, seconds: float) -> None:
        self.seconds[what] = round(seconds, 1)
        MEASURED.parent.mkdir(parents=True, exist_ok=True)
        MEASURED.write_text(json.dumps(self.seconds, indent=1) + "\n")

    def is_ready(self) -> bool:
        asked = " && ".join(f"curl -sf 127.0.0.1:{port}/readyz" for port in READY.values())
        return self.machine.tries(asked).returncode == 0

    def tries_as_web_user(self, command: str) -> subprocess.CompletedProcess[str]:
        """Outside of what its unit shuts it in, as if it had broken out of that."""
        return self.machine.tries(f"runuser -u provisioner-instances -- {command}")

    def running(self) -> str:
        """The version of the release."""
        return Path(self.machine.run("readlink /opt/provisioner/current").strip()).name

    def main(self, unit: str) -> str:
        """The unit's process; 0 where none runs."""
        return self.machine.run(f"systemctl show --value --property=MainPID {unit}").strip()

    def proven(self) -> set[str]:
        """The first instance's archives that were restored for proof."""
        listed = self.service.document("backup", "list", self.slugs[0])["archives"]
        return {archive["id"] for archive in listed if archive["drilled_at"] is not None}

    def stands(self) -> tuple[str, list[str], list[str]]:
        """Which release runs and which are there, and as which processes."""
        releases = self.machine.run("ls /opt/provisioner/releases").split()
        return self.running(), releases, [self.main(unit) for unit in UNITS]


@pytest.fixture(scope="module")
def site(
    fleet: Fleet, outside: Outside, release: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Bare at first."""
    domain, machine = new_domain(), fleet.machine("one")
    outside.lead(domain, machine.address)
    told = variables(outside, outside.buckets(), release, domain, [machine.address])
    service = Service(machine, outside, domain, machine.address, tmp_path_factory.mktemp("one"))
    operator = Operator(fleet, {group: [machine] for group in GROUPS}, told)
    sealed = {name: operator.sealed(told[name]) for name in ("archives_writer", "smtp_url")}
    yield Site(service, replace(operator, variables={**told, **sealed}))
    fleet.forget(machine)


@pytest.fixture(scope="module")
def next_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This one with another version, and a migration more on either side."""
    with committed() as source:
        folder = tmp_path_factory.mktemp("next") / "source"
        shutil.copytree(source.folder, folder)
        for room, body in (("tenants", ADDS_TO_INSTANCES), ("provisioner", ADDS_TO_CONTROL)):
            add_migration(folder / room / "migrations" / "versions", body)
        project = folder / "pyproject.toml"
        project.write_text(re.sub(r'^version = ".*"$', 'version = "99.0.0"', project.read_text(), flags=re.M))
        later = Source(folder, source.commit, source.moment)
        return build_release(later, tmp_path_factory.mktemp("releases"))


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


def test_the_worker_tells_what_it_takes_itself(site: Site) -> None:
    """Its unit leaves it what that is read from."""
    assert "process_resident_memory_bytes " in site.machine.run("curl -sf 127.0.0.1:9103/metrics")


def test_an_upgrade_that_is_only_looked_at_changes_nothing(site: Site, next_release: Path) -> None:
    before = site.stands()
    looked = site.told(release_file=str(next_release)).play("upgrade.yml", "--check").check()
    assert looked.changed > 0
    assert site.stands() == before


def test_an_upgrade_fails_no_request(site: Site, next_release: Path) -> None:
    before, proven = site.running(), site.proven()
    with site.service.visited(site.slugs[0], "console") as visits:
        site.plays("upgrade, two schemas", "upgrade.yml", release_file=str(next_release))
    assert visits.failures == []
    site.took("upgrade, slowest answer meanwhile", visits.slowest)
    assert visits.made > 100
    assert (before, site.running()) == (before, "99.0.0")
    assert before != "99.0.0"
    (counts,) = site.service.rows().values()
    assert "notices" in counts
    assert site.proven() > proven


def test_a_way_back_that_is_only_looked_at_changes_nothing(site: Site, release: Path) -> None:
    before = site.stands()
    looked = site.told(release_file=str(release)).play("rollback.yml", "--check").check()
    assert looked.changed > 0
    assert site.stands() == before


def test_a_way_back_fails_none_either(site: Site, release: Path) -> None:
    with site.service.visited(site.slugs[0], "console") as visits:
        site.plays("roll back", "rollback.yml", release_file=str(release))
    assert visits.failures == []
    assert site.running() != "99.0.0"
    assert site.plays("roll back, nothing to do", "rollback.yml").changed == 0
    site.slugs.append(site.service.onboard("Communauté du Plateau"))
    site.service.comes_back(site.slugs[1])


def test_a_socket_that_a_run_was_cut_before_opening_anew_is_opened_by_the_next(site: Site) -> None:
    unit, since = "provisioner-console.socket", "systemctl show --value --property=ActiveEnterTimestamp"
    before = site.machine.run(f"{since} {unit}")
    site.machine.run(f"touch /etc/systemd/system/{unit}")
    assert site.operator.play("rollback.yml").check().changed > 0
    assert site.machine.run(f"{since} {unit}") != before
    assert site.is_ready()


def test_the_whole_service_comes_back_on_a_bare_machine(site: Site, fleet: Fleet, tmp_path: Path) -> None:
    site.machine.run(
        "systemctl stop caddy provisioner-worker provisioner-instances.socket provisioner-instances"
    )
    site.service.command("backup", "run", seconds=900)
    rows = site.service.rows()
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
        told = {"operator_key_file": str(operator), "front_addresses": [bare.address]}
        site.plays("restore onto a bare machine", "restore.yml", **told)
        assert without_trail(site.service.rows()) == without_trail(rows)
        for slug in site.slugs:
            site.service.comes_back(slug)
        assert site.plays("restored, nothing to do", "site.yml").changed == 0
    finally:
        fleet.forget(bare)


def without_trail(rows: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """That an instance was brought back is itself on record in it."""
    return {
        database: {table: number for table, number in counts.items() if table not in TRAIL}
        for database, counts in rows.items()
    }
