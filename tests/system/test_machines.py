"""The machines that playbooks are tested on: as bare as they should be, and shut in."""

from collections.abc import Iterator

import pytest

from tests.system.machines.base import role_packages
from tests.system.machines.fleet import Fleet
from tests.system.machines.machine import Machine


@pytest.fixture(scope="module")
def machines(fleet: Fleet) -> Iterator[tuple[Machine, Machine]]:
    started = fleet.machine("first"), fleet.machine("second")
    yield started
    fleet.forget(*started)


def test_a_machine_is_bare(machines: tuple[Machine, Machine]) -> None:
    first, _ = machines
    assert 'VERSION_ID="12"' in first.run("cat /etc/os-release")
    assert first.run("hostname").strip() == "first"
    installed = set(first.run("dpkg-query --show --showformat='${Package}\\n'").split())
    assert installed.isdisjoint({"postgresql-15", "caddy", "nftables", "python3-venv", "chrony", "ansible"})
    assert first.run("ls -A /opt /home /srv").split() == ["/home:", "/opt:", "/srv:", "packages"]


def test_machines_reach_each_other_and_nothing_else(machines: tuple[Machine, Machine]) -> None:
    first, second = machines
    greeting = "import socket; print(socket.create_connection(('{}', 22), 5).recv(4))"
    assert "SSH-" in first.run(f'python3 -c "{greeting.format(second.address)}"')
    # 192.0.2.0/24 is nobody's (RFC 5737); there is no way to any address but the network's own.
    assert "unreachable" in first.tries(f'python3 -c "{greeting.format("192.0.2.1")}"').stderr
    assert first.run("ip -4 route").strip().startswith("10.77.0.0/24 dev eth0")
    assert "default" not in first.run("ip -4 route; ip -6 route")


def test_a_machine_installs_what_roles_need_and_knows_nothing_else(machines: tuple[Machine, Machine]) -> None:
    _, second = machines
    second.run("apt-get update --quiet")
    simulated = second.run(f"apt-get install --simulate --no-install-recommends {' '.join(role_packages())}")
    assert "Inst caddy" in simulated
    assert second.tries("apt-get install --simulate emacs").returncode != 0


def test_units_are_shut_in_as_on_any_machine(machines: tuple[Machine, Machine]) -> None:
    """What our units rely on has an effect here: tests of it prove something."""
    first, _ = machines
    first.put("/root/secret", b"secret")
    unit = "systemd-run --quiet --wait --pipe -p DynamicUser=yes -p LoadCredential=it:/root/secret"
    assert first.run(f"{unit} sh -c 'cat $CREDENTIALS_DIRECTORY/it'") == "secret"
    assert first.tries(f"{unit} cat /root/secret").returncode != 0
    assert first.tries(f"{unit} -p ProtectProc=invisible test -e /proc/1/status").returncode != 0
    assert first.tries(f"{unit} -p RestrictNamespaces=yes unshare --user true").returncode != 0


def test_a_machine_comes_back_with_what_it_wrote(machines: tuple[Machine, Machine]) -> None:
    first, second = machines
    first.run("echo kept >/root/file; sync")
    first.reboot()
    assert first.run("cat /root/file") == "kept\n"
    first.kill()
    assert first.tries("true").returncode == 255
    assert second.run("systemctl is-system-running").strip() == "running"
    first.start()
    assert first.run("cat /root/file") == "kept\n"
    first.stop()
    first.start()
    assert first.run("cat /root/file") == "kept\n"


def test_a_new_machine_knows_nothing_of_the_old_one(fleet: Fleet) -> None:
    old = fleet.machine("old")
    old.run("echo gone >/root/file")
    fleet.forget(old)
    new = fleet.machine("old", old.address)
    try:
        assert new.tries("cat /root/file").returncode == 1
    finally:
        fleet.forget(new)
