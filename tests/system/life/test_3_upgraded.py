"""To the next release and back, and what runs that were cut short have left."""

from pathlib import Path

import pytest

from tests.system.machines.site import Site

# A playbook takes minutes, and more where the processors are shared.
pytestmark = pytest.mark.timeout(1800)
TOLD = {
    "postgresql@15-provisioner": "/etc/postgresql/15/provisioner/conf.d/provisioner.conf",
    "caddy": "/etc/caddy/front.env",
    "chrony": "/etc/chrony/sources.d/provisioner.sources",
    "prometheus-node-exporter": "/etc/default/prometheus-node-exporter",
    "systemd-journald": "/etc/systemd/journald.conf.d/provisioner.conf",
}


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
