"""The machines that playbooks are tested on: as bare as they should be, and shut in."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.system.machines.base import PROJECT, role_packages
from tests.system.machines.fleet import Fleet, open_fleet
from tests.system.machines.machine import Machine
from tests.system.machines.network import OUTSIDE
from tests.system.machines.outside import Outside
from tests.system.names.running import wait_until

# Starts a machine, says the name of its network, and goes on until it is ended.
_RUN = """
import sys
from tests.system.machines.fleet import open_fleet

with open_fleet() as fleet:
    fleet.machine("lost")
    print(fleet.network.name, flush=True)
    sys.stdin.read()
"""


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


def test_the_run_after_a_killed_one_removes_what_it_left() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _RUN], cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as killed:
        assert killed.stdout is not None
        name = killed.stdout.readline().strip()
        killed.kill()
    with open_fleet() as fleet:
        left = subprocess.run(["ip", "netns", "list"], check=True, capture_output=True, text=True).stdout
        assert fleet.network.name in left
        assert name not in left
        assert not (fleet.folder.parent / name).exists()
        assert list(Path("/sys/fs/cgroup").glob(f"*/{name}*")) == []
        assert name not in Path("/proc/self/mountinfo").read_text()
        assert subprocess.run(["pgrep", "--full", name], check=False, capture_output=True).stdout == b""


def test_machines_find_names_mails_objects_and_an_authority_outside(
    machines: tuple[Machine, Machine], outside: Outside
) -> None:
    first, second = machines
    for target in (first, second):
        outside.lead("essai.test", target.address)
        assert first.run("getent hosts console.essai.test").split()[0] == target.address
    assert first.tries("getent hosts deb.debian.org").returncode == 2
    mail = f"import smtplib; s = smtplib.SMTP(*{outside.places.smtp_url[7:].split(':')!r})"
    send = "s.sendmail('a@essai.test', ['b@essai.test'], 'To: b@essai.test\\nSubject: Essai\\n\\nBonjour')"
    first.run(f'python3 -c "{mail}; {send}"')
    assert [mail["Subject"] for mail in outside.mails("b@essai.test")] == ["Essai"]
    first.put("/root/s3.pem", outside.places.s3_authority.read_bytes())
    first.put("/root/acme.pem", outside.places.acme_root.read_bytes())
    urls = {
        "acme": outside.places.acme_directory,
        "s3": outside.buckets().archives.replace("s3://", "https://"),
    }
    fetch = "import ssl, sys, urllib.request as r; c = ssl.create_default_context(cafile=sys.argv[1]); "
    assert "newOrder" in first.run(
        f'python3 -c "{fetch} print(r.urlopen(sys.argv[2], context=c).read())" /root/acme.pem {urls["acme"]}'
    )
    refused = first.tries(
        f'python3 -c "{fetch} print(r.urlopen(sys.argv[2], context=c).read())" /root/s3.pem "{urls["s3"]}"'
    )
    assert "403" in refused.stderr
    assert OUTSIDE in urls["s3"]


def test_a_door_leads_to_a_machine(machines: tuple[Machine, Machine], outside: Outside) -> None:
    first, _ = machines
    first.put("/root/page", b"Bonjour", "644")
    first.run(
        "cd /root && systemd-run --quiet --unit=page --working-directory=/root python3 -m http.server 8000"
    )
    with outside.browser(first.address, port=8000) as browser:
        wait_until(lambda: _text(browser, "http://essai.test/page") == "Bonjour", "the page")
        first.run("systemctl stop page")
        assert _text(browser, "http://essai.test/page") is None


def _text(browser: httpx.Client, url: str) -> str | None:
    try:
        return browser.get(url).text
    except httpx.HTTPError:
        return None
