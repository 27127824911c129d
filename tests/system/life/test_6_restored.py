"""The whole service on a machine that was never one of it, from the buckets and the operator's key."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.system.life.three import Three
from tests.system.machines.fleet import Fleet
from tests.system.machines.network import ipv6
from tests.system.machines.service import without
from tests.system.machines.site import GROUPS

# A playbook takes minutes, and more where the processors are shared.
pytestmark = pytest.mark.timeout(1800)
# That an instance was brought back is itself on record in it, and everybody logs in again (docs/recover.md).
ENDS = {"audit_events", "operator_heads", "sign_ins"}
# What goes on by itself in the control plane's database: a restored one has its own.
GOES_ON = {"archives", "audit_events", "conditions", "drills", "restorations", "trail_heads", "wake_ups"}


def test_the_whole_service_comes_back_on_a_bare_machine(
    three: Three, fleet: Fleet, next_release: Path, tmp_path: Path
) -> None:
    site = three.site
    site.service.command("staff", "add", "e.garance@operateur.example")
    for other in (three.front, three.second):
        other.stop()
    site.machine.run("systemctl stop provisioner-worker")
    site.service.command("backup", "run", seconds=900)
    rows, control = site.service.rows(), site.service.control_rows()
    assert control["staff"] == 1
    operator = tmp_path / "operator"
    operator.write_bytes(site.machine.get("/var/lib/provisioner/secrets/operator"))
    site.machine.stop()
    bare = fleet.machine("new")
    try:
        # As guides to hardening have it: what root makes, nobody else reads unless it is said.
        bare.run("echo 'session optional pam_umask.so umask=077' >> /etc/pam.d/sshd")
        assert bare.run("umask").strip() == "0077"
        site.operator = replace(site.operator, groups={group: [bare] for group in GROUPS})
        site.service = replace(site.service, machine=bare, front=bare.address)
        site.service.outside.lead(site.service.domain, bare.address)
        told = {
            "release_file": str(next_release),
            "operator_key_file": str(operator),
            "front_addresses": [bare.address, ipv6(bare.address)],
        }
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


def standing(control: dict[str, int]) -> dict[str, int]:
    return {
        table: number
        for table, number in control.items()
        if table not in GOES_ON and not table.startswith("procrastinate_")
    }
