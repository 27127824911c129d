"""The installation whose life it is."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.system.life.three import Three
from tests.system.machines.fleet import Fleet
from tests.system.machines.machine import Installer
from tests.system.machines.network import OUTSIDE, ipv6
from tests.system.machines.outside import Outside
from tests.system.machines.playing import Operator
from tests.system.machines.service import Service, new_domain, variables
from tests.system.machines.site import GROUPS, Site


@pytest.fixture(scope="session")
def site(
    fleet: Fleet, outside: Outside, release: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """One machine, bare at first."""
    domain, machine = new_domain(), fleet.machine("one")
    outside.lead(domain, machine.address)
    told = variables(outside, outside.buckets(), release, domain, [machine.address, ipv6(machine.address)])
    service = Service(machine, outside, domain, machine.address, tmp_path_factory.mktemp("one"))
    operator = Operator(fleet, {group: [machine] for group in GROUPS}, told)
    sealed = {name: operator.sealed(told[name]) for name in ("archives_writer", "smtp_url")}
    given = {
        # Nobody's address (RFC 5737): the clock of these machines is the computer's own.
        "time_servers": ["192.0.2.123"],
        "given_secrets": {"dns-pages": "brought-along-from-an-earlier-installation"},
        "database_password": "of/the operator's: own",
    }
    yield Site(service, operator.told(**sealed, **given))
    fleet.forget(machine)


@pytest.fixture(scope="session")
def three(site: Site, fleet: Fleet) -> Iterator[Three]:
    """Two more beside the first, bare still; ``operator`` has all three be as in inventory/example-three.yml.

    The second is the first worker there: what playbooks have one do, it does at a distance from the database.
    """
    front, second = fleet.machine("entry"), fleet.machine("second")
    second.admit(Installer("sysadmin", "of the administrator's: own"))
    groups = {
        "front": [front],
        "web": [front, second],
        "worker": [second, site.machine],
        "database": [site.machine],
    }
    told = site.operator.told(
        front_addresses=[front.address], ssh_networks=[f"{OUTSIDE}/32"], monitors=[f"{OUTSIDE}/32"]
    )
    yield Three(site, front, second, replace(told, groups=groups))
    fleet.forget(front, second)
