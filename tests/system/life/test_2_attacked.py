"""Whoever has broken out of the instances' web process, as its user on the machine."""

import re

import pytest

from tenants.keys import Purpose, TenantKeys
from tests.system.machines.site import UNITS, Site

SECRETS = (
    *("/etc/provisioner/worker.env", "/etc/provisioner/console.env", "/etc/provisioner/instances.env"),
    *("/etc/provisioner/credentials/tenants", "/etc/provisioner/credentials/staff-factors"),
    *("/etc/provisioner/database-password", "/var/lib/provisioner/secrets/operator"),
    *("/var/lib/provisioner/secrets/database-console", "/var/lib/postgresql/15/provisioner/PG_VERSION"),
    *("/run/credentials/provisioner-console.service/staff-factors", "/var/lib/provisioner-console/."),
    *("/var/lib/caddy/.local", "/root/.ssh/authorized_keys", "/etc/shadow"),
    *("/var/log/postgresql/postgresql-15-provisioner.log", "/var/log/journal/*/system.journal"),
)
# Where anybody on a Debian machine may put something, and its own folder.
WRITABLE = {"/dev/mqueue", "/dev/shm", "/run/lock", "/tmp", "/var/tmp", "/var/lib/provisioner-instances"}  # noqa: S108 - told, not used


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
