"""``make bench``: measures on this machine and prints one JSON line per figure; asserts nothing.

Databases are hundreds of files each, and creating files on an ext4 without a journal is slow for minutes
after a mass deletion: as root, the installations lie on a journaled image of their own, and the line
``files`` tells how fast files are created there.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session
from werkzeug.test import Client

from provisioner.addresses import Addresses
from provisioner.app.instances import tenant_application
from provisioner.app.platform import open_platform
from provisioner.instances.conditions import ConditionType, Observation
from provisioner.instances.directory import all_instances
from provisioner.instances.onboarding import onboard
from provisioner.instances.waiting import bring_up
from provisioner.instances.work import Platform
from provisioner.settings import Settings
from tests.benchmarks.annexes import annexes, hostile
from tests.benchmarks.archives import archives
from tests.benchmarks.asking import asking
from tests.benchmarks.certificate import certificate
from tests.benchmarks.drills import drills
from tests.benchmarks.figures import line, percentile, spread, timed
from tests.benchmarks.ground import journaled_ground
from tests.benchmarks.logins import logins
from tests.benchmarks.migrating import migrating
from tests.benchmarks.names import diagnosis, domains_asked
from tests.benchmarks.night import night
from tests.benchmarks.sweeping import sweeping
from tests.benchmarks.trail import trail
from tests.members import order, picture
from themes.theme import ThemeInputs, build

CROWD = 200
SAMPLES = 30
REQUESTS = 3_000


def files(ground: Path, *, journaled: bool) -> None:
    with tempfile.TemporaryDirectory(dir=ground) as folder:
        seconds = timed(lambda: create_files(Path(folder)))
    line("files", journaled=journaled, creations=1_000, ms=round(seconds * 1000, 1))


def create_files(folder: Path) -> None:
    for number in range(1_000):
        (folder / str(number)).touch()


def theme() -> None:
    logo, banner = picture(800, 400), picture(2000, 175)
    inputs = [_inputs(number, logo, banner) for number in range(SAMPLES)]
    seconds = [timed(partial(build, one)) for one in inputs]
    line("theme", **spread(seconds), target_ms=150)


def _inputs(number: int, logo: bytes, banner: bytes) -> ThemeInputs:
    return ThemeInputs(f"Structure {number}", f"#{number:02X}ACB7", "#FAE819", logo, banner)


def onboarding_seconds(platform: Platform) -> float:
    """From the accepted annex to the first 200 of the themed login page, which ``Served`` observes."""
    given = order()
    start = time.perf_counter()
    served: list[float] = []

    def note(kind: ConditionType, seen: Observation) -> None:
        if kind is ConditionType.SERVED and seen.holds:
            served.append(time.perf_counter() - start)

    assert bring_up(platform, onboard(platform, given), 60, note)
    return served[0]


def onboarding(platform: Platform) -> None:
    onboarding_seconds(platform)
    for existing, number in ((1, SAMPLES), (CROWD, SAMPLES)):
        grow(platform, existing)
        seconds = [onboarding_seconds(platform) for _ in range(number)]
        line("onboard", existing=existing, **spread(seconds), target_median_ms=500, target_p95_ms=1000)


_grown: dict[Path, int] = {}


def grow(platform: Platform, number: int) -> None:
    """Make at least ``number`` instances exist; those of the measurements count besides."""
    home = platform.settings.data_dir
    while _grown.get(home, 0) < number:
        bring_up(platform, onboard(platform, order()), 60, lambda kind, seen: None)
        _grown[home] = _grown.get(home, 0) + 1


def hosts(platform: Platform) -> list[str]:
    with Session(platform.control) as session:
        return [platform.settings.hostname(one.slug) for one in all_instances(session)]


def dispatch(lonely: Platform, crowded: Platform) -> None:
    """Requests to both installations alternate, so that a processor changing speed is fair to both."""
    alone, crowd = visits(lonely), visits(crowded)
    for _ in range(200):
        next(alone), next(crowd)
    one, many = zip(*((next(alone), next(crowd)) for _ in range(REQUESTS)), strict=True)
    p99_one, p99_many = percentile(list(one), 99), percentile(list(many), 99)
    line(
        "dispatch",
        p50_with_1_ms=round(statistics.median(one) * 1000, 2),
        p50_with_200_ms=round(statistics.median(many) * 1000, 2),
        p99_with_1_ms=round(p99_one * 1000, 2),
        p99_with_200_ms=round(p99_many * 1000, 2),
        ratio=round(p99_many / p99_one, 3),
        requests=REQUESTS,
        target_ratio=1.2,
    )


def visits(platform: Platform) -> Iterator[float]:
    """Seconds of one request after the other, each to a random instance."""
    client = Client(tenant_application(Addresses(platform.settings)))
    names = hosts(platform)
    chance = random.Random(1)  # noqa: S311 - which page is asked for is no secret
    while True:
        host = chance.choice(names)
        start = time.perf_counter()
        response = client.get("/login", headers={"Host": host})
        yield time.perf_counter() - start
        assert response.status_code == 200


def main() -> None:
    theme()
    annexes()
    hostile()
    diagnosis()
    domains_asked()
    certificate()
    with journaled_ground() as (ground, journaled), ExitStack() as stack:
        files(ground, journaled=journaled)
        sweeping(ground)
        archives(ground)
        lonely = stack.enter_context(open_platform(Settings(data_dir=ground / "lonely")))
        crowded = stack.enter_context(open_platform(Settings(data_dir=ground / "crowded")))
        grow(lonely, 1)
        onboarding(crowded)
        dispatch(lonely, crowded)
        asking(lonely)
        logins(lonely)
        trail(lonely)
        drills(lonely)
        night(crowded)
        migrating(crowded)


if __name__ == "__main__":
    main()
