"""Two hundred people of fifty instances log in and work at once: nobody meets an error or somebody else."""

import asyncio
import itertools
import json
from collections.abc import Iterator
from ipaddress import IPv4Address
from pathlib import Path

import psutil
import pytest

from provisioner.addresses import Addresses
from provisioner.app.instances import tenant_application
from provisioner.instances.work import Platform
from tenants.web.database import close_databases
from tests.command_line import CommandLine
from tests.functional.tenants.space import PASSWORD, Space
from tests.mailbox import free_port
from tests.members import live_instance
from tests.passwords import hash_of
from tests.serving import log_of, serving
from tests.system.crowd.browser import Browser
from tests.system.crowd.days import Hours, day_of
from tests.system.crowd.towns import Resident, Town, names, settle

TOWNS = 50
PEOPLE_EACH = 4
PROCESSES = 2
WORK_SECONDS = 120


@pytest.fixture(scope="module")
def towns(platform: Platform, addresses: Addresses) -> Iterator[list[Town]]:
    app = tenant_application(addresses)
    password_hash = hash_of(PASSWORD)
    people, places = names(), map(str, map(IPv4Address, itertools.count(0x0A010001)))
    made = [Town(Space.of(platform, app, live_instance(platform))) for _ in range(TOWNS)]
    for town in made:
        settle(town, list(itertools.islice(people, PEOPLE_EACH)), places, password_hash)
    yield made
    close_databases(app)


@pytest.fixture
def run(platform: Platform, tmp_path: Path) -> CommandLine:
    return CommandLine(
        tmp_path,
        PROVISIONER_DATA_DIR=str(platform.settings.data_dir),
        PROVISIONER_WEB_PROCESSES=str(PROCESSES),
        # The front of these people, who all have an address of their own, is this test.
        PROVISIONER_TRUSTED_PROXIES='["127.0.0.1"]',
    )


@pytest.mark.timeout(1800)
def test_two_hundred_people_at_once_each_at_home(towns: list[Town], run: CommandLine) -> None:
    port = free_port()
    with serving(run, port) as process:
        workers = {child.pid for child in psutil.Process(process.pid).children()}
        rounds = asyncio.run(one_day(towns, port))
        assert {child.pid for child in psutil.Process(process.pid).children()} == workers
    assert len(workers) == PROCESSES
    assert len(rounds) == TOWNS * PEOPLE_EACH
    assert min(rounds) >= 1
    assert complaints(log_of(run)) == []
    verified = run("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


async def one_day(towns: list[Town], port: int) -> list[int]:
    """Everybody's, at the same time; the first error ends it for all."""
    hours = Hours.of(WORK_SECONDS)
    async with asyncio.TaskGroup() as together:
        tasks = [
            together.create_task(work(resident, towns, port, hours))
            for town in towns
            for resident in town.residents
        ]
    return [task.result() for task in tasks]


async def work(resident: Resident, towns: list[Town], port: int, hours: Hours) -> int:
    foreign = towns[towns.index(resident.town) - 1]
    async with Browser.of(resident, strangers_of(resident, towns), port) as browser:
        return await day_of(browser, hours, foreign.suspended)


def strangers_of(resident: Resident, towns: list[Town]) -> list[str]:
    """All other places and their people; whoever keeps no accounts has no business with their neighbours'."""
    elsewhere = [town for town in towns if town is not resident.town]
    neighbours = [] if resident is resident.town.keeper else resident.town.residents
    people = [each for town in elsewhere for each in town.residents] + list(neighbours)
    return [town.name for town in elsewhere] + [each.name for each in people if each is not resident]


def complaints(log: Path) -> list[str]:
    """What the server told of errors, or answered with one."""
    lines = [line for line in log.read_text().splitlines() if line.startswith("{")]
    told = [json.loads(line) for line in lines]
    return [str(one) for one in told if one["level"] in {"error", "critical"} or one.get("status", 0) >= 500]
