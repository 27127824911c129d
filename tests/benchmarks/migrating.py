"""How long a release takes over the databases of two hundred instances.

The next release is this source with a migration of the benchmark's own: a table with an index, and a column.
A process of that release measures, started as this module: ``tests.benchmarks.migrating DATA SLUG…``.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from provisioner.app.platform import open_platform
from provisioner.instances.directory import all_instances
from provisioner.instances.migrating import Brought, Outcome, Pace, migrate, targets
from provisioner.instances.work import Platform
from provisioner.settings import Settings
from tests.benchmarks.figures import line, timed
from tests.releases import ROOT, NextRelease

CROWD = 200
NOTHING, REAL = "noop", "real"
TARGETS = {NOTHING: 3, REAL: 30}


def migrating(platform: Platform) -> None:
    """Leaves the databases migrated: what this release goes on with all the same."""
    with Session(platform.control) as session:
        slugs = [one.slug for one in all_instances(session)[:CROWD]]
    with tempfile.TemporaryDirectory() as folder:
        release = NextRelease(Path(folder) / "next")
        for kind, expected in ((REAL, Outcome.MIGRATED), (NOTHING, Outcome.READY)):
            told = _measured(release, platform.settings.data_dir, slugs)
            assert told["outcomes"] == {expected: len(slugs)}, told
            line("migrate", kind=kind, instances=len(slugs), **told, target_s=TARGETS[kind])


def _measured(release: NextRelease, data_dir: Path, slugs: list[str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", __name__, str(data_dir), *slugs],
        cwd=release.folder,
        env={"PYTHONPATH": str(ROOT), "PATH": os.defpath},
        stdout=subprocess.PIPE,
        check=True,
    )
    return dict(json.loads(done.stdout))


def main(data_dir: str, *slugs: str) -> None:
    """The work alone; what a command takes to start is another figure, and the same for all of them."""
    brought: list[Brought] = []

    def work() -> None:
        with Session(platform.control) as session:
            chosen = targets(session, slugs)
        brought.extend(migrate(platform, chosen, Pace(), lambda one: None))

    with open_platform(Settings(data_dir=Path(data_dir))) as platform:
        seconds = timed(work)
    outcomes = Counter(one.outcome for one in brought)
    told = {"seconds": round(seconds, 2), "outcomes": outcomes}
    print(json.dumps(told))  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    main(*sys.argv[1:])
